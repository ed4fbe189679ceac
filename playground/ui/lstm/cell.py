"""One cell opened: step through a sequence, click a unit, hold a gate by hand."""

from functools import partial

import pandas as pd
import streamlit as st

from playground.core.lstm.cell import CellTrace, check_cell, parameter_counts, trace_cell
from playground.core.lstm.settings import FORGET_BIASES, GATES, HELD_CANDIDATE, CellSettings
from playground.core.recurrent.reading import HELD, HIDDEN_SIZES, INPUT_SIZES, SEEDS, STEPS, Reading
from playground.export.lstm import cell_script
from playground.figures.lstm import cell as figures
from playground.ui import controls, frame
from playground.ui.lstm.key import KEY
from playground.ui.part import FullPart, preset_setter
from playground.ui.picked import shown
from playground.ui.plot import Click
from playground.ui.reading import choose_reading
from playground.ui.steps import step_clicked, step_controls, step_shown

PRESET, KIND, TEXT, BIAS, FROM, UNIT, STEP = (
    f"{KEY}_{name}" for name in ("preset", "kind", "text", "forget_bias", "hold_from", "unit", "cell")
)
HOLDS = {gate: f"{KEY}_hold_{gate}" for gate in ("f", "i", "g", "o")}
HELD_AT = {value: value.replace("-", "−") for value in HELD_CANDIDATE}
DEFAULT = CellSettings()
PRESET_TITLES = {
    "sentence": "Read a sentence",
    "hold": "Write once, then hold",
    "forget": "Forget from step 4 on",
    "long": "A large forget bias",
    "count": "Count the steps: f = i = g = 1",
}
ONCE = "-3 0 0 0 0 0 0 0 0 0 0 0"
CLEAR = {"hold": 3, "forget": 2, "long": 2}  # the unit, from 0, in which one sees best what a preset does
NAMES = {"f": "Forget gate f", "i": "Input gate i", "g": "Candidate g", "o": "Output gate o"}


def _values(name: str, settings: CellSettings) -> dict[str, object]:
    """What a preset puts into the widgets."""
    held = {key: getattr(settings, f"hold_{gate}") for gate, key in HOLDS.items()}
    values = {KIND: settings.kind, TEXT: settings.text, BIAS: settings.forget_bias, FROM: float(settings.hold_from)}
    return held | values | {UNIT: CLEAR.get(name, 0)}


STARTS = {
    "sentence": DEFAULT,
    "hold": CellSettings("numbers", ONCE, hold_i="0", hold_f="1", hold_from=2),
    "forget": CellSettings("numbers", ONCE, hold_i="0", hold_f="0", hold_from=4),
    "long": CellSettings("numbers", ONCE, forget_bias=4.0),
    "count": CellSettings("numbers", ONCE, hold_i="1", hold_f="1", hold_g="1"),
}
PRESETS = {name: _values(name, settings) for name, settings in STARTS.items()}


def choose() -> CellSettings:
    """The controls. Raises SettingsError in words."""
    preset = controls.dropdown(
        "Start from", PRESET, PRESET_TITLES, "sentence", on_change=preset_setter(PRESET, PRESETS)
    )
    start = PRESETS.get(preset, PRESETS["sentence"])
    kind, text = choose_reading(KIND, TEXT, Reading(str(start[KIND]), str(start[TEXT])))
    for_gates = {}
    with st.container(gap="xsmall"):
        for gate, key in HOLDS.items():
            allowed = HELD_AT if gate == "g" else HELD
            for_gates[f"hold_{gate}"] = controls.choice(NAMES[gate], key, allowed, str(start[key]))
    bias = controls.slider(
        "Forget bias, added to b_f of every unit", BIAS, FORGET_BIASES, float(str(start[BIAS])), 0.05
    )
    with st.expander("Sizes, seed, held from"):
        width = controls.whole_number("Input size d", f"{KEY}_input_size", INPUT_SIZES, DEFAULT.input_size)
        hidden = controls.whole_number("Units H", f"{KEY}_hidden_size", HIDDEN_SIZES, DEFAULT.hidden_size)
        seed = controls.whole_number("Seed", f"{KEY}_seed", SEEDS, DEFAULT.seed)
        hold_from = controls.whole_number("Gates are held from step", FROM, STEPS, int(float(str(start[FROM]))))
    return CellSettings(kind, text, width, hidden, seed, bias, hold_from=hold_from, **for_gates)


