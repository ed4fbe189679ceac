import numpy as np
import pytest

from playground.core.gates.check import check_two_layers
from playground.core.gates.functions import ENCODINGS
from playground.core.gates.plane import SIDES
from playground.core.gates.two_layers import solve_xor

both = pytest.mark.parametrize("encoding", ENCODINGS)


@both
def test_and_of_nand_and_or_is_xor(encoding: str) -> None:
    trace = solve_xor(encoding)
    low, high = ENCODINGS[encoding]
    assert trace.output.tolist() == trace.target.tolist() == [low, high, high, low]
    assert trace.hidden.tolist() == [[high, low], [high, high], [high, high], [low, high]]


@both
def test_the_hidden_plane_is_separated_by_the_line_of_and(encoding: str) -> None:
    trace = solve_xor(encoding)
    z = trace.hidden @ np.array([trace.joint.w1, trace.joint.w2]) + trace.joint.bias
    np.testing.assert_allclose(z, trace.z, atol=1e-12)
    assert (z > 0).tolist() == [False, True, True, False]


@both
def test_the_band_that_fires_holds_the_two_middle_corners_only(encoding: str) -> None:
    trace = solve_xor(encoding)
    low, high = SIDES[encoding]
    for x1, x2 in np.random.default_rng(1).uniform(low, high, (200, 2)):
        nand, first_or = trace.nand.settings, trace.first_or.settings
        fires = nand.w1 * x1 + nand.w2 * x2 + nand.bias > 0 and first_or.w1 * x1 + first_or.w2 * x2 + first_or.bias > 0
        assert _inside(trace.fires, x1, x2) == fires


def _inside(polygon: np.ndarray, x: float, y: float) -> bool:
    edges = np.roll(polygon, -1, 0) - polygon
    to_point = np.array([x, y]) - polygon
    turns = edges[:, 0] * to_point[:, 1] - edges[:, 1] * to_point[:, 0]
    return bool((turns > 0).all() or (turns < 0).all())


@both
def test_torch_finds_the_same_sums(encoding: str) -> None:
    rows = check_two_layers(solve_xor(encoding))
    assert len(rows) == 12
    assert all(row.agrees for row in rows)
