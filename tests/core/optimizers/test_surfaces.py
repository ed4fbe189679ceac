"""The surfaces have the minima that the literature gives them, found and not typed in."""

import numpy as np
import pytest
import torch

from playground.core.optimizers.surfaces import CUSTOM, SURFACES, SurfaceSettings, eigenvalues, loss, survey
from playground.core.settings import SettingsError

HIMMELBLAU = {(3.0, 2.0), (-2.805118, 3.131313), (-3.779310, -3.283186), (3.584428, -1.848127)}


def minima(name: str) -> set[tuple[float, float]]:
    return {(round(place.x, 6), round(place.y, 6)) for place in survey(SurfaceSettings(name)).targets}


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("bowl", {(0.0, 0.0)}),
        ("rosenbrock", {(1.0, 1.0)}),
        ("beale", {(3.0, 0.5)}),
        ("himmelblau", HIMMELBLAU),
        ("plateau", {(0.0, 0.0)}),
    ],
)
def test_minima_are_the_known_ones(name: str, places: set[tuple[float, float]]) -> None:
    assert minima(name) == places


def test_a_saddle_has_no_minimum_and_its_saddle_is_the_target() -> None:
    (place,) = survey(SurfaceSettings("saddle")).targets
    assert (place.kind, place.x, place.y, place.eigenvalues) == ("saddle", 0.0, 0.0, (-1.0, 1.0))


def test_of_two_basins_the_deep_one_is_the_target() -> None:
    landscape = survey(SurfaceSettings("trap"))
    found = sorted(place.value for place in landscape.stationary if place.kind == "minimum")
    assert len(found) == 2
    assert [place.value for place in landscape.targets] == found[:1]


@pytest.mark.parametrize("name", SURFACES)
def test_grid_holds_the_function_with_y_downwards_and_x_across(name: str) -> None:
    landscape = survey(SurfaceSettings(name))
    point = torch.tensor([landscape.x[3], landscape.y[60]])
    assert landscape.z[60, 3] == pytest.approx(loss(landscape.settings.formula, point).item())
    assert landscape.quadratic == (name in {"bowl", "saddle"})
    heights = landscape.height(landscape.z)
    order = np.argsort(landscape.z, axis=None)
    assert (np.diff(heights.ravel()[order]) >= 0).all()


def test_eigenvalues_are_those_of_the_hessian() -> None:
    assert eigenvalues(SurfaceSettings("bowl").formula, (1.0, 1.0)) == pytest.approx((1, 10))
    a, b = eigenvalues(SurfaceSettings("rosenbrock").formula, (1.0, 1.0))
    assert (a + b, a * b) == pytest.approx((1002, 400), rel=1e-9)  # trace and determinant of [[802, −400], [−400, 200]]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": "hill"}, "Name is 'hill'"),
        ({"name": CUSTOM, "text": "x**x"}, "exponent"),
        ({"name": CUSTOM, "reach": 0.0}, "Reach is 0"),
        ({"name": CUSTOM, "reach": float("nan")}, "Reach is nan"),
        ({"text": 5}, "no text"),
    ],
)
def test_settings_refuse_in_words(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        SurfaceSettings(**wrong)  # type: ignore[arg-type]


def test_a_function_without_values_in_the_window_is_refused() -> None:
    with pytest.raises(SettingsError, match="no value in this window"):
        survey(SurfaceSettings(CUSTOM, "sqrt(0 - x**2 - 1)"))


@pytest.mark.parametrize("text", ["x + y", "abs(x) + y", "log(x) + y**2", "sqrt(x*y)", "1/x", "0*x", "tanh(x)*0.001"])
def test_odd_functions_have_a_landscape(text: str) -> None:
    landscape = survey(SurfaceSettings(CUSTOM, text))
    assert np.isfinite(landscape.z).any()
