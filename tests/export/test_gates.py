import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from playground.core.gates.functions import ENCODINGS
from playground.core.gates.learning import LearningSettings, learn
from playground.core.gates.perceptron import evaluate_gate
from playground.core.gates.settings import PRESETS, GateSettings, re_encode
from playground.core.gates.xor_run import XorStudyRun
from playground.core.gates.xor_study import XorStudySettings
from playground.export.gates import render_gate_script, render_xor_script

NUMBER = re.compile(r"-?\d+\.\d{6}")


def printed(script: str, folder: Path) -> list[str]:
    """What the script prints when it is run as a learner runs it."""
    file = folder / "script.py"
    file.write_text(script, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, file.name], cwd=folder, capture_output=True, text=True, timeout=120, check=True
    )
    return ran.stdout.splitlines()


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
def test_the_script_prints_the_truth_table_and_what_is_learned(
    settings: GateSettings, encoding: str, tmp_path: Path
) -> None:
    settings = re_encode(settings, encoding)
    trace = evaluate_gate(settings)
    learned = learn(LearningSettings(settings.target, encoding, 0.3, 0.45, -0.2, 0.1))
    *rows, last = printed(render_gate_script(settings, learned), tmp_path)
    numbers = np.array([[float(number) for number in NUMBER.findall(row)] for row in rows])
    np.testing.assert_allclose(numbers, np.stack([trace.z, trace.output, trace.error], 1), atol=6e-7)
    weights = [float(number) for number in last[last.index("[") + 1 : last.index("]")].split(",")]
    assert weights == pytest.approx(learned.weights_at(len(learned.steps)), abs=1e-6)
    assert f"after {learned.mistakes[-1]} mistakes in {learned.epochs} epochs" in last


@pytest.mark.parametrize(("activation", "hidden_size", "encoding"), [("sigmoid", 2, "binary"), ("relu", 5, "bipolar")])
def test_the_script_of_a_trained_network_ends_with_its_outputs(
    activation: str, hidden_size: int, encoding: str, tmp_path: Path
) -> None:
    torch.set_num_threads(1)
    settings = XorStudySettings(encoding, 0.9, updates=200, first_seed=3)
    run = XorStudyRun(settings)
    run.ask({"activation": activation, "hidden_size": hidden_size, "index": 7})
    for _ in run.steps():
        pass
    network = run.view().network
    script = render_xor_script(settings, activation, hidden_size, network.seed, 200, 0.9)
    outputs, loss = printed(script, tmp_path)
    assert outputs == f"outputs {[round(float(output), 6) for output in network.outputs]}"
    assert loss == f"loss {network.loss:.6f}, solved: {network.solved}"
