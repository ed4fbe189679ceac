"""Every quantity of a step: ours, torch.optim's, and as a sum over all gradients."""

from dataclasses import replace

import pytest

from playground.core.optimizers.rules import CONVENTIONS, RULES, usual
from playground.core.optimizers.surfaces import CUSTOM, SurfaceSettings
from playground.core.optimizers.update import HORIZON, UpdateSettings, check_update, is_torchs, trace_update
from playground.core.settings import SettingsError


@pytest.mark.parametrize("step", [1, 2, 17, HORIZON])
@pytest.mark.parametrize("correction", [True, False])
@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("rule", RULES)
def test_all_ways_agree(rule: str, convention: str, correction: bool, step: int) -> None:
    settings = UpdateSettings(rule=replace(usual(rule, convention), bias_correction=correction), step=step)
    assert [row.quantity for row in check_update(settings) if not row.agrees] == []
    trace = trace_update(settings)
    if trace.comparable:
        assert [line.name for line in trace.quantities if line.agrees is False] == []


def test_what_torch_optim_keeps_stands_beside_ours() -> None:
    compared = {
        rule: {line.name for line in trace_update(UpdateSettings(rule=usual(rule))).quantities if line.torch}
        for rule in RULES
    }
    common = {"θ", "g", "Δθ", "θ⁺"}
    assert compared == {
        "gradient_descent": common,
        **dict.fromkeys(("momentum", "nesterov"), common | {"v"}),
        **dict.fromkeys(("adagrad", "rmsprop"), common | {"s"}),
        **dict.fromkeys(("adam", "adamw"), common | {"m", "s"}),
    }


def test_formulas_carry_symbols_and_the_numbers_of_the_step() -> None:
    lines = {line.name: line for line in trace_update(UpdateSettings(step=1)).quantities}
    assert lines["m"].formula == "β₁ · mₜ₋₁ + (1 − β₁) · g"
    assert lines["m"].numbers == ("0.9 · 0 + 0.1 · (−3.5)", "0.9 · 0 + 0.1 · 15")
    assert lines["m"].ours == pytest.approx((-0.35, 1.5))
    assert lines["m̂"].ours == pytest.approx((-3.5, 15))
    assert lines["Δθ"].ours == pytest.approx((0.2, -0.2))


@pytest.mark.parametrize("rule", RULES)
def test_conventions_differ_and_are_told_apart(rule: str) -> None:
    assert is_torchs(usual(rule))
    assert not is_torchs(usual(rule, "keras"))
    assert is_torchs(replace(usual(rule), bias_correction=False)) == (rule not in {"adam", "adamw"})


def test_a_way_that_leaves_all_numbers_ends_before_the_step_asked_for() -> None:
    settings = UpdateSettings(
        SurfaceSettings("rosenbrock"), rule=replace(usual("momentum"), learning_rate=1e3), step=40
    )
    trace = trace_update(settings)
    assert 1 <= trace.step < 40
    check_update(settings)


def test_steps_and_starts_are_refused_in_words() -> None:
    with pytest.raises(SettingsError, match="Step is 0"):
        UpdateSettings(step=0)
    with pytest.raises(SettingsError, match="no slope"):
        trace_update(UpdateSettings(SurfaceSettings(CUSTOM, "sqrt(x) + y"), -1.0, 0.0))