def draw(trace: CellTrace) -> None:
    """The conveyor of the step, the buttons, and the memory over time."""
    look, step, unit = frame.current_look(), step_of(trace), unit_of(trace)
    words = figures.conveyor_in_words(trace, step, unit)
    frame.figure(figures.conveyor(trace, step, unit, look), f"{KEY}_conveyor", words, _unit_clicked)
    step_controls(STEP, len(trace.x) - 1)
    drawn = figures.memory_over_time(trace, step, unit, look)
    last = float(trace.memory[-1, unit])
    alt = f"Memory of unit {unit + 1} over {len(trace.x)} steps; at the end C is {last:.3f}."
    frame.figure(drawn, f"{KEY}_memory", alt, step_clicked(STEP))
    st.caption(
        "Old memory C, times what stays (f), plus what is new (i times g), is the new memory; o says how much of it "
        "shows as h. The weights and the vectors of words are random, drawn from the seed: "
        "**this cell is not trained**."
    )


def step_of(trace: CellTrace) -> int:
    """The step of the session or of the link."""
    return step_shown(STEP, len(trace.x) - 1)


def unit_of(trace: CellTrace) -> int:
    """The unit that was clicked, before that the one of the preset. It stands in the link."""
    return shown(UNIT, trace.settings.hidden_size - 1, CLEAR.get(st.session_state.get(PRESET, ""), 0))


def _unit_clicked(click: Click) -> None:
    if isinstance(click.point, list) and len(click.point) == 2 and click.point[0] in range(int(HIDDEN_SIZES.high)):
        st.session_state[UNIT] = click.point[0]


def numbers(trace: CellTrace, step: int, unit: int) -> pd.DataFrame:
    """Every gate of one unit at one step: W_x x, W_h h, b, their sum, the activation, and what is used."""
    rows = []
    for gate in GATES:
        of = trace.gates[gate]
        parts = of.input_part[step, unit], of.hidden_part[step, unit], of.bias[unit]
        made, used = of.active[step, unit], of.used[step, unit]
        function = "tanh" if gate == "g" else "σ"
        formula = f"{gate} = {function}(W_x{gate} x + W_h{gate} h + b_{gate})"
        shown = "as computed" if trace.settings.held(gate, step + 1) is None else "held by hand"
        rows.append((formula, *parts, of.logits[step, unit], made, used, shown))
    names = ("gate", "W_x x", "W_h h", "b", "sum", "activation", "used", "")
    table = pd.DataFrame(rows, columns=names)
    return table.map(lambda value: f"{value:z.6f}".replace("-", "−") if isinstance(value, float) else value)


def states(trace: CellTrace, step: int, unit: int) -> pd.DataFrame:
    """The states of one unit at one step, each with the numbers that made it."""
    f, i, g, o = (float(trace.gates[gate].used[step, unit]) for gate in "figo")
    before, kept, written = (float(of[step, unit]) for of in (trace.before, trace.kept, trace.written))
    memory, squashed, hidden = (float(of[step, unit]) for of in (trace.memory, trace.squashed, trace.hidden))
    rows = [
        ("f ∘ Cₜ₋₁", f"{f:.6f} · {before:.6f}", kept),
        ("i ∘ g", f"{i:.6f} · {g:.6f}", written),
        ("Cₜ = f ∘ Cₜ₋₁ + i ∘ g", f"{kept:.6f} + {written:.6f}", memory),
        ("tanh Cₜ", f"tanh({memory:.6f})", squashed),
        ("hₜ = o ∘ tanh Cₜ", f"{o:.6f} · {squashed:.6f}", hidden),
        ("f_1 · … · f_t", "what is left of a memory from before step 1", float(trace.forgotten[step, unit])),
    ]
    shown = [(name, how.replace("-", "−"), f"{value:.6g}".replace("-", "−")) for name, how, value in rows]
    return pd.DataFrame(shown, columns=["state", "numbers", "value"])


