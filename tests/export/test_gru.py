"""The scripts print the numbers on screen."""

import ast

import numpy as np
import pytest

from playground.core.gru.cell import trace_gru
from playground.core.gru.cost import CostSettings, count_parameters
from playground.core.gru.settings import GruSettings
from playground.export.gru import cost_script, gru_script
from tests.export.alone import run_alone


@pytest.mark.parametrize(
    "settings",
    [
        GruSettings(),
        GruSettings("numbers", "-3 0 0.5 1", reset="before", keeper="1-z", hold_z="1", hold_from=3),
        GruSettings(text="가 '나' $x 가", reset="before", hidden_size=2, seed=7),
        GruSettings("characters", "a 말 #?"),
    ],
    ids=["pytorch", "held", "paper", "characters"],
)
def test_the_cell_as_a_script(settings: GruSettings) -> None:
    states = [
        [float(value) for value in ast.literal_eval(line.split(" ", 1)[1])] for line in run_alone(gru_script(settings))
    ]
    np.testing.assert_allclose(states, trace_gru(settings).hidden, atol=1e-10)


def test_the_counts_as_a_script() -> None:
    settings = CostSettings(5, 7)
    counts = [int(line.split()[1]) for line in run_alone(cost_script(settings))]
    assert counts == [cost.torch for cost in count_parameters(settings)]
