"""Batches: the paths are those of torch, counters add up, and noise falls as σ/√B."""

import numpy as np
import pytest
import torch

from playground.core.optimizers.batches import (
    SAMPLES,
    START,
    BatchSettings,
    check_batches,
    samples,
    seconds_per_epoch,
    trace_batches,
)
from playground.core.settings import SettingsError


@pytest.mark.parametrize(("size", "updates", "last"), [(200, 10, 200), (300, 7, 200), (1, 2000, 1), (2000, 1, 2000)])
def test_updates_an_epoch_are_samples_by_batch_size_rounded_up(size: int, updates: int, last: int) -> None:
    trace = trace_batches(BatchSettings(size, epochs=2))
    (run,) = [run for run in trace.runs if run.batch_size == size]
    assert (run.updates_per_epoch, run.last_batch, len(run.points)) == (updates, last, 2 * updates + 1)
    assert {run.batch_size for run in trace.runs} == {1, size, SAMPLES}


@pytest.mark.parametrize("size", [7, 300])
def test_path_is_that_of_torch_optim_on_the_same_batches(size: int) -> None:
    settings = BatchSettings(size, epochs=2, seed=5)
    x, y = samples(5)
    theta = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimizer, points = torch.optim.SGD([theta], settings.learning_rate), [START]
    generator = torch.Generator().manual_seed(5)
    for _ in range(2):
        order = torch.randperm(SAMPLES, generator=generator)
        for batch in torch.split(order, size):
            optimizer.zero_grad()
            ((theta[0] * x[batch] + theta[1] - y[batch]) ** 2).mean().backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            points.append(tuple(theta.tolist()))
    (run,) = [run for run in trace_batches(settings).runs if run.batch_size == size]
    assert np.allclose(run.points, points, rtol=0, atol=1e-12)
    w, b = run.points[-1]
    assert run.losses[-1] == pytest.approx(((w * x + b - y) ** 2).mean().item(), rel=1e-12)


def test_noise_measured_is_the_noise_of_the_formula() -> None:
    noise = trace_batches(BatchSettings()).noise
    assert noise.measured[:-1] == pytest.approx(noise.formula[:-1], rel=0.15)
    assert noise.measured[-1] == pytest.approx(0, abs=1e-12)
    assert noise.formula[0] / noise.formula[2] == pytest.approx(5**0.5, rel=1e-2)


def test_full_batch_diverges_above_the_threshold_only() -> None:
    limit = trace_batches(BatchSettings()).threshold
    x, _ = samples(1)
    design = torch.stack([x, torch.ones_like(x)], 1)
    assert limit == pytest.approx(2 / torch.linalg.eigvalsh(2 * design.T @ design / SAMPLES)[-1].item())


def test_a_run_that_runs_away_ends_in_nothing() -> None:
    trace = trace_batches(BatchSettings(200, 10.0))
    assert any(np.isnan(run.losses[-1]) for run in trace.runs)


def test_check_agrees_and_time_is_measured() -> None:
    assert all(row.agrees for row in check_batches(BatchSettings(300)))
    assert seconds_per_epoch(BatchSettings(), 500) > 0


@pytest.mark.parametrize(
    "wrong", [{"batch_size": 0}, {"batch_size": 2001}, {"learning_rate": 0.0}, {"epochs": 9}, {"seed": -1}]
)
def test_settings_refuse_in_words(wrong: dict[str, float]) -> None:
    with pytest.raises(SettingsError, match="allowed is"):
        BatchSettings(**wrong)  # type: ignore[arg-type]
