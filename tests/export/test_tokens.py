"""The scripts print the numbers on screen."""

import ast
from collections.abc import Sequence

import numpy as np
import pytest

from playground.core.tokens.bpe import learn_bpe
from playground.core.tokens.embedding import EmbeddingSettings, draw_table, trace_embedding
from playground.core.tokens.padding import PaddingSettings, trace_padding
from playground.data.token_flow import FlowSettings, bpe_words, trace_flow
from playground.export.tokens import bpe_script, embedding_script, flow_script, padding_script
from tests.export.alone import run_alone


def printed(script: str) -> dict[str, object]:
    pairs = (line.split(": ", 1) for line in run_alone(script) if ": " in line)
    return {name: ast.literal_eval(value) for name, value in pairs}


def close(found: object, expected: Sequence[object] | np.ndarray) -> None:
    np.testing.assert_allclose(np.array(found), np.array(expected), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(
    "settings",
    [
        FlowSettings(),
        FlowSettings("a b\nc a $x #?", "c d\n'", specials=("UNK", "BOS", "EOS"), length=4, padding="post"),
        FlowSettings("말이 간다\n말은 온다", "말도 간다", "bpe", merges=4, truncating="post", length=3),
        FlowSettings("가🙂 나", "다", "character", min_count=1),
    ],
    ids=["course", "specials", "bpe", "characters"],
)
def test_the_flow_as_a_script(settings: FlowSettings) -> None:
    trace = trace_flow(settings)
    found = printed(flow_script(trace, 0, 3, 5))
    assert found["vocabulary"] == {e.token: e.number for e in trace.vocabulary if not e.special}
    assert found["batch"] == trace.padded.batch.tolist()
    assert found["second text"] == [list(line.kept) for line in trace.new_lines]
    close(found["vectors"], draw_table(len(trace.vocabulary), 3, 5).weight.detach().numpy()[trace.padded.batch[0]])


def test_the_merges_as_a_script() -> None:
    trace = learn_bpe([word for line in ("low lower lowest", "low new newer") for word in bpe_words(line)], 6)
    script = bpe_script(trace)
    assert printed(script)["words"] == [list(word) for word in trace.words_after(6)]


def test_the_padding_as_a_script() -> None:
    settings = PaddingSettings(seed=3)
    trace, found = trace_padding(settings), printed(padding_script(settings))
    for (padding, truncating), (padded, states) in trace.ways.items():
        assert found[f"{padding} {truncating} batch"] == padded.batch.tolist()
        close(found[f"{padding} {truncating} state"], states)
    close(found["packed state"], trace.alone)
    assert found["wasted"] == [trace.in_order, trace.by_length]


def test_the_embedding_as_a_script() -> None:
    settings = EmbeddingSettings(samples=((1, 2, 2), (0, 7, 1)), dimension=3, seed=4)
    trace, found = trace_embedding(settings), printed(embedding_script(settings))
    assert found["same"] is True
    assert found["shape"] == [2, 3, 3]
    close(np.array(found["vectors"]).reshape(6, 3), trace.looked_up)
    close(found["loss"], [trace.loss][0])  # type: ignore[arg-type]
    close(found["gradient"], trace.gradient)
