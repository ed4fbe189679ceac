"""What is sent to the browser is what was drawn."""

import base64
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from playground.figures.drawing import TYPED, Drawing
from playground.figures.style import DARK, LIGHT, Look
from tests.figures.drawings import all_figures

numeric = st.sampled_from([*TYPED, "int64", "bool", "float16"])
shapes = arrays.array_shapes(min_dims=1, max_dims=3, max_side=4)


def sent(value: object) -> Any:
    """What arrives in the browser."""
    return json.loads(Drawing([{"x": value}], {}).to_json(), parse_constant=pytest.fail)["data"][0]["x"]


def unpacked(value: Any) -> np.ndarray:
    """An array as plotly.js unpacks it, or a plain list."""
    if isinstance(value, list):
        return np.array(value)
    flat = np.frombuffer(base64.b64decode(value["bdata"]), np.dtype(value["dtype"]))
    return flat.reshape([int(side) for side in value["shape"].split(",")]) if "shape" in value else flat


@given(
    numeric.flatmap(
        lambda kind: arrays.arrays(
            kind, shapes, elements={"allow_nan": False, "allow_infinity": False} if "float" in kind else None
        )
    )
)
def test_arrays_arrive_as_they_are(array: np.ndarray) -> None:
    np.testing.assert_array_equal(unpacked(sent(array)), array)


def test_gaps_in_an_array_stay_gaps() -> None:
    for kind in ("float32", "float64"):
        np.testing.assert_array_equal(unpacked(sent(np.array([1.0, np.nan], kind))), [1, np.nan])
    assert sent(np.array([[[1.0, np.nan]]])) == [[[1.0, None]]]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, np.float32("nan"), np.float64("inf")], ids=repr)
def test_what_is_no_number_arrives_as_nothing(value: float) -> None:
    assert sent([0.5, (value, "a"), {"b": value}]) == [0.5, [None, "a"], {"b": None}]


def test_slices_and_numbers_of_numpy_arrive_as_numbers() -> None:
    np.testing.assert_array_equal(unpacked(sent(np.arange(12.0).reshape(3, 4)[:, 1])), [1, 5, 9])
    assert sent([np.float32(0.5), np.int64(7), np.bool_(True)]) == [0.5, 7, True]


def test_texts_arrive_letter_by_letter() -> None:
    for text in ("말 👩‍🚀", "</script>", "\u202e", "\ud800", "a\x00b"):
        assert sent([text]) == [text]


def test_an_object_is_refused() -> None:
    with pytest.raises(TypeError, match="set"):
        sent({1, 2})


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_checked_figure_says_the_same(theme: Look) -> None:
    for name, drawing in all_figures(theme).items():
        arrived, checked = json.loads(drawing.to_json()), json.loads(drawing.checked.to_json())
        assert arrived["layout"] == checked["layout"], name
        assert len(arrived["data"]) == len(checked["data"]), name
        for mine, theirs in zip(arrived["data"], checked["data"], strict=True):
            assert mine.keys() | {"type"} == theirs.keys(), name  # Plotly writes the default type out


def test_a_property_that_plotly_does_not_know_is_found() -> None:
    with pytest.raises(ValueError, match="colour"):
        _ = Drawing([{"type": "scatter", "colour": "red"}], {}).data
