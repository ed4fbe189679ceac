"""What is drawn is what was traced."""

from itertools import pairwise

import numpy as np
import pytest

from playground.core.tokens.bpe import learn_bpe
from playground.core.tokens.embedding import EmbeddingSettings, draw_table, memory, memory_curve, trace_embedding
from playground.core.tokens.padding import PaddingSettings, trace_padding
from playground.data.token_flow import FlowSettings, bpe_words, trace_flow
from playground.figures.style import DARK, LIGHT, Look
from playground.figures.tokens.cells import CHOSEN, LOST, PADDING, SPECIAL, TOKEN
from playground.figures.tokens.embedding import embedding_in_words, embedding_picture
from playground.figures.tokens.flow import flow_in_words, flow_picture
from playground.figures.tokens.memory import memory_in_words, memory_picture
from playground.figures.tokens.merges import merges_in_words, merges_picture
from playground.figures.tokens.padding import padding_in_words, padding_picture

COURSE = PaddingSettings().sequences
LOOKS = pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])


@LOOKS
def test_every_cell_of_the_batch_says_token_and_id_and_wears_its_kind(look: Look) -> None:
    trace = trace_flow(FlowSettings("the cat\na <b>bird</b>", "", specials=("EOS",)))
    W = draw_table(len(trace.vocabulary), 3, 1).weight.detach().numpy()
    drawn = flow_picture(trace, W[trace.padded.batch[1]], (1, 0), look)
    cells, vectors, tokens = drawn.data
    assert trace.padded.batch.tolist() == [[2, 3, 1], [4, 5, 1]]
    assert np.array(cells.z).tolist() == [[TOKEN, TOKEN, SPECIAL], [CHOSEN, TOKEN, SPECIAL]]
    assert cells.text[1][1] == "&lt;b&gt;bird&lt;…<br><b>5</b>"
    assert np.array(tokens.z).tolist() == np.array(cells.z).tolist()
    assert list(tokens.text[1]) == ["a <b>4</b>", "&lt;b&gt;bird&lt;… <b>5</b>", "EOS <b>1</b>"]
    assert np.array_equal(vectors.z, W[[4, 5, 1]])
    assert vectors.zmax == -vectors.zmin == np.abs(W[[4, 5, 1]]).max()
    assert "place 1 of line 2, a," in flow_in_words(trace, (1, 0))


def test_a_long_line_has_few_labels_since_a_browser_takes_a_minute_over_a_thousand() -> None:
    trace = trace_flow(FlowSettings("a b c d e f g h i j" * 100, "", unit="character"))
    length = trace.padded.batch.shape[1]
    layout = flow_picture(trace, np.zeros((length, 3)), (0, 0), LIGHT).layout
    assert length == 1_900
    assert max(len(axis.tickvals) for axis in (layout.xaxis, layout.yaxis2)) <= 33


def test_padding_is_drawn_as_padding() -> None:
    trace = trace_flow(FlowSettings("a b c\na", ""))
    drawn = flow_picture(trace, np.zeros((3, 3)), (0, 0), LIGHT)
    assert np.array(drawn.data[0].z)[1].tolist() == [PADDING, PADDING, TOKEN]
    assert list(drawn.data[0].text[1]) == ["0", "0", "a<br><b>1</b>"]


@LOOKS
def test_a_token_that_is_lost_is_marked_with_a_sign_and_the_others_are_followed(look: Look) -> None:
    trace = trace_flow(FlowSettings("a a b\nb c a b", "b d", min_count=2, length=2))
    drawn = flow_picture(trace, np.zeros((2, 3)), (1, 1), look)
    tokens = drawn.data[2]
    assert np.array(tokens.z)[:2].tolist() == [
        pytest.approx([PADDING, TOKEN, TOKEN, np.nan], nan_ok=True),
        [PADDING, LOST, TOKEN, CHOSEN],
    ]
    assert list(tokens.text[0]) == ["a <b>1</b> ✂", "a <b>1</b>", "b <b>2</b>", ""]
    assert tokens.text[1][1] == "c ×"
    assert list(tokens.text[2])[:2] == ["b <b>2</b>", "d ×"]
    assert "c is dropped" in flow_in_words(trace, (1, 1))
    words = " ".join(note.text for note in drawn.layout.annotations)
    assert "× has no id" in words
    assert "✂ does not fit" in words
    assert "UNK" not in words
    long = trace_flow(FlowSettings("ab" * 20 + "c", "", "character", min_count=2, length=30))
    signs = list(flow_picture(long, np.zeros((30, 3)), (0, 0), look).data[2].text[0])
    assert signs == ["✂"] * 10 + [""] * 30 + ["×"]
    spaced = flow_picture(trace_flow(FlowSettings("a b", "", "character")), np.zeros((3, 3)), (0, 0), look)
    assert [text[0] for text in spaced.data[2].text[0]] == ["a", "␣", "b"]


