"""Each script runs alone, without the playground, and prints the numbers of the page."""

import ast
import re
from dataclasses import replace

import pytest
import torch

from playground.core.optimizers.batches import BatchSettings, trace_batches
from playground.core.optimizers.race import RaceSettings, trace_race
from playground.core.optimizers.rules import CONVENTIONS, RULES, usual
from playground.core.optimizers.surfaces import CUSTOM, SurfaceSettings
from playground.core.optimizers.update import UpdateSettings, trace_update
from playground.export.optimizers import batches_script, race_script, update_script
from tests.export.alone import run_alone


@pytest.mark.parametrize(
    "surface", [SurfaceSettings("himmelblau"), SurfaceSettings(CUSTOM, "abs(x)**3/4 + exp(-y)*cos(x) + y**2")]
)
def test_race_script_prints_the_end_of_every_path(surface: SurfaceSettings) -> None:
    racers = tuple(replace(usual(rule), learning_rate=0.01) for rule in RULES)
    settings = RaceSettings(surface, -0.5, -1.0, 40, racers)
    runs = trace_race(settings).runs
    assert run_alone(race_script(settings)) == [
        f"{run.settings.title:17} x {run.points[-1, 0]:.10g}  y {run.points[-1, 1]:.10g}  f {run.losses[-1]:.10g}"
        for run in runs
    ]


CASES = [
    (rule, convention, correction)
    for rule in RULES
    for convention in CONVENTIONS
    for correction in ((True, False) if rule in {"adam", "adamw"} else (True,))
]


@pytest.mark.parametrize(("rule", "convention", "correction"), [CASES[1], CASES[4], CASES[6], CASES[-4], CASES[-1]])
def test_update_script_prints_the_quantities_of_the_step(rule: str, convention: str, correction: bool) -> None:
    settings = UpdateSettings(rule=replace(usual(rule, convention), bias_correction=correction), step=5)
    trace = trace_update(settings)
    kept = RULES[rule].kept if trace.comparable else dict.fromkeys(RULES[rule].kept)
    expected = {kept.get(line.name) or line.name: line.ours for line in trace.quantities}
    printed = [line.partition("[") for line in run_alone(update_script(settings))]
    assert {name.strip() for name, _, _ in printed} >= {"θ", "g", "Δθ", "θ⁺"}
    for name, _, values in printed:
        assert ast.literal_eval(f"[{values}") == pytest.approx(expected[name.strip()], rel=1e-12, abs=1e-15)


@pytest.mark.parametrize(("rule", "convention", "correction"), CASES)
def test_every_update_script_defines_what_it_uses(rule: str, convention: str, correction: bool) -> None:
    script = update_script(UpdateSettings(rule=replace(usual(rule, convention), bias_correction=correction), step=1))
    before = torch.get_default_dtype()
    try:
        exec(compile(script, "script", "exec"), {})
    finally:
        torch.set_default_dtype(before)  # the script works in double precision, other tests don't
    assert "#?" not in script


def test_batches_script_prints_the_end_of_every_way() -> None:
    settings = BatchSettings(300, epochs=1, seed=3)
    printed = [
        [float(number) for number in re.findall(r"-?\d+\.\d+", line)] for line in run_alone(batches_script(settings))
    ]
    for row, run in zip(printed, trace_batches(settings).runs, strict=True):
        assert row == pytest.approx([*run.points[-1], run.losses[-1]], abs=6e-9)
