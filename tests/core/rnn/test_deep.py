"""Layers and directions of the page: states are nn.RNN's, last states stand where a chain ends, a sum makes a state."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from playground.core.rnn.deep import DeepSettings, Place, build_deep, check_deep, state_sum, trace_deep
from playground.core.settings import SettingsError


@st.composite
def networks(draw: st.DrawFn) -> DeepSettings:
    words = draw(st.lists(st.sampled_from(["the", "cat", "저", "ran"]), min_size=1, max_size=8))
    return DeepSettings(
        text=" ".join(words),
        input_size=draw(st.integers(1, 5)),
        hidden_size=draw(st.integers(1, 5)),
        seed=draw(st.integers(0, 1000)),
        layers=draw(st.integers(1, 4)),
        directions=draw(st.sampled_from(["one", "both"])),
    )


@budget(max_examples=40, deadline=None)
@given(networks())
def test_everything_is_torchs_and_the_check_says_so(settings: DeepSettings) -> None:
    trace = trace_deep(settings)
    output, h_n = build_deep(settings)(torch.from_numpy(trace.x)[None])
    assert trace.shapes["output"] == tuple(output.shape)
    assert trace.shapes["h_n"] == tuple(h_n.shape)
    assert np.abs(trace.output - output[0].numpy()).max() <= 1e-12
    assert np.abs(trace.h_n - h_n[:, 0].numpy()).max() <= 1e-12
    assert all(row.agrees for row in check_deep(trace, Place()))


@budget(max_examples=40, deadline=None)
@given(networks(), st.tuples(*[st.integers(0, 9)] * 4))
def test_the_products_of_any_state_add_up_to_it(settings: DeepSettings, at: tuple[int, int, int, int]) -> None:
    trace, place = trace_deep(settings), Place(*at).within(settings)
    total = state_sum(trace, place)
    read = settings.width if place.layer == 0 else settings.ways * settings.hidden_size
    assert len(total.products) == read + settings.hidden_size
    found = trace.hidden[place.layer, place.direction, place.step, place.unit]
    assert total.h == pytest.approx(found, abs=1e-12)
    assert total.z == pytest.approx(sum(w * x for _, w, x in total.products) + total.bias)


def test_last_states_stand_at_opposite_ends_and_are_not_the_output_of_the_last_step() -> None:
    trace = trace_deep(DeepSettings())
    assert trace.ends == (6, 0)
    H = trace.settings.hidden_size
    np.testing.assert_array_equal(trace.joined, np.concatenate([trace.output[-1, :H], trace.output[0, H:]]))
    assert np.abs(trace.joined - trace.at_last_step)[:H].max() == 0
    assert np.abs(trace.joined - trace.at_last_step)[H:].min() > 1e-4
    alone = trace_deep(DeepSettings(directions="one"))
    np.testing.assert_array_equal(alone.joined, alone.at_last_step)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": ""}, "nothing to read"),
        ({"text": "a " * 10_000}, "10,000 steps"),
        ({"text": "a " * 17}, "17 steps; this part shows at most 16"),
        ({"layers": 5}, "Layers is 5; allowed"),
        ({"hidden_size": 0}, "Hidden size is 0; allowed"),
        ({"directions": "up"}, "allowed is one of: one, both"),
    ],
)
def test_what_is_not_allowed_is_said_in_words(changes: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        DeepSettings(**changes)  # type: ignore[arg-type]