@LOOKS
def test_pairs_and_pieces_are_those_of_the_step(look: Look) -> None:
    trace = learn_bpe(bpe_words("low low lower new newer"), 5)
    for step in range(len(trace.steps) + 1):
        bars, pieces = merges_picture(trace, step, look).data
        assert list(bars.x) == [count for _, count in trace.pairs_after(step)[:10]]
        assert ("← next" in bars.text[0]) == (step < len(trace.steps))
        drawn = sorted(tuple(piece for piece in row if piece) for row in pieces.text)
        assert drawn == sorted(trace.words_after(step))
        assert f"After {step} of {len(trace.steps)} merges" in merges_in_words(trace, step)


def test_four_ways_of_padding_stand_beside_their_states() -> None:
    trace = trace_padding(PaddingSettings())
    data = padding_picture(trace, LIGHT).data
    for number, (padded, states) in enumerate(trace.ways.values()):
        assert (np.array(data[2 * number].z) == np.where(padded.mask, TOKEN, PADDING)).all()
        assert list(data[2 * number].text[2]) == list(map(str, padded.batch[2]))
        assert np.array_equal(data[2 * number + 1].z, states)
    packed, alone, changes = data[8:]
    assert [[one for one in row if one] for row in packed.text] == [list(map(str, ids)) for ids in COURSE]
    assert (~np.isnan(np.array(packed.z))).sum(1).tolist() == [3, 4, 2]
    assert np.array_equal(alone.z, trace.alone)
    for column, (_, states) in enumerate(trace.ways.values()):
        assert np.array_equal(np.array(changes.z)[:, column], np.abs(states - trace.alone).max(1))
    assert "padded pre and cut pre: 1 2 3, 4 5 6, 0 7 8, largest change from packed" in padding_in_words(trace)


@LOOKS
def test_one_hot_table_product_and_gradient_are_drawn_as_they_are(look: Look) -> None:
    trace = trace_embedding(EmbeddingSettings(samples=((1, 1, 3),)))
    one_hot, W, vectors, gradient = embedding_picture(trace, look).data
    assert np.array_equal(np.array(one_hot.z) == CHOSEN, trace.one_hot == 1)
    for shown, values in ((W, trace.W), (vectors, trace.looked_up), (gradient, trace.gradient)):
        assert np.array_equal(shown.z, values)
    assert "zero but in the rows 1, 3" in embedding_in_words(trace)


@LOOKS
def test_memory_is_drawn_as_it_is_counted_and_marked_at_the_chosen_vocabulary(look: Look) -> None:
    curve = memory_curve(12_345, 256, 5)
    drawn = memory_picture(curve, look)
    one_hot, table, vectors, *marks = drawn.data
    for place, V in enumerate(curve.vocabularies.tolist()):
        assert (one_hot.y[place], vectors.y[place], table.y[place]) == memory(V, 256, 5)
    assert [mark.x[0] for mark in marks] == [12_345] * 3
    assert sorted(mark.y[0] for mark in marks) == sorted(memory(12_345, 256, 5))
    assert (drawn.layout.xaxis.type, drawn.layout.yaxis.type) == ("log", "log")
    assert len({line.line.dash for line in (one_hot, table, vectors)}) == 3
    places = [note.y for note in drawn.layout.annotations]
    assert min(b - a for a, b in pairwise(places)) >= 1
    assert "one-hot 246.9 kB, table W 12.64 MB, vectors 5.12 kB" in memory_in_words(curve)