def below(trace: CellTrace) -> None:
    """Numbers, weights, half-life, parameters, check and code."""
    step, unit = step_of(trace), unit_of(trace)
    frame.section(
        "The numbers",
        f"Unit {unit + 1} at step {step + 1}. Click a row of the figure for another unit, a point of the lines for "
        "another step.",
    )
    frame.numbers(numbers(trace, step, unit), f"{KEY}_gate_numbers")
    frame.numbers(states(trace, step, unit), f"{KEY}_state_numbers")
    _more(trace)
    frame.checks(
        check_cell(trace, step, unit),
        f"{KEY}_cell_check",
        "torch: nn.LSTMCell. A held gate is there a gate without weights whose bias is ±800, so that its sigmoid is 1 "
        "or 0 (for g a bias of ±800 or 0, so that its tanh is ±1 or 0). How Cₜ answers to Cₜ₋₁ while hₜ₋₁ stays: by "
        "fₜ, by autograd, by central difference.",
    )
    frame.code(partial(cell_script, trace.settings), "lstm_cell.py", f"{KEY}_cell_script")


def _more(trace: CellTrace) -> None:
    look = frame.current_look()
    part = frame.folded("The weights", "where i, f, g, o stand in them", f"{KEY}_weights_open", ":material/grid_on:")
    if part is not None:
        with part:
            rows, columns = trace.weight_x.shape
            alt = f"Weights of the cell, {rows} rows in blocks i, f, g, o; {columns} columns for x."
            frame.figure(figures.weights(trace, look), f"{KEY}_weights", alt)
            frame.numbers(weights_table(trace), f"{KEY}_weights_table", height=280)
            frame.numbers(counts_table(trace), f"{KEY}_counts")
    part = frame.folded(
        "The half-life", "how long a constant f keeps a memory", f"{KEY}_fading_open", ":material/timelapse:"
    )
    if part is not None:
        with part:
            bias = trace.settings.forget_bias
            alt = f"What is left of a memory over 50 steps when f stays at the sigmoid of {bias:g}."
            frame.figure(figures.fading(bias, look), f"{KEY}_fading", alt)
            st.caption(
                "As if f depended on the forget bias alone, at every step. In the cell above x, h and the other biases "
                "add to it, or you hold it by hand: the last row of the numbers is what is left there."
            )


def weights_table(trace: CellTrace) -> pd.DataFrame:
    """The rows of weight_ih, weight_hh, bias_ih, bias_hh as PyTorch stacks them, each with its gate and unit."""
    H = trace.settings.hidden_size
    parts = (("W_x", trace.weight_x), ("W_h", trace.weight_h))
    table: dict[str, list[str]] = {
        "row": [str(row + 1) for row in range(4 * H)],
        "gate": [gate for gate in GATES for _ in range(H)],
        "unit": [str(unit + 1) for _ in GATES for unit in range(H)],
    }
    for name, weights in parts:
        letter = name[-1]
        table |= {
            f"{name}, {letter}{k + 1}": [f"{value:.6f}" for value in weights[:, k]] for k in range(weights.shape[1])
        }
    table |= {"b_x": [f"{value:.6f}" for value in trace.bias_x], "b_h": [f"{value:.6f}" for value in trace.bias_h]}
    return pd.DataFrame(table)


def counts_table(trace: CellTrace) -> pd.DataFrame:
    """Parameters of the three cells at these sizes, and at the course's."""
    sizes = dict.fromkeys([(trace.settings.width, trace.settings.hidden_size), (8, 16)])
    rows = [
        (f"{count.cell}, d = {d}, H = {H}", count.arithmetic, f"{count.torch:,}", f"{count.keras:,}")
        for d, H in sizes
        for count in parameter_counts(d, H)
    ]
    return pd.DataFrame(rows, columns=["layer", "arithmetic (PyTorch)", "PyTorch", "Keras"])


PART = FullPart("One cell", choose, trace_cell, draw, below)
