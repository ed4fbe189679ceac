"""Each script runs alone, without the playground, and prints the numbers of the page."""

import re

import pytest

from playground.core.activations.curves import CurveSettings, trace_curves
from playground.core.activations.depth import INITS, DepthSettings, trace_depth
from playground.core.activations.functions import ACTIVATIONS, ELEMENTWISE
from playground.core.activations.linear_stack import LinearStackSettings, trace_linear_stack
from playground.core.activations.softmax import SoftmaxSettings, trace_softmax
from playground.export.activations import curves_script, depth_script, linear_stack_script, softmax_script
from tests.export.alone import run_alone

NUMBER = re.compile(r"[-+]?\d+\.\d+(?:e[-+]\d+)?|nan|inf")


def test_curves_script_prints_every_value_and_derivative() -> None:
    settings = CurveSettings(tuple(ACTIVATIONS), -0.65, 0.15)
    expected = [
        f"{ACTIVATIONS[curve.name].title:12} f = {curve.value:.8f}  f' = {curve.slope:.8f}"
        for curve in trace_curves(settings).curves
    ]
    assert run_alone(curves_script(settings)) == expected


def test_curves_script_prints_what_torch_returns_at_a_kink() -> None:
    printed = run_alone(curves_script(CurveSettings(("relu", "leaky_relu"), 0.0, 0.2)))
    assert [NUMBER.findall(line) for line in printed] == [["0.00000000"] * 2, ["0.00000000", "0.20000000"]]


def test_linear_stack_script_prints_the_single_matrix_and_the_point() -> None:
    settings = LinearStackSettings(4, "relu", seed=7, x1=0.25, x2=-0.8)
    trace = trace_linear_stack(settings)
    matrix, bias, stacked, collapsed, bent = (
        [float(number) for number in NUMBER.findall(line)] for line in run_alone(linear_stack_script(settings))
    )
    assert matrix == pytest.approx(trace.products[-1].ravel(), abs=6e-9)
    assert bias == pytest.approx(trace.product_biases[-1], abs=6e-9)
    assert stacked == pytest.approx(trace.point_stacked, abs=6e-9)
    assert collapsed == pytest.approx(trace.point_collapsed, abs=6e-9)
    assert bent == pytest.approx(trace.point_bent, abs=6e-9)


@pytest.mark.parametrize("init", INITS)
def test_depth_script_prints_every_layer(init: str) -> None:
    settings = DepthSettings("sigmoid" if init == "default" else "leaky_relu", 5, 16, init, seed=3)
    trace = trace_depth(settings)
    printed = [[float(number) for number in NUMBER.findall(line)] for line in run_alone(depth_script(settings))]
    assert [row[-1] for row in printed] == pytest.approx(trace.gradient_norms, rel=1e-5)
    assert [row[0] for row in printed[1:]] == pytest.approx(trace.mean, rel=1e-5)
    assert [row[1] for row in printed[1:]] == pytest.approx(trace.std, rel=1e-5)


def test_softmax_script_prints_probabilities_jacobian_and_overflow() -> None:
    settings = SoftmaxSettings((2.0, 1.0, 0.0), 0.5, shift=100.0)
    trace = trace_softmax(settings)
    printed = run_alone(softmax_script(settings))
    rows = [[float(number) for number in NUMBER.findall(line.partition("[")[2])] for line in printed[:-1]]
    assert rows[0] == pytest.approx(trace.probabilities, abs=6e-9)
    assert rows[1:4] == [pytest.approx(row, abs=6e-9) for row in trace.jacobian]
    assert [rows[4], rows[5]] == [pytest.approx(naive.probabilities, abs=1e-6, nan_ok=True) for naive in trace.naive]
    assert printed[-1].endswith(f"{trace.two_class[0]:.8f}")


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_every_activation_makes_a_script_that_compiles_and_imports_what_it_uses(name: str) -> None:
    for script in (linear_stack_script(LinearStackSettings(activation=name)), depth_script(DepthSettings(name))):
        compile(script, "script", "exec")
        assert ("F." in script) == ("functional as F" in script)
        assert "#?" not in script
