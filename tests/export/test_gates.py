import re
from dataclasses import replace

import numpy as np
import pytest
import torch

from playground.core.gates.circuit import CIRCUITS, all_inputs
from playground.core.gates.functions import ENCODINGS
from playground.core.gates.learning import LearningSettings, learn
from playground.core.gates.perceptron import evaluate_gate
from playground.core.gates.settings import PRESETS, GateSettings, re_encode
from playground.core.gates.two_layers import solve_xor
from playground.core.gates.xor_run import XorStudyRun
from playground.core.gates.xor_study import XorStudySettings
from playground.export.gates import (
    render_adder_script,
    render_gate_script,
    render_learning_script,
    render_two_layers_script,
    render_xor_script,
)
from tests.export.alone import run_alone

NUMBER = re.compile(r"-?\d+\.\d{6}")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    "settings",
    [
        PRESETS["NAND"],
        replace(PRESETS["OR"], activation="sigmoid"),
        GateSettings(0.1, 0.2, -0.3, target="XOR"),
        GateSettings(2.5, -1.5, 0.25, "sigmoid", target="x1 AND NOT x2"),
    ],
)
def test_the_script_prints_the_truth_table(settings: GateSettings, encoding: str) -> None:
    settings = re_encode(settings, encoding)
    trace = evaluate_gate(settings)
    rows = run_alone(render_gate_script(settings))
    numbers = np.array([[float(number) for number in NUMBER.findall(row)] for row in rows])
    np.testing.assert_allclose(numbers, np.stack([trace.z, trace.output, trace.error], 1), atol=6e-7)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("target", ["OR", "XOR"])
def test_the_script_of_the_rule_prints_every_step_and_what_is_learned(target: str, encoding: str) -> None:
    learned = learn(LearningSettings(target, encoding, 0.3, 0.45, -0.2, 0.1))
    *steps, last = run_alone(render_learning_script(learned))
    assert len(steps) == len(learned.steps)
    for line, step in zip(steps, learned.steps, strict=True):
        weights = [float(number) for number in line.split("weights ")[1].split(", ")]
        assert weights == pytest.approx(step.weights, abs=1e-6)
    weights = [float(number) for number in last[last.index("[") + 1 : last.index("]")].split(",")]
    assert weights == pytest.approx(learned.weights_at(len(learned.steps)), abs=1e-6)
    assert f"after {learned.mistakes[-1]} mistakes in {learned.epochs} epochs" in last


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_script_of_two_layers_prints_hidden_units_and_outputs(encoding: str) -> None:
    trace = solve_xor(encoding)
    rows = run_alone(render_two_layers_script(trace))
    for row, (h1, h2), output in zip(rows, trace.hidden, trace.output, strict=True):
        assert row.endswith(f"h = ({h1:g}, {h2:g})  output = {output:g}")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("circuit", CIRCUITS)
def test_the_script_of_an_adder_adds(circuit: str, encoding: str) -> None:
    traces = all_inputs(circuit, encoding)
    rows = run_alone(render_adder_script(traces[0].settings))
    sums = [f"{' + '.join(map(str, t.settings.bits))} = {t.total:02b} in binary = {t.total}" for t in traces]
    assert rows == sums


@pytest.mark.parametrize(("activation", "hidden_size", "encoding"), [("sigmoid", 2, "binary"), ("relu", 5, "bipolar")])
def test_the_script_of_a_trained_network_ends_with_its_outputs(
    activation: str, hidden_size: int, encoding: str
) -> None:
    torch.set_num_threads(1)
    settings = XorStudySettings(encoding, 0.9, updates=200, first_seed=3)
    run = XorStudyRun(settings)
    run.ask({"activation": activation, "hidden_size": hidden_size, "index": 7})
    for _ in run.steps():
        pass
    network = run.view().network
    script = render_xor_script(settings, activation, hidden_size, network.seed, 200, 0.9)
    outputs, loss = run_alone(script)
    assert outputs == f"outputs {[round(float(output), 6) for output in network.outputs]}"
    assert loss == f"loss {network.loss:.6f}, solved: {network.solved}"
