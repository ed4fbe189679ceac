import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.gates.plane import SIDES, half_plane

weights = st.floats(-3, 3)


@given(w1=weights, w2=weights, bias=weights, encoding=st.sampled_from(list(SIDES)))
def test_the_line_has_z_zero_and_lies_on_the_edge(w1: float, w2: float, bias: float, encoding: str) -> None:
    shown = half_plane(w1, w2, bias, encoding)
    low, high = SIDES[encoding]
    assert shown.line.shape in ((0, 2), (2, 2))
    for x1, x2 in shown.line:
        assert w1 * x1 + w2 * x2 + bias == pytest.approx(0, abs=1e-9)
        assert min(abs(side - edge) for side in (x1, x2) for edge in (low, high)) < 1e-9


@given(w1=weights, w2=weights, bias=weights)
def test_the_region_that_fires_has_the_area_of_its_share(w1: float, w2: float, bias: float) -> None:
    shown = half_plane(w1, w2, bias, "binary")
    side = np.linspace(-0.5, 1.5, 401)
    x1, x2 = np.meshgrid((side[1:] + side[:-1]) / 2, (side[1:] + side[:-1]) / 2)
    counted = 4 * float((w1 * x1 + w2 * x2 + bias > 0).mean())
    x, y = shown.fires.T if len(shown.fires) else (np.zeros(1), np.zeros(1))
    area = 0.5 * abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1)))
    assert area == pytest.approx(counted, abs=0.03)


def test_without_weights_all_fires_or_nothing() -> None:
    assert len(half_plane(0, 0, 1, "binary").fires) == 4
    assert len(half_plane(0, 0, 0, "binary").fires) == 0
    assert len(half_plane(0, 0, 1, "binary").line) == 0
