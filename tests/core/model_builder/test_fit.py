"""Fits: every preset learns, resumes bit for bit, and refuses what it cannot fit."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from playground.core.model_builder.check import check_loss
from playground.core.model_builder.datasets import DATASETS, WORDS, arrays_of, tokens_of
from playground.core.model_builder.notation import read
from playground.core.model_builder.presets import PRESETS
from playground.core.model_builder.run import FitRun, loss_of
from playground.core.model_builder.settings import LOSSES, FitSettings, advice
from playground.core.model_builder.summary import summarize
from playground.core.settings import SettingsError

FITTED = [name for name in PRESETS if name != "begin"]
COUNTS = {  # by PyTorch, by Keras
    "first": (49, 49),
    "linear": (4, 4),
    "logistic": (4, 4),
    "functional": (704 + 4_160 + 65,) * 2,
    "flowers": (80 + 32 + 51, 80 + 64 + 51),
    "two_inputs": (1_040 + 136 + 8_256 + 2_080 + 264 + 34 + 3,) * 2,
    "lstm": (520 + 110 + 11, 480 + 110 + 11),
    "text": (320_000 + 2_112 + 33, 320_000 + 2_080 + 33),
    "begin": (0, 0),
}


def run_of(name: str, **changes: Any) -> FitRun:
    settings = replace(PRESETS[name].settings(), **changes)
    return FitRun(settings, arrays_of(settings.dataset, settings.seed))


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_has_the_counts_of_the_course(name: str) -> None:
    summary = summarize(read(PRESETS[name].model))
    assert (summary.torch, summary.keras) == COUNTS[name]


@pytest.mark.parametrize("name", FITTED)
def test_a_preset_learns_its_data(name: str) -> None:
    run = run_of(name)
    before, _ = run.evaluate(run.validation)
    assert [*run.steps()][-1] == run.view().total_updates
    loss, accuracy = run.evaluate(run.validation)
    assert loss < 0.7 * before
    assert not accuracy < 0.85
    assert advice(read(PRESETS[name].model), run.settings.dataset, run.settings.loss)[0]


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "rmsprop"])
def test_a_saved_run_goes_on_bit_for_bit(optimizer: str) -> None:
    whole, first, second = (run_of("flowers", optimizer=optimizer, epochs=4) for _ in range(3))
    list(whole.steps())
    for _, updates in zip(range(7), first.steps(), strict=False):
        assert updates <= 7
    second.load(first.dump())
    list(second.steps())
    for name, value in whole.network.state_dict().items():
        assert torch.equal(value, second.network.state_dict()[name])
    np.testing.assert_array_equal(whole.view().curves["loss"], second.view().curves["loss"])


def test_a_state_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="not the state of a fit"):
        run_of("first").load(run_of("linear").dump())


@pytest.mark.parametrize("loss", LOSSES)
def test_losses_are_those_of_torch(loss: str) -> None:
    logits = torch.randn(6, 3 if loss.startswith("cross") else 1, generator=torch.Generator().manual_seed(2)).double()
    target = torch.tensor([0, 1, 2, 0, 1, 2]) if loss.startswith("cross") else torch.ones(6, 1).double()
    if loss == "mse":
        expected, answers = nn.MSELoss()(logits, target), logits
    elif loss.startswith("bce"):
        expected = nn.BCEWithLogitsLoss()(logits, target)
        answers = logits if loss.endswith("logits") else logits.sigmoid()
    else:
        expected = nn.CrossEntropyLoss()(logits, target)
        answers = logits if loss.endswith("logits") else logits.softmax(1)
    torch.testing.assert_close(loss_of(loss, answers, target), expected)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("seed", range(4))
def test_losses_and_slopes_agree_three_ways(loss: str, seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    many = loss.startswith("cross")
    logits = 3 * torch.randn(1, 3 if many else 1, generator=generator)
    answers = logits.softmax(1) if loss == "cross_entropy" else logits.sigmoid() if loss == "bce" else logits
    target = torch.tensor([seed % 3]) if many else torch.tensor([[float(seed % 2)]])
    rows = check_loss(loss, answers, target)
    assert all(row.agrees for row in rows)
    assert rows[1].central_difference is not None
    assert check_loss(loss, answers * float("inf"), target) == []
    assert all(
        row.agrees for row in check_loss("bce_logits", torch.tensor([[-900.0 + 1_800 * (seed % 2)]]), torch.ones(1, 1))
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"model": "input 5; dense 1 sigmoid"}, "input_1 reads"),
        ({"model": "input 4; dense 2 sigmoid"}, r"dense_1 answers \(None, 2\)"),
        ({"model": "input 4"}, "input_1 is the whole model"),
        ({"model": "a = input 4; b = input 4; concatenate < a, b; dense 1"}, "has 2 inputs"),
        ({"model": "input 12 integers; embedding 5 2; flatten; dense 1", "dataset": "opinions"}, "embedding_1 has 5"),
        ({"loss": "cross_entropy"}, "does not compare the targets"),
        ({"learning_rate": float("nan")}, "Learning rate is nan"),
        ({"epochs": 501}, "Epochs is 501"),
        ({"batch_size": 0}, "Batch size is 0"),
    ],
)
def test_what_cannot_be_fitted_is_refused_in_words(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        replace(PRESETS["first"].settings(), **changes)


def test_settings_go_through_json() -> None:
    settings = PRESETS["text"].settings()
    assert FitSettings.from_json(settings.to_json()) == settings
    with pytest.raises(SettingsError, match="other entries"):
        FitSettings.from_json({"model": "input 4"})


def test_a_mad_learning_rate_ends_with_a_reason() -> None:
    run = run_of("linear", optimizer="sgd", learning_rate=10.0, epochs=500)
    with pytest.raises(FloatingPointError, match="try a smaller learning rate"):
        list(run.steps())


def test_an_activation_applied_twice_is_called_so() -> None:
    good, why = advice(read("input 4; dense 1 sigmoid"), "shells", "bce_logits")
    assert not good
    assert "applied twice" in why
    assert not advice(read("input 4; dense 1"), "shells", "bce")[0]
    assert advice(read("input 4; dense 1"), "shells", "bce_logits")[0]


@pytest.mark.parametrize("name", DATASETS)
def test_data_is_what_it_says_and_the_same_for_a_seed(name: str) -> None:
    arrays, again = arrays_of(name, 3), arrays_of(name, 3)
    for i, shape in enumerate(DATASETS[name].shapes):
        assert arrays[f"input_{i}"].shape[1:] == shape
    for key, value in arrays.items():
        np.testing.assert_array_equal(value, again[key])
    if DATASETS[name].classes:
        counts = np.unique(arrays["target"], return_counts=True)[1]
        assert len(counts) == len(DATASETS[name].classes)
        assert counts.min() > 0.25 * len(arrays["target"]) / len(counts)


def test_typed_words_become_the_tokens_of_the_data() -> None:
    assert tokens_of("The soup was zebra!")[-4:] == [2, WORDS.index("soup"), 3, 1]
    assert len(tokens_of("good " * 50)) == 12
