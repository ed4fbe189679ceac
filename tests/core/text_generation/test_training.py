import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from playground.core.text_generation import PRESETS, TextGenerationRun, TextGenerationSettings
from playground.core.text_generation.lines import EncodedLines
from playground.core.text_generation.model import build_model
from playground.core.text_generation.sampling import SamplingSettings, generate
from playground.core.text_generation.settings import CELLS, OPTIMIZERS, RECIPES
from playground.core.text_generation.state import restore_model
from playground.core.text_generation.training import milestones
from tests.core.text_generation.course import COURSE, LINES


def finish(run: TextGenerationRun) -> TextGenerationRun:
    for _ in run.steps():
        pass
    return run


def weights(run: TextGenerationRun) -> torch.Tensor:
    return torch.cat([p.detach().flatten() for p in run.model.parameters()])


@pytest.mark.parametrize("recipe", RECIPES)
def test_the_three_sentences_are_learned_and_given_back(recipe: str) -> None:
    settings = replace(PRESETS["three_sentences"].settings, recipe=recipe)
    run = finish(TextGenerationRun(settings, COURSE))
    assert run.view().curves.train_accuracy[-1] == 1.0
    for line, words in zip(LINES, (4, 2, 5), strict=True):
        written = generate(run.model, settings, run.window, line[:1], SamplingSettings(words=words))
        assert written.tokens == line


def test_the_first_update_equals_plain_torch() -> None:
    settings = TextGenerationSettings(optimizer="sgd", learning_rate=0.1)
    run = TextGenerationRun(settings, COURSE)
    next(run.steps())
    model = build_model(settings, 12)
    samples = [([0] * (5 - end) + list(line[:end]), line[end]) for line in LINES for end in range(1, len(line))]
    inputs, targets = (torch.tensor(part) for part in zip(*samples, strict=True))
    loss = torch.nn.functional.cross_entropy(model(inputs)[:, -1], targets)
    parameters = list(model.parameters())
    gradients = torch.autograd.grad(loss, parameters)
    expected = torch.cat([(p - 0.1 * g).detach().flatten() for p, g in zip(parameters, gradients, strict=True)])
    assert torch.allclose(weights(run), expected, atol=1e-6)


@pytest.mark.parametrize(
    ("cell", "recipe", "optimizer"), list(zip(itertools.cycle(CELLS), itertools.cycle(RECIPES), OPTIMIZERS))
)
@pytest.mark.parametrize("stop", [1, 7, 12])
def test_a_resumed_run_ends_bit_for_bit_as_an_undisturbed_one(
    cell: str, recipe: str, optimizer: str, stop: int
) -> None:
    settings = TextGenerationSettings(
        cell=cell, recipe=recipe, optimizer=optimizer, layers=2, dropout=0.3, batch_size=2, epochs=4, held_out=0.3
    )
    undisturbed = finish(TextGenerationRun(settings, COURSE))
    first = TextGenerationRun(settings, COURSE)
    for _ in itertools.islice(first.steps(), stop):
        first.view()  # watching changes nothing
    second = TextGenerationRun(settings, COURSE)
    second.load(first.dump())
    finish(second)
    assert torch.equal(weights(second), weights(undisturbed))
    for name, curve in vars(undisturbed.view().curves).items():
        assert np.array_equal(curve, getattr(second.view().curves, name), equal_nan=True), name
    assert second.view().samples == undisturbed.view().samples


def test_a_changed_learning_rate_counts_from_the_next_update_and_survives_a_dump() -> None:
    run = TextGenerationRun(TextGenerationSettings(optimizer="sgd"), COURSE)
    steps = run.steps()
    next(steps), next(steps)
    before = weights(run)
    run.set_learning_rate(1e-6)
    next(steps), next(steps)
    assert 0 < (weights(run) - before).abs().max() < 1e-5
    assert run.view().learning_rate_changes == ((1, 1e-6),)
    copy = TextGenerationRun(run.settings, COURSE)
    copy.load(run.dump())
    assert copy.learning_rate == 1e-6


