import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.forward_pass import ForwardPassSettings
from playground.core.forward_pass.edits import MOST_EDITS, Edit, format_edits, merged, parse_edits
from playground.core.forward_pass.settings import format_sizes, parse_sizes
from playground.core.settings import SettingsError


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sizes", [4]),
        ("sizes", [4] * 8),
        ("sizes", [4, 17]),
        ("sizes", [0, 3]),
        ("sizes", [4, 10**6]),
        ("sizes", [4, 2.5]),
        ("sizes", [4, True]),
        ("sizes", "4-8"),
        ("batch", 0),
        ("batch", 17),
        ("batch", math.nan),
        ("hidden", "softmax"),
        ("output", "<script>"),
        ("seed", -1),
        ("edits", None),
        ("edits", "W9[1,1]=0"),
        ("edits", "X[2,1]=0"),
    ],
)
def test_a_wrong_setting_is_refused_in_words(field: str, value: Any) -> None:
    with pytest.raises(SettingsError, match=r"allowed|must be|names a place"):
        ForwardPassSettings.from_json(ForwardPassSettings().to_json() | {field: value})


@pytest.mark.parametrize("change", [{"extra": 1}, {"layers": 3}])
def test_foreign_json_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match="differs in"):
        ForwardPassSettings.from_json({**ForwardPassSettings().to_json(), **change})


@pytest.mark.parametrize("text", ["4-8-8-3", "4 8 8 3", "4, 8, 8, 3", " 4 – 8 → 8-3 "])
def test_sizes_are_read_with_any_sign_between(text: str) -> None:
    assert parse_sizes(text) == (4, 8, 8, 3)


@pytest.mark.parametrize(
    "text", ["", "4", "4-x", "4-8.5", "1e309-3", "nan", "9" * 3000, "4-17", "0-1", "1-" * 50, "٤-٨"]
)
def test_sizes_that_are_none_are_refused_in_words(text: str) -> None:
    with pytest.raises(SettingsError, match="allowed") as refused:
        parse_sizes(text)
    assert len(str(refused.value)) < 160


@given(st.lists(st.integers(1, 16), min_size=2, max_size=7).map(tuple))
def test_sizes_survive_their_text(sizes: tuple[int, ...]) -> None:
    assert parse_sizes(format_sizes(sizes)) == sizes


edits = st.one_of(
    st.builds(Edit, st.sampled_from(["X", "W1", "W6"]), st.integers(1, 16), st.integers(1, 16), st.floats(-100, 100)),
    st.builds(Edit, st.just("b3"), st.just(1), st.integers(1, 16), st.floats(-100, 100)),
)


@given(st.lists(edits, max_size=20))
def test_edits_survive_their_text(many: list[Edit]) -> None:
    once = merged((), many)
    again = parse_edits(format_edits(once))
    assert [(e.tensor, e.row, e.column) for e in again] == [(e.tensor, e.row, e.column) for e in once]
    assert [e.value for e in again] == pytest.approx([e.value for e in once], rel=1e-14)


@pytest.mark.parametrize(
    "text",
    [
        "X[1,2]",
        "X[1]=2",
        "b1[1,2]=3",
        "W[1,2]=3",
        "W1[1,2]=nan",
        "W1[1,2]=1e309",
        "W1[1,2]=101",
        "W1[1,2]=--1",
        "W1[1,2]=" + "9" * 3000,
        "<script>alert(1)</script>",
        "X[1,1]=0;" * (MOST_EDITS + 1),
    ],
)
def test_what_is_no_edit_is_refused_in_words(text: str) -> None:
    with pytest.raises(SettingsError, match="allowed") as refused:
        parse_edits(text)
    assert len(str(refused.value)) < 200


def test_of_two_edits_of_one_place_the_later_counts() -> None:
    assert parse_edits("X[1,1]=1; X[1,1]=2;") == (Edit("X", 1, 1, 2.0),)
