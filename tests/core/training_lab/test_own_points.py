"""Own points as text: what is written is read again, and what is no point is refused in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.settings import SettingsError
from playground.core.training_lab.own_points import MOST_LINKED, read_points, write_points

places = st.floats(-6, 6).map(lambda value: round(value, 2) + 0.0)


@given(st.lists(st.tuples(places, places, st.integers(0, 1)), max_size=MOST_LINKED).map(tuple))
def test_what_is_written_is_read_again(points: tuple[tuple[float, float, int], ...]) -> None:
    assert read_points(write_points(points)) == points


def test_commas_and_lines_do_as_well() -> None:
    assert read_points("1, 2, 0\n-1.5 0 1;\n\n") == ((1.0, 2.0, 0), (-1.5, 0.0, 1))


@pytest.mark.parametrize(
    "text", ["1 2", "1 2 3", "1 2 0 1", "7 0 1", "nan 0 1", "1e309 0 1", "a b c", "0", "1/0 2 1", "9" * 3_000]
)
def test_what_is_no_point_is_refused_in_words(text: str) -> None:
    with pytest.raises(SettingsError, match="allowed is x1, x2 from -6 to 6 and the class 0 or 1") as refused:
        read_points(text)
    assert len(str(refused.value)) < 200


def test_more_than_a_link_holds_is_refused() -> None:
    with pytest.raises(SettingsError, match="There are 201 points; allowed as text are 200"):
        read_points("0 0 1;" * 201)