@pytest.mark.parametrize("rate", [0, -1, math.nan, math.inf, 1e9])
def test_an_absurd_learning_rate_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="allowed"):
        TextGenerationRun(TextGenerationSettings(), COURSE).set_learning_rate(rate)


def test_a_run_that_blows_up_says_when_and_why() -> None:
    settings = TextGenerationSettings(optimizer="sgd", learning_rate=100)
    run = TextGenerationRun(settings, COURSE)
    with torch.no_grad():
        run.model.decoder.weight[0, 0] = math.inf
    with pytest.raises(FloatingPointError, match=r"update 1, with learning rate 100"):
        finish(run)


def test_held_out_lines_are_scored_without_dropout_and_never_trained_on() -> None:
    settings = TextGenerationSettings(held_out=0.34, epochs=3, dropout=0.5)
    run = finish(TextGenerationRun(settings, COURSE))
    assert len(run.validation_lines.lines) == 1
    (line,) = run.validation_lines.lines
    run.model.eval()
    ids = torch.tensor([[0] * (run.window - end) + list(line[:end]) for end in range(1, len(line))])
    expected = torch.nn.functional.cross_entropy(run.model(ids)[:, -1], torch.tensor(line[1:])).item()
    assert run.view().curves.validation_loss[-1] == pytest.approx(expected, abs=1e-6)


def test_epoch_loss_is_the_mean_over_predictions_not_over_batches() -> None:
    settings = TextGenerationSettings(recipe="whole lines", batch_size=2, epochs=1, learning_rate=1e-6)
    run = finish(TextGenerationRun(settings, COURSE))
    fresh = build_model(settings, 12)
    total = sum(
        torch.nn.functional.cross_entropy(
            fresh(torch.tensor([line[:-1]]))[0], torch.tensor(line[1:]), reduction="sum"
        ).item()
        for line in LINES
    )
    assert run.final_loss == pytest.approx(total / COURSE.predictions, abs=1e-4)


def test_a_watched_prompt_shows_the_models_own_probabilities() -> None:
    run = TextGenerationRun(TextGenerationSettings(recipe="whole lines"), COURSE)
    run.ask({"prompt": [2, 3, 99, -1]})
    shown = run.view().next_token
    assert shown is not None
    assert shown.prompt == (2, 3)
    run.model.eval()
    logits = run.model(torch.tensor([[2, 3]]))[0, -1, 1:]
    assert shown.probabilities[0] == pytest.approx(torch.softmax(logits, 0).max().item(), abs=1e-6)


def test_samples_are_written_at_milestones_from_the_untrained_to_the_last_update() -> None:
    run = finish(TextGenerationRun(TextGenerationSettings(epochs=30), COURSE))
    written = [sample.updates for sample in run.view().samples]
    assert written == sorted(milestones(30))
    assert (written[0], written[-1]) == (0, 30)


def test_a_long_run_shows_a_bounded_view() -> None:
    settings = TextGenerationSettings(batch_size=1, epochs=150, hidden_size=1, embedding_size=1)
    curves = finish(TextGenerationRun(settings, COURSE)).view().curves
    assert len(curves.update) <= 1_000 < 150 * 11


def test_a_state_of_another_run_is_refused() -> None:
    small = TextGenerationRun(TextGenerationSettings(hidden_size=4), COURSE)
    with pytest.raises(ValueError, match="does not fit"):
        TextGenerationRun(TextGenerationSettings(hidden_size=5), COURSE).load(small.dump())
    with pytest.raises(ValueError, match="does not fit"):
        small.load(small.dump()[:200])


def test_the_model_of_a_state_writes_the_same_sentence() -> None:
    run = finish(TextGenerationRun(TextGenerationSettings(epochs=20), COURSE))
    model = restore_model(run.settings, 12, run.dump())
    settings = SamplingSettings("sample", words=8)
    assert generate(model, run.settings, 5, [2], settings) == generate(run.model, run.settings, 5, [2], settings)


def test_a_line_of_one_token_is_no_obstacle() -> None:
    run = finish(TextGenerationRun(TextGenerationSettings(epochs=2), EncodedLines(((1,), (1, 2), ()), 3)))
    assert run.updates == 2
