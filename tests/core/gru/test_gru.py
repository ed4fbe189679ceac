"""The GRU written out equals PyTorch's in every convention, its limits are what they should be, its counts are real."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st
from torch import nn

from playground.core.gru.cell import build_gru, check_gru, torch_states, trace_gru
from playground.core.gru.conventions import read_all
from playground.core.gru.cost import CostSettings, check_counts, count_parameters, measure_seconds
from playground.core.gru.settings import KEEPERS, RESETS, GruSettings
from playground.core.recurrent.reading import inputs_of
from playground.core.settings import SettingsError


@st.composite
def cells(draw: st.DrawFn) -> GruSettings:
    words = draw(st.lists(st.sampled_from(["the", "cat", "저", "ran"]), min_size=1, max_size=7))
    return GruSettings(
        text=" ".join(words),
        input_size=draw(st.integers(1, 6)),
        hidden_size=draw(st.integers(1, 6)),
        seed=draw(st.integers(0, 1000)),
        reset=draw(st.sampled_from(RESETS)),
        keeper=draw(st.sampled_from(KEEPERS)),
        hold_r=draw(st.sampled_from(["computed", "0", "1"])),
        hold_z=draw(st.sampled_from(["computed", "computed", "0", "1"])),
        hold_from=draw(st.integers(1, 4)),
    )


@budget(max_examples=60)
@given(cells())
def test_states_and_slopes_agree_with_torch_in_every_convention(settings: GruSettings) -> None:
    trace = trace_gru(settings)
    assert np.abs(trace.hidden - torch_states(settings).numpy()).max() <= 1e-12
    for step in range(len(trace.x)):
        for row in check_gru(trace, step, settings.hidden_size - 1):
            assert row.agrees, row
            assert abs(row.formula - row.torch) <= 1e-12, row


@budget(max_examples=20)
@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 100))
def test_pytorchs_convention_is_that_of_the_whole_layer(d: int, H: int, seed: int) -> None:
    settings = GruSettings(input_size=d, hidden_size=H, seed=seed)
    layer, cell = nn.GRU(d, H, batch_first=True, dtype=torch.float64), build_gru(settings)
    with torch.no_grad():
        for mine, theirs in zip(layer.all_weights[0], cell.parameters(), strict=True):
            mine.copy_(theirs)
        states = layer(inputs_of(settings)[None])[0][0]
    assert np.abs(trace_gru(settings).hidden - states.numpy()).max() <= 1e-12


def test_parts_add_up() -> None:
    trace = trace_gru(GruSettings())
    for gate in trace.gates.values():
        np.testing.assert_allclose(gate.input_part + gate.hidden_part, gate.logits, atol=1e-15)
    np.testing.assert_array_equal(trace.kept + trace.written, trace.hidden)
    np.testing.assert_array_equal(trace.before[1:], trace.hidden[:-1])


def test_z_at_its_limits_keeps_everything_or_nothing() -> None:
    kept = trace_gru(GruSettings(hold_z="1", hold_from=3))
    assert (kept.hidden[2:] == kept.hidden[1]).all()
    fresh = trace_gru(GruSettings(hold_z="0"))
    np.testing.assert_array_equal(fresh.hidden, fresh.gates["n"].used)
    swapped = trace_gru(GruSettings(hold_z="1", keeper="1-z"))
    np.testing.assert_array_equal(swapped.hidden, swapped.gates["n"].used)


def test_r_at_zero_proposes_from_the_input_alone_and_at_one_both_resets_agree() -> None:
    trace = trace_gru(GruSettings(hold_r="0", reset="before"))
    n = trace.gates["n"]
    np.testing.assert_allclose(n.hidden_part, np.tile(trace.bias_h[8:], (len(trace.x), 1)), atol=1e-15)
    after, before = (trace_gru(GruSettings(hold_r="1", reset=reset)) for reset in RESETS)
    np.testing.assert_allclose(after.hidden, before.hidden, atol=1e-14)
    assert np.abs(trace_gru(GruSettings()).hidden - trace_gru(GruSettings(reset="before")).hidden).max() > 1e-3


def test_the_parameters_of_the_course() -> None:
    counts = {cost.cell: (cost.torch, cost.keras, cost.keras_before) for cost in count_parameters(CostSettings(8, 16))}
    assert counts == {"RNN": (416, 400, 400), "LSTM": (1664, 1600, 1600), "GRU": (1248, 1248, 1200)}


@budget(max_examples=20)
@given(st.integers(1, 128), st.integers(1, 128))
def test_every_count_is_that_of_real_tensors(d: int, H: int) -> None:
    rows = check_counts(CostSettings(d, H))
    assert len(rows) == 7
    assert all(row.formula == row.torch for row in rows)


def test_the_counts_of_the_course_are_in_the_check() -> None:
    assert [row.torch for row in check_counts(CostSettings(8, 16))] == [416, 400, 1664, 1600, 1248, 1248, 1200]


@budget(max_examples=20)
@given(cells())
def test_all_conventions_are_those_that_are_read_one_by_one(settings: GruSettings) -> None:
    every = read_all(settings)
    assert list(every.states) == [(reset, keeper) for reset in RESETS for keeper in KEEPERS]
    for (reset, keeper), states in every.states.items():
        alone = torch_states(replace(settings, reset=reset, keeper=keeper)).numpy()
        np.testing.assert_allclose(states, alone, atol=1e-12)
    own = settings.reset, settings.keeper
    away, where = every.farthest(own)
    assert away == np.abs(every.states[where] - every.states[own]).max()
    assert away >= max(np.abs(states - every.states[own]).max() for states in every.states.values())


def test_a_step_of_each_cell_takes_time() -> None:
    for dtype in (torch.float32, torch.float64):
        seconds = measure_seconds(CostSettings(), dtype)
        assert set(seconds) == {"RNN", "LSTM", "GRU"}
        assert all(0 < each < 1 for each in seconds.values())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": "  "}, "nothing to read"),
        ({"text": "a " * 10_000}, "10,000 steps"),
        ({"kind": "numbers", "text": "1 nan"}, "cannot be an input|not a number"),
        ({"hidden_size": 10**6}, "Hidden size is 1000000; allowed"),
        ({"reset": "never"}, "Reset is 'never'; allowed is one of: after, before"),
        ({"keeper": "r"}, "Keeper is 'r'; allowed"),
        ({"hold_z": "2"}, "Hold z is '2'; allowed"),
    ],
)
def test_what_is_not_allowed_is_said_in_words(changes: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        GruSettings(**changes)  # type: ignore[arg-type]
