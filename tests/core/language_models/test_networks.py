"""The feed-forward model: the course's shapes, equal to torch by hand, and the unseen context where it helps."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from playground.core.language_models.ngram import METHODS, NgramSettings
from playground.core.language_models.nnlm import Nnlm, parameter_count
from playground.core.language_models.opened import (
    UPDATES,
    OpenedSettings,
    check_opened,
    network_of,
    trace_opened,
    train_opened,
)
from playground.core.language_models.unseen import (
    ADVERBS,
    NOUNS,
    WORDS,
    UnseenSettings,
    ngram_of,
    trace_unseen,
    train_unseen,
    training_sentences,
)
from playground.core.language_models.unseen import UPDATES as LAST
from playground.core.settings import SettingsError


def test_the_course_s_example_has_its_shapes() -> None:
    training = train_opened(OpenedSettings())
    assert training.windows.shape == (3, 4)
    trace = trace_opened(training, 0, 1)
    words = training.settings.vocabulary
    assert " ".join(words[i] for i in trace.ids) == "will the fat cat"
    assert words[trace.target] == "sit"
    shapes = [part.shape for part in (trace.one_hot, trace.weights["E"], trace.p, trace.x, trace.probabilities)]
    assert shapes == [(4, 7), (7, 5), (4, 5), (20,), (7,)]
    assert training.losses[-1] < 0.1 < training.losses[0]


@given(
    st.lists(st.sampled_from("abcde"), min_size=7, max_size=12).map(" ".join),
    st.integers(1, 6),
    st.integers(1, 8),
    st.integers(1, 12),
    st.integers(0, 99),
)
def test_by_hand_equals_torch_at_any_update(sentence: str, n: int, M: int, H: int, seed: int) -> None:
    training = train_opened(OpenedSettings(sentence, n, M, H, seed=seed))
    for update, place in ((0, 0), (UPDATES, len(training.following) - 1)):
        trace = trace_opened(training, update, place)
        assert all(row.agrees for row in check_opened(trace, H - 1))
        network = network_of(trace)
        scores = network(torch.from_numpy(trace.ids)[None])
        assert np.allclose(scores.detach().numpy()[0], trace.scores, rtol=0, atol=1e-12)
        functional.cross_entropy(scores, torch.tensor([trace.target])).backward()  # type: ignore[no-untyped-call]
        for parameter, name in zip(network.parameters(), trace.gradients, strict=True):
            assert parameter.grad is not None
            assert np.allclose(parameter.grad.numpy(), trace.gradients[name], rtol=0, atol=1e-12)


def test_an_update_is_the_mean_gradient_of_all_windows() -> None:
    training = train_opened(OpenedSettings())
    steps = [trace_opened(training, 5, place).gradients for place in range(3)]
    for name, W in training.weights.items():
        expected = W[5] - 0.5 * np.mean([step[name] for step in steps], axis=0)
        assert np.allclose(W[6], expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"sentence": "a b c"}, "3 words. To read 4"),
        ({"sentence": ""}, "0 words"),
        ({"sentence": "a " * 10_000}, "10,000 words"),
        ({"learning_rate": math.nan}, "Learning rate is nan"),
    ],
)
def test_settings_refuse_in_words(values: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        OpenedSettings(**values)  # type: ignore[arg-type]


def test_reading_a_line_is_reading_its_windows() -> None:
    torch.manual_seed(1)
    model = Nnlm(3, 4, 5, 9).double()
    line = torch.tensor([[2, 7, 1, 8]])
    scores = model(line)
    for at, window in enumerate([[0, 0, 2], [0, 2, 7], [2, 7, 1], [7, 1, 8]]):
        p = model.embedding.weight[window].flatten()
        expected = model.decoder(torch.tanh(model.hidden.weight @ p + model.hidden.bias))
        assert torch.allclose(scores[0, at], expected, rtol=0, atol=1e-12)
    assert parameter_count(3, 4, 5, 9) == sum(parameter.numel() for parameter in model.parameters())


def test_no_counts_beat_one_half_at_an_unseen_pair_and_the_network_does() -> None:
    training = train_unseen("kinds", 1)
    for method in METHODS:
        for n in (2, 3, 4, 5):
            settings = UnseenSettings(ngram=NgramSettings(n, method))
            trace = trace_unseen(settings, training, LAST)
            assert not trace.was_seen
            assert trace.counted[trace.right] <= 0.5
            assert trace.counted_perplexity[1] >= 2 - 1e-12
    assert trace.learned[trace.right] > 0.95
    assert training.perplexity[LAST, 1] < 1.1


def test_where_the_verb_is_chance_the_network_does_not_help() -> None:
    training = train_unseen("chance", 1)
    assert training.perplexity[LAST, 1] > 2


def test_a_third_of_the_pairs_is_unseen_and_every_adverb_is_balanced() -> None:
    sentences = training_sentences("kinds", 1)
    assert len(sentences) == len(NOUNS) * len(ADVERBS) * 2 / 3
    assert not training_seen("goat", "always", sentences)
    counts = ngram_of(UnseenSettings(ngram=NgramSettings(2, "plain")))
    for adverb in ADVERBS:
        P = counts.predict((WORDS.index(adverb),)).probabilities
        assert P[WORDS.index("eats")] == P[WORDS.index("burns")] == 0.5


def training_seen(noun: str, adverb: str, sentences: tuple[tuple[int, ...], ...]) -> bool:
    return any(line[1:3] == (WORDS.index(noun), WORDS.index(adverb)) for line in sentences)


def test_unseen_settings_refuse_in_words() -> None:
    with pytest.raises(SettingsError, match="at least 2"):
        UnseenSettings(ngram=NgramSettings(1))
    with pytest.raises(SettingsError, match="Noun"):
        UnseenSettings(noun="<b>")
