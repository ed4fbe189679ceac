import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from playground.core.settings import SettingsError
from playground.core.text_generation.model import build_model
from playground.core.text_generation.sampling import (
    Reader,
    SamplingSettings,
    choose,
    generate,
    reshape_probabilities,
    softmax,
)
from playground.core.text_generation.settings import TextGenerationSettings

LOGITS = np.log(np.array([0.5, 0.25, 0.15, 0.1]))
VECTORS = st.lists(st.floats(-20, 20), min_size=2, max_size=30).map(np.array)


def sample(**choices: float) -> SamplingSettings:
    return SamplingSettings("sample", **choices)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (SamplingSettings("greedy"), [1, 0, 0, 0]),
        (sample(), [0.5, 0.25, 0.15, 0.1]),
        (sample(top_k=2), [2 / 3, 1 / 3, 0, 0]),
        (sample(top_p=0.7), [2 / 3, 1 / 3, 0, 0]),
        (sample(top_p=0.76), [0.5 / 0.9, 0.25 / 0.9, 0.15 / 0.9, 0]),
        (sample(temperature=0.5), np.array([0.25, 0.0625, 0.0225, 0.01]) / 0.345),
    ],
)
def test_reshaping_by_hand(settings: SamplingSettings, expected: list[float]) -> None:
    assert reshape_probabilities(LOGITS, settings) == pytest.approx(expected)


@given(VECTORS, st.floats(0.05, 5), st.integers(0, 40), st.floats(0.01, 1))
def test_reshaped_probabilities_sum_to_one_and_keep_the_best(
    logits: np.ndarray, temperature: float, top_k: int, top_p: float
) -> None:
    p = reshape_probabilities(logits, sample(temperature=temperature, top_k=top_k, top_p=top_p))
    assert p.sum() == pytest.approx(1)
    assert p[logits.argmax()] > 0
    assert top_k == 0 or (p > 0).sum() <= top_k


@given(VECTORS)
def test_softmax_equals_torch(logits: np.ndarray) -> None:
    assert softmax(logits) == pytest.approx(torch.softmax(torch.from_numpy(logits), 0).numpy(), abs=1e-15)


def test_softmax_survives_logits_that_overflow_exp() -> None:
    assert softmax(np.array([2_000.0, 0.0])) == pytest.approx([1, 0])


def test_the_chosen_token_is_among_the_candidates_even_when_it_was_unlikely() -> None:
    logits = np.zeros(500)
    choice = choose(logits, sample(), np.random.default_rng(0))
    assert choice.token in choice.candidates


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_carrying_the_state_equals_reading_the_whole_line_again(cell: str) -> None:
    settings = TextGenerationSettings(cell=cell, recipe="whole lines", layers=2)
    model = build_model(settings, 12).eval()
    reader = Reader(model, settings, window=5)
    stepwise = [reader.read([token]) for token in (2, 3, 1)][-1]
    whole = model(torch.tensor([[2, 3, 1]]))[0, -1].detach().double().numpy()
    assert stepwise[1:] == pytest.approx(whole[1:], abs=1e-6)


def test_prefix_models_read_a_window_padded_in_front() -> None:
    settings = TextGenerationSettings(recipe="prefixes")
    model = build_model(settings, 12).eval()
    logits = Reader(model, settings, window=5).read([2, 3])
    expected = model(torch.tensor([[0, 0, 0, 2, 3]]))[0, -1].detach().double().numpy()
    assert logits[1:] == pytest.approx(expected[1:], abs=1e-6)


def test_padding_is_never_generated() -> None:
    settings = TextGenerationSettings()
    model = build_model(settings, 12)
    with torch.no_grad():
        model.decoder.bias[0] = 100
    tokens = generate(model, settings, 5, [2], sample(words=50)).tokens
    assert 0 not in tokens


def test_generation_stops_at_the_end_of_a_line_when_asked() -> None:
    settings = TextGenerationSettings()
    model = build_model(settings, 12)
    with torch.no_grad():
        model.decoder.bias[11] = 100
    stopped = generate(model, settings, 5, [2], SamplingSettings(words=9), end_of_line=11)
    going_on = generate(model, settings, 5, [2], SamplingSettings(words=9, stop_at_end_of_line=False), end_of_line=11)
    assert (len(stopped.choices), len(going_on.choices)) == (1, 9)


def test_the_seed_decides_what_is_sampled() -> None:
    settings = TextGenerationSettings()
    model = build_model(settings, 12)

    def write(seed: int) -> tuple[int, ...]:
        return generate(model, settings, 5, [2], SamplingSettings("sample", words=20, seed=seed)).tokens

    assert write(1) == write(1)
    assert write(1) != write(2)


def test_an_empty_prompt_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="no token"):
        generate(build_model(TextGenerationSettings(), 12), TextGenerationSettings(), 5, [], SamplingSettings())


@pytest.mark.parametrize("wrong", [{"temperature": 0}, {"top_p": 0}, {"words": 10**6}, {"top_k": 1.5}])
def test_wrong_sampling_settings_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(SettingsError):
        sample(**wrong)
