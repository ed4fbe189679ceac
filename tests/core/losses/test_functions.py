"""What torch computes is what the formulas say, at ordinary predictions, at kinks and at the ends."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st
from torch import Tensor, nn

from playground.core.losses.by_hand import value_and_derivative
from playground.core.losses.functions import KINDS, LOSSES, kinks_of, losses_of, torch_function
from playground.core.losses.landmarks import landmarks
from playground.core.losses.one_prediction import at_point

EVERY = [(kind, name) for kind in KINDS for name in losses_of(kind)]
every_loss = pytest.mark.parametrize(("kind", "name"), EVERY)
MODULES = {
    "mse": nn.MSELoss(reduction="none"),
    "mae": nn.L1Loss(reduction="none"),
    "huber": nn.HuberLoss(reduction="none", delta=0.7),
    "bce": nn.BCELoss(reduction="none"),
    "bce_logits": nn.BCEWithLogitsLoss(reduction="none"),
}


def inside(kind: str) -> Tensor:
    allowed = KINDS[kind].predictions
    margin = 0.013 * (allowed.high - allowed.low)
    return torch.linspace(allowed.low + margin, allowed.high - margin, 41, dtype=torch.float64)


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, name in EVERY if name in MODULES])
def test_loss_equals_the_module_of_torch(kind: str, name: str) -> None:
    x = inside(kind)
    assert torch.equal(torch_function(name, 1.0, 0.7)(x), MODULES[name](x, torch.ones_like(x)))


def test_losses_without_a_module_are_made_of_those_that_have_one() -> None:
    assert set(LOSSES) - set(MODULES) == {"half_square", "mse_sigmoid", "hinge"}
    z = inside("logit")
    assert torch.equal(torch_function("half_square", 1.0)(z), (z - 1) ** 2 / 2)
    assert torch.equal(torch_function("mse_sigmoid", 1.0)(z), nn.MSELoss(reduction="none")(torch.sigmoid(z), z * 0 + 1))
    assert torch.allclose(torch_function("hinge", 0.0)(z), torch.relu(1 + z), rtol=0, atol=1e-15)


@every_loss
@given(data=st.data())
@budget(max_examples=60, deadline=None)
def test_value_and_derivative_by_hand_equal_torch(kind: str, name: str, data: st.DataObject) -> None:
    known = KINDS[kind]
    x = data.draw(st.floats(known.predictions.low, known.predictions.high))
    y = data.draw(st.floats(known.targets.low, known.targets.high))
    y = float(round(y)) if known.targets.whole else y
    delta = data.draw(st.floats(0.1, 3))
    by_torch = at_point(torch_function(name, y, delta), x)
    assert value_and_derivative(name, x, y, delta) == pytest.approx(by_torch, rel=1e-9, abs=1e-12)


@every_loss
@pytest.mark.parametrize("target", [0.0, 1.0])
def test_derivative_passes_gradcheck_away_from_kinks(kind: str, name: str, target: float) -> None:
    x = inside(kind)
    x = x[torch.tensor([all(abs(each - kink) > 0.01 for kink in kinks_of(name, target)) for each in x.tolist()])]
    assert torch.autograd.gradcheck(torch_function(name, target, 1.003), (x.requires_grad_(),))


# What PyTorch returns where no derivative exists: (loss, target, prediction, L, L').
AT_KINKS = [
    ("mae", 0.5, 0.5, 0.0, 0.0),
    ("hinge", 1.0, 1.0, 0.0, -1.0),
    ("hinge", 0.0, -1.0, 0.0, 1.0),
]


@pytest.mark.parametrize(("name", "target", "x", "value", "slope"), AT_KINKS)
def test_torch_chooses_this_slope_at_a_kink(name: str, target: float, x: float, value: float, slope: float) -> None:
    assert kinks_of(name, target) == (x,)
    assert at_point(torch_function(name, target), x) == (value, slope)


def test_hinge_written_with_relu_has_slope_0_at_its_margin() -> None:
    z = torch.ones(1, requires_grad=True)
    assert torch.autograd.grad(torch.relu(1 - z).sum(), z)[0].item() == 0


@pytest.mark.parametrize(("p", "y"), [(0.0, 1.0), (1.0, 0.0)])
def test_bce_stops_at_100_where_it_would_be_infinite(p: float, y: float) -> None:
    value, slope = at_point(torch_function("bce", y), p)
    assert value == 100
    assert slope == pytest.approx((p - y) * 1e12, rel=1e-8)


def test_half_square_summed_equals_mse_for_exactly_two_outputs() -> None:
    outputs = torch.tensor([0.60944600, 0.66384491], dtype=torch.float64)
    targets = torch.tensor([0.4, 0.6], dtype=torch.float64)
    halves = [
        at_point(torch_function("half_square", t), o)[0]
        for o, t in zip(outputs.tolist(), targets.tolist(), strict=True)
    ]
    assert halves == pytest.approx([0.02193381, 0.00203809], abs=5e-9)  # the course's E_o1 and E_o2
    assert sum(halves) == pytest.approx(0.02397190, abs=5e-9)  # its E_total
    assert sum(halves) == pytest.approx(nn.functional.mse_loss(outputs, targets).item(), abs=1e-12)
    three = torch.tensor([1.0, 2.0, 3.0])
    assert 0.5 * three.square().sum() != nn.functional.mse_loss(three, torch.zeros(3))


def test_landmarks_are_what_the_formulas_say() -> None:
    marks = landmarks()
    assert marks["guess"] == pytest.approx(math.log(3))
    assert marks["twice"] == pytest.approx(math.log(1 + 2 / math.e))
    assert (marks["clamp"], marks["stuck"]) == (100, 100)
    assert torch.sigmoid(torch.tensor(marks["float32"] - 1)).item() < 1
