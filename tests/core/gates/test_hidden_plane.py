import numpy as np
import pytest
import torch

from playground.core.gates.hidden_plane import hidden_plane, shown_sides
from playground.core.gates.xor_check import check_network
from playground.core.gates.xor_study import ACTIVATIONS
from playground.core.network_batch import ACTIVATIONS as FUNCTIONS
from tests.core.gates.networks import watched


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_plane_shows_what_the_output_unit_sees(activation: str) -> None:
    network = watched(activation, 2)
    plane = hidden_plane(network, activation)
    assert plane is not None
    w1, b1, w2, b2 = (torch.from_numpy(value) for value in network.parameters)
    x = torch.tensor([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=torch.float64)
    hidden = FUNCTIONS[activation](x @ w1 + b1)
    np.testing.assert_allclose(plane.places, hidden.numpy(), atol=1e-12)
    for h1, h2 in plane.half.line:
        assert float(w2[0, 0]) * h1 + float(w2[1, 0]) * h2 + float(b2) == pytest.approx(0, abs=1e-9)
    low, high = plane.sides
    assert ((plane.places > low) & (plane.places < high)).all()
    corner = torch.sigmoid(torch.tensor([low, high], dtype=torch.float64) @ w2 + b2[0])  # h1 low, h2 high
    assert plane.chances.values[-1, 0] == pytest.approx(corner.item(), abs=1e-12)


@pytest.mark.parametrize("size", [1, 3, 8])
def test_another_number_of_units_has_no_plane(size: int) -> None:
    assert hidden_plane(watched("sigmoid", size), "sigmoid") is None


def test_axes_stay_where_units_are_bounded_and_double_where_not() -> None:
    assert shown_sides("sigmoid", 0.2) == shown_sides("sigmoid", 0.999) == (-0.25, 1.25)
    assert shown_sides("tanh", -0.5) == (-1.5, 1.5)
    assert shown_sides("relu", 0.0) == shown_sides("relu", 1.0) == (-0.25, 1.25)
    assert shown_sides("relu", 2.1) == shown_sides("relu", 4.0) == (-1.0, 5.0)


@pytest.mark.parametrize("encoding", ["binary", "bipolar"])
@pytest.mark.parametrize("size", [1, 2, 8])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_gradient_is_the_same_three_ways(activation: str, size: int, encoding: str) -> None:
    network = watched(activation, size, encoding)
    rows = check_network(network, activation, encoding)
    assert len(rows) == 1 + 4 * size + 1
    assert all(row.agrees for row in rows)
    assert rows[0].formula == pytest.approx(network.loss, abs=1e-12)


def test_on_the_kink_of_a_relu_no_difference_is_taken() -> None:
    network = watched("relu", 2)
    network.parameters[1][:] = 0.0  # both sums are 0 on the row (0, 0)
    run = [row.central_difference for row in check_network(network, "relu", "binary")]
    assert set(run) == {None}
