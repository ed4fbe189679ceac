"""An embedding is a product with one-hot vectors, and its gradient reaches the rows that were read."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from playground.core.settings import SettingsError
from playground.core.tokens.embedding import (
    EmbeddingSettings,
    check_embedding,
    check_lookup,
    memory,
    memory_curve,
    trace_embedding,
)


@st.composite
def batches(draw: st.DrawFn) -> EmbeddingSettings:
    vocabulary, length = draw(st.integers(2, 24)), draw(st.integers(1, 12))
    row = st.tuples(*[st.integers(0, vocabulary - 1)] * length)
    samples = draw(st.lists(row, min_size=1, max_size=6).map(tuple))
    return EmbeddingSettings(vocabulary, draw(st.integers(1, 8)), samples, draw(st.integers(0, 10_000)))


@budget(max_examples=25, deadline=None)
@given(batches())
def test_product_lookup_and_gradients_agree(settings: EmbeddingSettings) -> None:
    trace = trace_embedding(settings)
    assert np.array_equal(trace.product, trace.looked_up)
    assert np.array_equal(trace.one_hot.sum(axis=0), trace.touched)
    untouched = trace.touched == 0
    assert not trace.gradient[untouched].any()
    assert trace.gradient[~untouched].any(axis=1).all()
    assert all(row.agrees for row in check_embedding(settings))


def test_the_example_of_the_course_has_seven_words_two_numbers_and_five_places() -> None:
    trace = trace_embedding(EmbeddingSettings(7, 2, ((0, 1, 2, 3, 5),)))
    assert (trace.W.shape, trace.looked_up.shape) == ((7, 2), (5, 2))


def test_a_line_of_a_large_vocabulary_is_checked_too() -> None:
    rows = check_lookup([0, 299, 7], 300, 3, 1)
    assert len(rows) == 9
    assert all(row.agrees for row in rows)


def test_memory_is_counted_in_float32() -> None:
    assert memory(10_000, 256, 1) == (40_000, 1_024, 10_240_000)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"vocabulary": 10**9}, "Vocabulary is 1000000000; allowed"),
        ({"samples": ((1, 2), (3,))}, "Sample 2 has 1 ids and the first one 2; a batch needs one length"),
        ({"samples": ((8,),)}, "Sample 1 has the id 8; allowed is a whole number from 0 to 7"),
        ({"samples": ()}, "Samples are 0; allowed"),
    ],
)
def test_what_is_not_allowed_is_said_in_words(changes: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        EmbeddingSettings(**changes)  # type: ignore[arg-type]


def test_the_memory_curve_holds_the_chosen_vocabulary_and_refuses_in_words() -> None:
    curve = memory_curve(777, 16, 3)
    assert curve.vocabularies[curve.place] == 777
    assert (curve.one_hot[curve.place], curve.vectors[curve.place], curve.table[curve.place]) == memory(777, 16, 3)
    assert (np.diff(curve.vocabularies) > 0).all()
    assert len(set(curve.vectors.tolist())) == 1
    assert memory_curve(2, 1, 1).place == 0
    with pytest.raises(SettingsError, match="Vocabulary is 1; allowed"):
        memory_curve(1, 16, 3)
