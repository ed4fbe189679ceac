from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch
from torch import nn

from playground.core.gates.xor_run import POINTS, XorStudyRun
from playground.core.gates.xor_study import (
    ACTIVATIONS,
    HIDDEN_SIZES,
    SEEDS,
    XorStudySettings,
    parameter_count,
    study_members,
    xor_rows,
)
from playground.core.settings import SettingsError

SHORT = XorStudySettings(updates=150)


def finished(settings: XorStudySettings, question: dict[str, object] | None = None) -> XorStudyRun:
    run = XorStudyRun(settings)
    if question:
        run.ask(question)
    assert list(run.steps()) == list(range(1, settings.updates + 1))
    return run


def test_a_watched_network_is_the_one_that_torch_trains() -> None:
    view = finished(SHORT, {"activation": "tanh", "hidden_size": 3, "index": 4}).view()
    torch.manual_seed(SHORT.first_seed + 4)
    model = nn.Sequential(nn.Linear(2, 3, dtype=torch.float64), nn.Tanh(), nn.Linear(3, 1, dtype=torch.float64))
    x, y = xor_rows("binary")
    optimizer = torch.optim.SGD(model.parameters(), lr=SHORT.learning_rate)
    for _ in range(SHORT.updates):
        optimizer.zero_grad()
        nn.functional.binary_cross_entropy_with_logits(model(x), y).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    loss = nn.functional.binary_cross_entropy_with_logits(model(x), y).item()
    assert view.network.seed == SHORT.first_seed + 4
    assert view.network.loss == pytest.approx(loss, abs=1e-10)
    np.testing.assert_allclose(view.network.logits, model(x)[:, 0].detach().numpy(), atol=1e-10)
    np.testing.assert_allclose(view.network.hidden, model[:2](x).detach().numpy(), atol=1e-10)
    assert view.losses[-1, 4] == view.network.loss


def test_one_hidden_unit_never_solves_xor_and_eight_mostly_do() -> None:
    shares = finished(replace(SHORT, updates=400, encoding="bipolar")).view().shares
    assert shares.shape == (len(ACTIVATIONS), len(HIDDEN_SIZES))
    assert (shares[:, 0] == 0).all()
    assert (shares[:, -1] > 0.9).all()


def test_shares_count_networks_with_all_four_rows_right() -> None:
    view = finished(SHORT, {"activation": "relu", "hidden_size": 5, "index": 0}).view()
    assert view.solved.mean() == view.shares[ACTIVATIONS.index("relu"), HIDDEN_SIZES.index(5)]
    right = (view.network.outputs > 0.5) == np.array([False, True, True, False])
    assert bool(right.all()) == view.network.solved == bool(view.solved[0])


def test_a_restored_run_goes_on_bit_for_bit() -> None:
    whole = finished(SHORT, {"activation": "relu", "hidden_size": 4, "index": 9}).view()
    first = XorStudyRun(SHORT)
    first.ask({"activation": "relu", "hidden_size": 4, "index": 9})
    for update in first.steps():
        if update == 70:
            break
    second = XorStudyRun(SHORT)
    second.load(first.dump())
    assert next(second.steps()) == 71
    for _ in second.steps():
        pass
    view = second.view()
    np.testing.assert_array_equal(view.losses, whole.losses)
    np.testing.assert_array_equal(view.share_history, whole.share_history)
    np.testing.assert_array_equal(view.network.parameters[0], whole.network.parameters[0])


def test_curves_stay_short_however_long_the_run() -> None:
    view = finished(replace(SHORT, updates=300)).view()
    assert len(view.share_updates) == len(view.losses) <= POINTS + 1
    assert view.share_updates[0] == 0
    assert view.share_updates[-1] == 300
    assert (np.diff(view.share_updates) >= 0).all()


@pytest.mark.parametrize("question", [{}, {"activation": "step"}, {"activation": "tanh", "hidden_size": 9, "index": 0}])
def test_an_impossible_question_changes_nothing(question: dict[str, object]) -> None:
    run = XorStudyRun(SHORT)
    before = run.view()
    run.ask(question)
    after = run.view()
    assert (before.activation, before.hidden_size, before.network.seed) == (
        after.activation,
        after.hidden_size,
        after.network.seed,
    )


def test_a_loss_that_is_no_number_ends_the_run_in_words() -> None:
    run = XorStudyRun(SHORT)
    with torch.no_grad():
        run.batches["relu"].parameters[0][0, 0, 0] = torch.nan
    with pytest.raises(FloatingPointError, match=r"relu network became nan at update 1, with learning rate 1\. "):
        next(run.steps())


@pytest.mark.parametrize("state", [b"", b"junk", XorStudyRun(SHORT).dump()[:-20]])
def test_a_damaged_state_is_refused(state: bytes) -> None:
    with pytest.raises(ValueError, match="not the state"):
        XorStudyRun(SHORT).load(state)


def test_settings_are_checked_and_survive_json() -> None:
    assert XorStudySettings.from_json(SHORT.to_json()) == SHORT
    for field, value in (("updates", 10**9), ("learning_rate", float("nan")), ("first_seed", 1.5)):
        with pytest.raises(SettingsError, match="allowed is"):
            replace(SHORT, **{field: value})  # type: ignore[arg-type]


def test_parameters_are_counted_without_the_filling() -> None:
    members = [member for _ in ACTIVATIONS for member in study_members(SHORT)]
    counted = sum(a * b + b for member in members for a, b in pairwise(member.sizes))
    assert parameter_count() == counted
    assert len(members) == len(ACTIVATIONS) * len(HIDDEN_SIZES) * SEEDS
