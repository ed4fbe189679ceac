import json
import math
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from playground.core.activations.curves import CurveSettings, check_curves, trace_curves
from playground.core.activations.functions import ACTIVATIONS
from playground.core.settings import SettingsError


def test_sigmoid_at_0_is_a_half_and_falls_off_from_a_quarter() -> None:
    (curve,) = trace_curves(CurveSettings(("sigmoid",), x=0.0)).curves
    assert (curve.value, curve.slope) == (0.5, 0.25)
    assert np.nanmax(curve.slopes) == 0.25


def test_tangent_touches_the_curve_with_its_slope() -> None:
    for curve in trace_curves(CurveSettings(tuple(ACTIVATIONS), x=0.7)).curves:
        (x0, x1), (y0, y1) = curve.tangent_x, curve.tangent_y
        assert curve.slope * 0.7 + curve.intercept == pytest.approx(curve.value)
        assert (y1 - y0) / (x1 - x0) == pytest.approx(curve.slope)
        assert (x0 + x1) / 2 == pytest.approx(0.7)


def test_graph_reaches_from_minus_5_to_5_and_holds_the_whole_numbers_exactly() -> None:
    (curve,) = trace_curves(CurveSettings(("tanh",))).curves
    assert (curve.grid[0], curve.grid[-1]) == (-5.0, 5.0)
    assert set(range(-5, 6)) <= set(curve.grid.tolist())
    assert curve.values[curve.grid == 2.0] == math.tanh(2.0)


def test_graph_is_broken_at_a_kink_with_both_slopes_beside_it() -> None:
    (curve,) = trace_curves(CurveSettings(("leaky_relu",), negative_slope=0.2)).curves
    gap = int(np.flatnonzero(np.isnan(curve.grid))[0])
    assert curve.slopes[gap - 1 : gap + 2].tolist() == pytest.approx([0.2, math.nan, 1.0], nan_ok=True)
    (kink,) = curve.kinks
    assert (kink.left_slope, kink.slope, kink.right_slope) == (0.2, 0.2, 1.0)


def test_step_jumps_at_0_and_torch_takes_the_lower_value() -> None:
    (kink,) = trace_curves(CurveSettings(("step",))).curves[0].kinks
    assert (kink.left_value, kink.value, kink.right_value) == (0.0, 0.0, 1.0)
    assert (kink.left_slope, kink.slope, kink.right_slope) == (0.0, 0.0, 0.0)


def test_cached_graphs_cannot_be_changed() -> None:
    (curve,) = trace_curves(CurveSettings(("tanh",))).curves
    with pytest.raises(ValueError, match="read-only"):
        curve.values[0] = 7.0


@given(x=st.floats(-5, 5), negative_slope=st.floats(0, 0.5))
@budget(max_examples=50, deadline=None)
def test_check_agrees_everywhere(x: float, negative_slope: float) -> None:
    rows = check_curves(CurveSettings(tuple(ACTIVATIONS), x, negative_slope))
    assert [row for row in rows if not row.agrees] == []


@pytest.mark.parametrize(("name", "x"), [("relu", 0.0), ("step", 0.0), ("hardtanh", 1.0), ("hardtanh", -1.0)])
def test_check_asks_no_central_difference_across_a_kink(name: str, x: float) -> None:
    assert all(row.central_difference is None for row in check_curves(CurveSettings((name,), x)))
    near = check_curves(CurveSettings((name,), x + 0.01 * (-1 if x > 0 else 1)))
    assert near[1].central_difference is not None


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"functions": ()}, "allowed is one or more"),
        ({"functions": ("relu", "relu")}, "twice"),
        ({"functions": ("<script>",)}, "There is no function '<script>'; allowed are: step, sigmoid"),
        ({"x": 5.1}, "X is 5.1; allowed is a number from -5 to 5"),
        ({"x": math.nan}, "X is nan"),
        ({"negative_slope": -0.1}, "Negative slope is -0.1"),
    ],
)
def test_settings_refuse_in_words(values: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        CurveSettings(**values)  # type: ignore[arg-type]


def test_settings_survive_json() -> None:
    settings = CurveSettings(("gelu", "silu"), -2.5, 0.3)
    assert CurveSettings(**json.loads(json.dumps(asdict(settings)))) == settings
