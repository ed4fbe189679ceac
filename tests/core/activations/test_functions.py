"""What torch computes is what the formulas say, at ordinary numbers and at the kinks."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st
from torch import nn

from playground.core.activations.by_hand import value_and_derivative
from playground.core.activations.functions import (
    ACTIVATIONS,
    ELEMENTWISE,
    NEGATIVE_SLOPE,
    steepest,
    torch_function,
    with_derivative,
)

every_function = pytest.mark.parametrize("name", ACTIVATIONS)
smooth = pytest.mark.parametrize("name", [name for name, known in ACTIVATIONS.items() if not known.kinks])
MODULES = {
    "sigmoid": nn.Sigmoid(),
    "tanh": nn.Tanh(),
    "relu": nn.ReLU(),
    "leaky_relu": nn.LeakyReLU(),
    "elu": nn.ELU(),
    "gelu": nn.GELU(),
    "gelu_tanh": nn.GELU(approximate="tanh"),
    "silu": nn.SiLU(),
    "softplus": nn.Softplus(),
    "hardtanh": nn.Hardtanh(),
    "linear": nn.Identity(),
}


def torch_at(name: str, x: float, negative_slope: float = NEGATIVE_SLOPE) -> tuple[float, float]:
    value, slope = with_derivative(torch_function(name, negative_slope), torch.tensor([x], dtype=torch.float64))
    return value.item(), slope.item()


@pytest.mark.parametrize("name", MODULES)
def test_function_equals_the_module_of_torch(name: str) -> None:
    x = torch.linspace(-5, 5, 101, dtype=torch.float64)
    assert torch.equal(torch_function(name)(x), MODULES[name](x))


def test_functions_without_a_module_are_the_step_and_the_softmax_curve() -> None:
    assert set(ACTIVATIONS) - set(MODULES) == {"step", "softmax"}
    assert set(ACTIVATIONS) - set(ELEMENTWISE) == {"softmax"}


@every_function
@given(x=st.floats(-5, 5), negative_slope=st.floats(0, 0.5))
@budget(max_examples=50, deadline=None)
def test_value_and_derivative_by_hand_equal_torch(name: str, x: float, negative_slope: float) -> None:
    by_hand, by_torch = value_and_derivative(name, x, negative_slope), torch_at(name, x, negative_slope)
    assert by_hand == pytest.approx(by_torch, abs=1e-12, rel=1e-12)


@smooth
def test_derivative_passes_gradcheck(name: str) -> None:
    x = torch.linspace(-5, 5, 21, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(torch_function(name), (x,))


# What PyTorch returns where no derivative exists: (function, x, f(x), f'(x)).
AT_KINKS = [
    ("step", 0.0, 0.0, 0.0),
    ("relu", 0.0, 0.0, 0.0),
    ("leaky_relu", 0.0, 0.0, NEGATIVE_SLOPE),
    ("hardtanh", -1.0, -1.0, 0.0),
    ("hardtanh", 1.0, 1.0, 0.0),
]


@pytest.mark.parametrize(("name", "x", "value", "slope"), AT_KINKS)
def test_torch_chooses_this_slope_at_a_kink(name: str, x: float, value: float, slope: float) -> None:
    assert torch_at(name, x) == (value, slope)


def test_every_kink_is_listed() -> None:
    listed = {(name, x) for name, x, _, _ in AT_KINKS}
    assert listed == {(name, x) for name, known in ACTIVATIONS.items() for x in known.kinks}


@smooth
def test_a_function_without_listed_kinks_has_the_same_slope_on_both_sides_everywhere(name: str) -> None:
    x = torch.arange(-500, 501, dtype=torch.float64) / 100
    _, left = with_derivative(torch_function(name), x - 1e-9)
    _, right = with_derivative(torch_function(name), x + 1e-9)
    assert (left - right).abs().max() < 1e-7


def test_elu_is_smooth_at_0_where_torch_returns_1() -> None:
    assert torch_at("elu", 0.0) == (0.0, 1.0)


def test_step_by_comparison_has_no_gradient_and_heaviside_none_in_torch() -> None:
    x = torch.zeros(1, requires_grad=True)
    assert not (x > 0).to(x.dtype).requires_grad
    with pytest.raises(RuntimeError, match="derivative for aten::heaviside is not implemented"):
        torch.autograd.grad(torch.heaviside(x, torch.zeros(1)).sum(), x)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("sigmoid", 0.25), ("tanh", 1.0), ("relu", 1.0), ("softplus", 1.0), ("step", 0.0), ("linear", 1.0)],
)
def test_steepest_slope(name: str, expected: float) -> None:
    assert steepest(name) == pytest.approx(expected, abs=1e-6)


def test_gelu_is_steepest_at_the_root_of_two() -> None:
    assert steepest("gelu") == pytest.approx(value_and_derivative("gelu", math.sqrt(2), 0)[1], abs=1e-6)
