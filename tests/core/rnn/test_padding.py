"""Padding changes what an RNN ends with; packing does not: it ends as with every sequence alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from playground.core.rnn.padding import BatchSettings, check_batch, torch_final, torch_packed, trace_batch
from playground.core.settings import SettingsError

WORDS = st.sampled_from(["the", "cat", "저", "ran", "<b>"])


@budget(max_examples=40, deadline=None)
@given(st.lists(st.lists(WORDS, min_size=1, max_size=12), min_size=1, max_size=8), st.sampled_from(["zero", "own"]))
def test_every_way_is_torchs_and_packed_is_alone(rows: list[list[str]], vector: str) -> None:
    settings = BatchSettings("\n".join(map(" ".join, rows)), vector, hidden_size=4, row=len(rows))
    trace = trace_batch(settings)
    for way in ("pre", "post"):
        by_torch = torch_final(settings, trace.ways[way].padded.batch).numpy()
        assert np.abs(trace.ways[way].final - by_torch).max() <= 1e-12
    assert np.abs(trace.ways["packed"].final - torch_packed(settings).numpy()).max() <= 1e-12
    assert trace.ways["packed"].apart.max() <= 1e-12
    assert all(row.agrees for row in check_batch(trace))


def test_padding_moves_the_final_state_of_short_rows_only_and_most_of_all_behind() -> None:
    trace = trace_batch(BatchSettings())
    pre, post = trace.ways["pre"].apart, trace.ways["post"].apart
    assert pre[1] == post[1] == 0  # the longest row has no padding
    assert pre[[0, 2]].min() > 0
    assert (post[[0, 2]] > pre[[0, 2]]).all()


def test_zeros_are_the_vector_of_padding_or_not_and_change_the_state_either_way() -> None:
    zeros, drawn = trace_batch(BatchSettings()), trace_batch(BatchSettings(vector="own"))
    assert not zeros.vectors[0].any()
    assert drawn.vectors[0].any()
    assert zeros.ways["post"].apart[2] > 0.1


def test_what_packing_never_reads_has_no_state() -> None:
    packed = trace_batch(BatchSettings()).ways["packed"]
    assert np.array_equal(np.isnan(packed.states[:, :, 0]), ~packed.padded.mask)


def test_of_fewer_rows_the_last_one_is_followed() -> None:
    assert (BatchSettings().followed, BatchSettings("a\nb").followed, BatchSettings("a\nb", row=1).followed) == (
        2,
        1,
        0,
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": " \n "}, "nothing to read"),
        ({"text": "a " * 10_000}, "Line 1 has 10,000 words; allowed is"),
        ({"text": "a\n" * 10_000}, "10,000 lines; this page shows at most 8"),
        ({"row": 0}, "Row is 0; allowed is"),
        ({"vector": "none"}, "allowed is one of: zero, own"),
    ],
)
def test_what_is_not_allowed_is_said_in_words(changes: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        BatchSettings(**changes)  # type: ignore[arg-type]
