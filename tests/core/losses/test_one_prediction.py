import json
import math
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from playground.core.losses.functions import KINDS, losses_of
from playground.core.losses.one_prediction import PredictionSettings, check_prediction, trace_prediction
from playground.core.settings import SettingsError


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@budget(max_examples=60, deadline=None)
def test_check_agrees_everywhere(kind: str, data: st.DataObject) -> None:
    known = KINDS[kind]
    x = data.draw(st.floats(known.predictions.low, known.predictions.high))
    y = data.draw(st.sampled_from([0, 1]) if known.targets.whole else st.floats(known.targets.low, known.targets.high))
    settings = PredictionSettings(kind, losses_of(kind), x, y, data.draw(st.floats(0.1, 3)))
    assert [row for row in check_prediction(settings) if not row.agrees] == []


@pytest.mark.parametrize("p", [5.96e-8, 1e-9, 0.001, 0.01, 0.999, 1 - 1e-8])
@pytest.mark.parametrize("y", [0.0, 0.5, 1.0])
def test_check_agrees_close_to_the_ends(p: float, y: float) -> None:
    rows = check_prediction(PredictionSettings("probability", losses_of("probability"), p, y))
    assert [row for row in rows if not row.agrees] == []


@pytest.mark.parametrize(
    "settings",
    [
        PredictionSettings("number", ("mae",), 0.5, 0.5),
        PredictionSettings("logit", ("hinge",), 1.0, 1),
        PredictionSettings("probability", ("bce",), 0.0, 1.0),
        PredictionSettings("probability", ("bce",), 1.0, 1.0),
    ],
)
def test_check_asks_no_central_difference_where_there_is_none(settings: PredictionSettings) -> None:
    rows = check_prediction(settings)
    assert [row.central_difference for row in rows] == [None, None]
    assert all(row.agrees for row in rows)


def test_tangent_touches_the_curve_with_its_slope() -> None:
    for curve in trace_prediction(PredictionSettings(losses=losses_of("number"), prediction=1.7)).curves:
        (x0, x1), (y0, y1) = curve.tangent_x, curve.tangent_y
        assert (y1 - y0) / (x1 - x0) == pytest.approx(curve.slope)
        assert (y0 + y1) / 2 == pytest.approx(curve.value)
        assert (x0 + x1) / 2 == pytest.approx(1.7)


def test_slopes_are_broken_at_a_kink_with_both_sides_beside_it() -> None:
    (curve,) = trace_prediction(PredictionSettings(losses=("mae",), target=0.33)).curves
    gap = int(np.flatnonzero(np.isnan(curve.grid))[0])
    assert curve.slopes[[gap - 1, gap + 1]].tolist() == [-1.0, 1.0]
    (kink,) = curve.kinks
    assert (kink.x, kink.left_slope, kink.slope, kink.right_slope) == (0.33, -1.0, 0.0, 1.0)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("target", [0, 1])
def test_graphs_rise_from_left_to_right_without_repeats(kind: str, target: int) -> None:
    for curve in trace_prediction(PredictionSettings(kind, losses_of(kind), 0.5, target)).curves:
        known = ~np.isnan(curve.grid)
        assert (np.diff(curve.grid[known]) > 0).all()
        assert np.isfinite(curve.values[known]).all()


def test_cached_graphs_cannot_be_changed() -> None:
    (curve,) = trace_prediction(PredictionSettings(losses=("mse",))).curves
    with pytest.raises(ValueError, match="read-only"):
        curve.values[0] = 7.0


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"kind": "guess"}, "Kind is 'guess'; allowed is one of: number, probability, logit"),
        ({"losses": ()}, "allowed is one or more"),
        ({"losses": ("mse", "mse")}, "twice"),
        ({"losses": ("<script>",)}, "There is no loss '<script>' of a number; allowed are: mse"),
        ({"losses": ("hinge",)}, "There is no loss 'hinge' of a number"),
        ({"prediction": 4.1}, "Prediction is 4.1; allowed is a number from -4 to 4"),
        ({"prediction": math.nan}, "Prediction is nan"),
        ({"kind": "probability", "losses": ("bce",), "prediction": 1.01}, "allowed is a number from 0 to 1"),
        (
            {"kind": "logit", "losses": ("hinge",), "target": 0.5},
            "Target is 0.5; allowed is a whole number",
        ),
        ({"delta": 0.0}, "Delta is 0.0"),
    ],
)
def test_settings_refuse_in_words(values: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        PredictionSettings(**values)  # type: ignore[arg-type]


def test_settings_survive_json() -> None:
    settings = PredictionSettings("logit", ("hinge", "bce_logits"), -2.5, 1)
    assert PredictionSettings(**json.loads(json.dumps(asdict(settings)))) == settings
