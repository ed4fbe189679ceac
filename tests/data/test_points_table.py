"""Uploaded points: what is read, what is refused and in which words."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.data.points_table import read_points
from playground.data.upload import UploadError

ROWS = "1,2,0\n-1,2,1\n3,-2,0\n0.5,1e0,1\n"


def test_named_columns_are_found_in_any_order() -> None:
    read = read_points(b"label,x2,other,x1\nno,2,9,1\nyes,2,9,-1\nno,-2,9,3\nyes,1,9,0.5\n", "points.csv")
    np.testing.assert_array_equal(read.places, [[1, 2], [-1, 2], [3, -2], [0.5, 1]])
    np.testing.assert_array_equal(read.classes, [0, 1, 0, 1])
    assert not read.scaled


@pytest.mark.parametrize("labels", [("0", "1"), ("-1", "1"), ("9", "10"), ("cat", "dog")])
def test_the_greater_label_is_class_1(labels: tuple[str, str]) -> None:
    rows = "\n".join(f"{i},{-i},{labels[i % 2]}" for i in range(5))
    np.testing.assert_array_equal(read_points(f"a,b,c\n{rows}\n".encode(), "p.csv").classes, [0, 1, 0, 1, 0])


@pytest.mark.parametrize(
    "table",
    [
        "x1,x2,y\n{}{}{}",
        "y,x1,x2\n{2}{0}{1}",
        "x,y,x1\n{}{}{}",
        "class,u,v\n{2}{0}{1}",
        "name,a,b,kind\nA{}{}{}",
        "b,a,c\n{}{}{}",
    ],
)
def test_columns_are_found_by_name_or_by_what_they_hold(table: str) -> None:
    header, row = table.split("\n")
    row = row.replace("A", "Ada,").replace("}{", "},{")
    rows = [row.format(*cells.split(",")) for cells in ROWS.split()]
    read = read_points("\n".join([header, *rows]).encode(), "p.csv")
    np.testing.assert_array_equal(read.places, [[1, 2], [-1, 2], [3, -2], [0.5, 1]])
    np.testing.assert_array_equal(read.classes, [0, 1, 0, 1])


def test_one_number_written_in_two_ways_is_one_label() -> None:
    read = read_points(b"x1,x2,label\n1,2,1\n3,4,1.0\n1,1,0\n0,0,-0\n", "p.csv")
    np.testing.assert_array_equal(read.classes, [1, 1, 0, 0])


def test_what_lies_outside_the_plane_is_scaled_as_a_whole() -> None:
    read = read_points(b"x,y,class\n0,0,0\n100,0,1\n0,50,0\n100,50,1\n", "p.csv")
    assert read.scaled
    np.testing.assert_allclose(read.places, [[-5.5, -2.75], [5.5, -2.75], [-5.5, 2.75], [5.5, 2.75]])


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04 zipped", "whatever its name says"),
        (b"x1,x2\n1,2\n1,2\n3,4\n5,6\n", "has 2 columns; three are needed"),
        (b"x1,x2,label\n1,2,0\n", "has 1 row; allowed are 4 to 2,000"),
        (b"x1,x2,label\n" + b"1,2,0\n" * 2_001, "has 2,001 rows"),
        (b"x1,x2,label\n" + b"1,2,1\n" * 6, "have 1 value: “1”. Two are needed"),
        (b"x1,x2,label\n1,2,1\n1,2,2\n1,2,3\n1,2,4\n", "have 4 different values"),
        (b"x1,x2,label\n1,2,1\n1,2,0\n1,2,\n1,2,1\n", "Row 3 of p.csv has no label"),
        (b"x1,x2,label\n1,2,1\n,2,0\n1,2,1\n1,2,1\n", "Row 2 of p.csv has no coordinate"),
        (b"x1;x2;label\n1,5;2;1\n1;2;0\n1;2;1\n1;2;1\n", "“1.5” with a comma in it"),
        (b"1,2,0\n-1,2,1\n3,-2,0\n0.5,1e0,1\n5,5,1\n", "its columns have no names"),
        (b"x1,x2,label\n1,2,0\n1,abc,1\n1,2,0\n1,2,1\n", "Row 2 of p.csv has the coordinate “abc”"),
        (b"x1,x2,label\n1,2,0\n1,2,1\n1e400,2,0\n1,2,1\n", "Row 3 of p.csv has the coordinate “1e400”"),
        (b"x1,x2,label\n1,nan,0\n1,2,1\n1,2,0\n1,2,1\n", "Row 1 of p.csv"),
        (b"x1,x2,label\n1,inf,0\n1,2,1\n1,2,0\n1,2,1\n", "“inf”"),
    ],
)
def test_what_cannot_be_learned_from_is_refused_in_words(raw: bytes, words: str) -> None:
    with pytest.raises(UploadError, match=words.replace("(", r"\(")):
        read_points(raw, "p.csv")


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(alphabet="x12,.;-e\n\"'ab", max_size=120).map(str.encode)))
def test_any_bytes_give_points_or_a_reason(raw: bytes) -> None:
    try:
        read = read_points(raw, "p.csv")
    except UploadError:
        return
    assert np.isfinite(read.places).all()
    assert set(read.classes) == {0.0, 1.0}
    assert np.abs(read.places).max() <= 6
