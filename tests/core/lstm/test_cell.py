"""The opened cell equals nn.LSTM, held gates do what they say, and bad input is refused in words."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from torch import nn

from playground.core.lstm.cell import (
    build_cell,
    check_cell,
    half_life,
    parameter_counts,
    torch_states,
    trace_cell,
)
from playground.core.lstm.settings import CellSettings
from playground.core.recurrent.reading import inputs_of
from playground.core.settings import SettingsError

NUMBERS = st.lists(st.floats(-3, 3).map(lambda value: round(value, 3)), min_size=1, max_size=12)


@examples(max_examples=25, deadline=None)
@given(st.integers(1, 6), st.integers(1, 7), st.integers(0, 99), st.integers(1, 12), st.floats(-6, 6))
def test_all_states_equal_nn_lstm(d: int, hidden_size: int, seed: int, steps: int, forget_bias: float) -> None:
    text = " ".join(f"w{k % 5}" for k in range(steps))
    settings = CellSettings("words", text, d, hidden_size, seed, forget_bias)
    trace = trace_cell(settings)
    layer = nn.LSTM(d, hidden_size, batch_first=True, dtype=torch.float64)
    cell = build_cell(settings)
    layer.load_state_dict({f"{name}_l0": value for name, value in cell.state_dict().items()})
    hidden, (_, memory) = layer(inputs_of(settings)[None])
    torch.testing.assert_close(torch.from_numpy(trace.hidden), hidden[0].detach(), rtol=0, atol=1e-12)
    torch.testing.assert_close(torch.from_numpy(trace.memory[-1]), memory[0, 0].detach(), rtol=0, atol=1e-12)


HELD = st.sampled_from(["computed", "0", "1"])


@examples(max_examples=25, deadline=None)
@given(NUMBERS, HELD, HELD, HELD, st.sampled_from(["computed", "-1", "0", "1"]), st.integers(1, 6))
def test_held_gates_equal_a_torch_cell_that_can_do_nothing_else(
    numbers: list[float], i: str, f: str, o: str, g: str, start: int
) -> None:
    text = " ".join(map(str, numbers))
    settings = CellSettings("numbers", text, hold_i=i, hold_f=f, hold_o=o, hold_g=g, hold_from=start)
    trace = trace_cell(settings)
    memory, hidden = torch_states(settings)
    torch.testing.assert_close(torch.from_numpy(trace.memory), memory, rtol=0, atol=1e-12)
    torch.testing.assert_close(torch.from_numpy(trace.hidden), hidden, rtol=0, atol=1e-12)
    assert all(row.agrees for row in check_cell(trace, len(numbers) - 1, 0))


def test_f_1_and_i_0_keep_the_memory_as_it_is_and_f_0_clears_it() -> None:
    kept = trace_cell(CellSettings("numbers", "1 2 3 4", hold_f="1", hold_i="0", hold_from=2))
    assert (kept.memory == kept.memory[0]).all()
    assert not (kept.free_memory == kept.free_memory[0]).all()
    cleared = trace_cell(CellSettings("numbers", "1 2 3 4", hold_f="0"))
    assert (cleared.kept == 0).all()
    assert (cleared.forgotten == 0).all()


def test_a_held_candidate_is_what_is_written_and_f_i_g_at_1_count_the_steps() -> None:
    down = trace_cell(CellSettings("numbers", "1 2 3 4", hold_g="-1", hold_from=3))
    assert (down.written[2:] == -down.gates["i"].used[2:]).all()
    assert not (down.written[:2] == -down.gates["i"].used[:2]).any()
    counted = trace_cell(CellSettings("numbers", "5 -2 0 1", hold_f="1", hold_i="1", hold_g="1"))
    assert (counted.memory == [[1.0] * 4, [2.0] * 4, [3.0] * 4, [4.0] * 4]).all()
    assert (counted.free_memory != counted.memory).any()


def test_the_parts_of_every_gate_add_up_to_its_logits() -> None:
    trace = trace_cell(CellSettings())
    for gate in trace.gates.values():
        total = gate.input_part + gate.hidden_part + gate.bias
        assert abs(total - gate.logits).max() < 1e-15
    assert abs(trace.kept + trace.written - trace.memory).max() == 0


def test_the_half_life_halves() -> None:
    assert 0.9 ** half_life(0.9) == pytest.approx(0.5)
    assert half_life(0.5) == 1
    assert (half_life(0.0), half_life(1.0)) == (0.0, math.inf)


def test_parameters_are_those_of_the_course() -> None:
    counts = {count.cell: (count.keras, count.torch) for count in parameter_counts(8, 16)}
    assert counts == {"RNN": (400, 416), "LSTM": (1600, 1664), "GRU": (1248, 1248)}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"text": "  "}, "at least one word"),
        ({"text": "a " * 10_000}, "10,000 steps; this page shows at most 40"),
        ({"kind": "numbers", "text": "1 nan"}, "cannot be an input"),
        ({"kind": "numbers", "text": "1 1e999"}, "cannot be an input"),
        ({"kind": "numbers", "text": "1 cat"}, "'cat' is not a number"),
        ({"forget_bias": math.nan}, "Forget bias"),
        ({"hold_f": "0.5"}, "Hold f"),
        ({"hold_f": "-1"}, "Hold f"),
        ({"hold_g": "2"}, "Hold g"),
        ({"hidden_size": 0}, "Hidden size"),
    ],
)
def test_bad_input_is_refused_in_words(values: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        CellSettings(**values)  # type: ignore[arg-type]


def test_one_token_is_enough() -> None:
    assert trace_cell(CellSettings(text="말이")).memory.shape == (1, 4)
