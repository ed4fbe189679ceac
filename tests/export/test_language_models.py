"""The scripts of the language models page run alone and print the numbers of the page."""

import numpy as np
import pytest

from playground.core.language_models.ladder import LadderSettings
from playground.core.language_models.ngram import KNESER_NEY, METHODS, NgramCounts, NgramSettings
from playground.core.language_models.opened import OpenedSettings, trace_opened, train_opened
from playground.core.language_models.run import LadderRun, said_by
from playground.core.language_models.score import score_at_once
from playground.core.language_models.unseen import WORDS, UnseenSettings, trace_unseen, train_unseen
from playground.core.text_generation.lines import EncodedLines
from playground.data.counted_text import COURSE, trace_counts, typed_text
from playground.export.language_models import counts_script, ladder_script, opened_script, unseen_script
from tests.export.alone import run_alone


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("context", ["boy is spreading", "girl was painting", ""])
def test_counts_script_prints_the_probabilities(method: str, context: str) -> None:
    text = typed_text(COURSE + "\nit's \"{$x}\" #? 말이 '")
    counts = NgramCounts(text.lines, 4, text.vocabulary.size)
    trace = trace_counts(text, counts, NgramSettings(3, method), context, "")
    P = trace.prediction.probabilities
    order = np.argsort(-P[1:], kind="stable")[:10] + 1
    expected = [f"{text.vocabulary.tokens[i]} {P[i]:.10f}" for i in order]
    assert run_alone(counts_script(trace)) == expected


def test_opened_script_prints_the_answer_after_its_updates() -> None:
    settings = OpenedSettings("it's \"{$x}\" a 말이 a b it's", window=3, hidden_size=4, seed=5)
    trace = trace_opened(train_opened(settings), 20, 2)
    expected = [f"mean loss {trace.training.losses[20]:.8f}"]
    expected += [f"{word} {P:.8f}" for word, P in zip(settings.vocabulary, trace.probabilities, strict=True)]
    assert run_alone(opened_script(trace)) == expected


def test_unseen_script_prints_the_answer_of_the_network() -> None:
    settings = UnseenSettings("chance", "pump", "never", seed=3)
    trace = trace_unseen(settings, train_unseen("chance", 3), 30)
    expected = [f"{word} {P:.6f}" for word, P in zip(WORDS[1:], trace.learned[1:], strict=True)]
    assert run_alone(unseen_script(settings, 30)) == expected


def test_ladder_script_repeats_the_run() -> None:
    rng = np.random.default_rng(2)
    lines = tuple(tuple((1 + rng.integers(0, 8, rng.integers(1, 9))).tolist()) for _ in range(40))
    encoded = EncodedLines(lines, 10)
    settings = LadderSettings(order=3, embedding_size=4, hidden_size=6, epochs=3, batch_size=4, window=3, held_out=0.3)
    run = LadderRun(settings, encoded)
    for _ in run.steps():
        pass
    n = min((1, 2, 3), key=lambda n: run.ngrams[KNESER_NEY, n].perplexity)
    counted = score_at_once(said_by(run.ngram(KNESER_NEY, n)), run.split.test.lines).perplexity
    assert run_alone(ladder_script(settings, encoded)) == [
        f"{n}-gram by Kneser-Ney {counted:.4f}",
        *(
            f"{name} {climber.test.perplexity:.4f} after epoch {climber.best_epoch}"
            for name, climber in run.climbers.items()
        ),
    ]
