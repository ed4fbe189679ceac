"""Padding: the course's example, all four ways against Keras' rules, and an RNN that reads or skips the zeros."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from playground.core.settings import SettingsError
from playground.core.tokens.padding import (
    POST,
    PRE,
    PaddingSettings,
    check_states,
    pad,
    trace_padding,
    wasted_cells,
)

COURSE = ((1, 2, 3), (3, 4, 5, 6), (7, 8))
sequences = st.lists(st.lists(st.integers(1, 50), min_size=1, max_size=9).map(tuple), min_size=1, max_size=6).map(tuple)


def test_the_example_of_the_course() -> None:
    assert pad(COURSE, 3).batch.tolist() == [[1, 2, 3], [4, 5, 6], [0, 7, 8]]


@pytest.mark.parametrize(
    ("padding", "truncating", "expected"),
    [
        (PRE, POST, [[1, 2, 3], [3, 4, 5], [0, 7, 8]]),
        (POST, PRE, [[1, 2, 3], [4, 5, 6], [7, 8, 0]]),
        (POST, POST, [[1, 2, 3], [3, 4, 5], [7, 8, 0]]),
    ],
)
def test_the_other_sides(padding: str, truncating: str, expected: list[list[int]]) -> None:
    padded = pad(COURSE, 3, padding, truncating)
    assert padded.batch.tolist() == expected
    assert (padded.wasted, padded.cut) == (1, 1)


@given(sequences, st.integers(1, 12), st.sampled_from((PRE, POST)), st.sampled_from((PRE, POST)))
def test_mask_and_counts_agree_with_the_batch(
    ids: tuple[tuple[int, ...], ...], length: int, padding: str, truncating: str
) -> None:
    padded = pad(ids, length, padding, truncating)
    assert np.array_equal(padded.mask, padded.batch > 0)
    assert padded.batch.shape == (len(ids), length)
    assert int(padded.mask.sum()) + padded.cut == sum(map(len, ids))


@budget(max_examples=20, deadline=None)
@given(sequences, st.integers(0, 100))
def test_the_states_written_out_are_those_of_torch(ids: tuple[tuple[int, ...], ...], seed: int) -> None:
    for row in check_states(PaddingSettings(ids, length=5, seed=seed)):
        assert abs(row.formula - row.torch) <= 1e-12, row


def test_padding_behind_disturbs_the_state_and_packing_does_not() -> None:
    trace = trace_padding(PaddingSettings(((1, 2), (3, 4, 5)), length=3))
    behind, before = trace.ways[POST, PRE][1], trace.ways[PRE, PRE][1]
    assert np.abs(behind[0] - trace.alone[0]).max() > 0.01
    assert np.abs(before[0] - trace.alone[0]).max() > 0.001
    assert np.allclose(behind[1], trace.alone[1], atol=1e-15)


@given(st.lists(st.integers(1, 30), min_size=1, max_size=20), st.integers(1, 8))
def test_sorting_by_length_never_wastes_more(lengths: list[int], batch_size: int) -> None:
    assert wasted_cells(sorted(lengths), batch_size) <= wasted_cells(lengths, batch_size) or len(lengths) % batch_size


def test_wasted_cells_of_a_worked_example() -> None:
    assert wasted_cells([2, 9, 3, 8], 2) == 7 + 5
    assert wasted_cells([2, 3, 8, 9], 2) == 1 + 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"length": 0}, "Length is 0; allowed is a whole number from 1 to 64"),
        ({"sequences": ()}, "Sequences are 0; allowed"),
        ({"sequences": ((),)}, "Sequence 1 has 0 ids; allowed"),
        ({"sequences": ((0,),)}, "Sequence 1 has the id 0; allowed is a whole number from 1 to 50"),
        ({"sequences": ((1,) * 65,)}, "Sequence 1 has 65 ids; allowed"),
    ],
)
def test_what_is_not_allowed_is_said_in_words(changes: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        PaddingSettings(**changes)  # type: ignore[arg-type]
