"""One GRU cell opened: step through a sequence, click a unit, change the convention, hold a gate by hand."""

from functools import partial

import pandas as pd
import streamlit as st

from playground.core.gru.cell import GruTrace, check_gru, trace_gru
from playground.core.gru.conventions import AllConventions, Convention, read_all
from playground.core.gru.settings import GATES, GruSettings
from playground.core.recurrent.reading import HELD, HIDDEN_SIZES, INPUT_SIZES, SEEDS, STEPS
from playground.export.gru import gru_script
from playground.figures.gru import cell as figures
from playground.figures.gru.conventions import conventions_in_words, conventions_picture, in_words
from playground.ui import controls, frame
from playground.ui.gru.key import KEY
from playground.ui.part import FullPart, preset_setter
from playground.ui.picked import shown
from playground.ui.plot import Click
from playground.ui.reading import choose_reading
from playground.ui.steps import step_clicked, step_controls, step_shown

PRESET, KIND, TEXT, RESET, KEEPER, FROM, UNIT, STEP = (
    f"{KEY}_{name}" for name in ("preset", "kind", "text", "reset", "keeper", "hold_from", "unit", "cell")
)
RESET_NAMES = {"after": "after", "before": "before"}
KEEPER_NAMES = {"z": "z", "1-z": "1 − z"}
HOLDS = {gate: f"{KEY}_hold_{gate}" for gate in ("z", "r")}
WHOSE = {
    ("after", "z"): "PyTorch, Keras",
    ("before", "z"): "Cho et al. 2014",
    ("before", "1-z"): "Chung et al. 2014",
}
DEFAULT = GruSettings()
ONCE = "-3 0 0 0 0 0 0 0 0 0 0 0"
PRESET_TITLES = {
    "sentence": "Read a sentence",
    "keep": "Write once, then z = 1",
    "fresh": "z = 0: only the candidate",
    "blind": "r = 0: no look back",
    "paper": "As in the paper: reset before",
}
STARTS = {
    "sentence": DEFAULT,
    "keep": GruSettings("numbers", ONCE, hold_z="1", hold_from=2),
    "fresh": GruSettings("numbers", ONCE, hold_z="0"),
    "blind": GruSettings(hold_r="0", reset="before"),
    "paper": GruSettings(reset="before"),
}


CLEAR = {"keep": 3, "fresh": 3}  # the unit, from 0, in which one sees best what a preset does
NAMES = {"z": "Update gate z", "r": "Reset gate r"}


def _values(name: str, settings: GruSettings) -> dict[str, object]:
    """What a preset puts into the widgets."""
    held = {key: getattr(settings, f"hold_{gate}") for gate, key in HOLDS.items()}
    chosen = {KIND: settings.kind, TEXT: settings.text, RESET: settings.reset, KEEPER: settings.keeper}
    return held | chosen | {FROM: float(settings.hold_from), UNIT: CLEAR.get(name, 0)}


PRESETS = {name: _values(name, settings) for name, settings in STARTS.items()}


def choose() -> GruSettings:
    """The controls. Raises SettingsError in words."""
    set_preset = preset_setter(PRESET, PRESETS)
    start = STARTS[controls.dropdown("Start from", PRESET, PRESET_TITLES, "sentence", on_change=set_preset)]
    kind, text = choose_reading(KIND, TEXT, start)
    reset = controls.choice(
        "Reset r: before or after the product W_hn h",
        RESET,
        RESET_NAMES,
        start.reset,
        help="After the product, r also weighs the bias b_hn that was added to it.",
    )
    keeper = controls.choice("The old state's share is", KEEPER, KEEPER_NAMES, start.keeper)
    with st.container(gap="xsmall"):
        held = {
            f"hold_{gate}": controls.choice(NAMES[gate], key, HELD, getattr(start, f"hold_{gate}"))
            for gate, key in HOLDS.items()
        }
    with st.expander("Sizes, seed, held from"):
        d, H, seed = size_controls()
        hold_from = controls.whole_number("Gates are held from step", FROM, STEPS, start.hold_from)
    return GruSettings(kind, text, d, H, seed, reset, keeper, hold_from=hold_from, **held)


def size_controls() -> tuple[int, int, int]:
    """Input size, hidden size and seed."""
    return (
        controls.whole_number("Input size d", f"{KEY}_input_size", INPUT_SIZES, DEFAULT.input_size),
        controls.whole_number("Units H", f"{KEY}_hidden_size", HIDDEN_SIZES, DEFAULT.hidden_size),
        controls.whole_number("Seed", f"{KEY}_seed", SEEDS, DEFAULT.seed),
    )


def draw(trace: GruTrace) -> None:
    """The step in numbers, the buttons, and the state over time."""
    look, step, unit = frame.current_look(), step_shown(STEP, len(trace.x) - 1), unit_of(trace)
    words = figures.step_in_words(trace, step, unit)
    frame.figure(figures.step_picture(trace, step, unit, look), f"{KEY}_step_picture", words, _unit_clicked)
    step_controls(STEP, len(trace.x) - 1)
    alt = f"State of unit {unit + 1} over {len(trace.x)} steps; at the end h is {trace.hidden[-1, unit]:.3f}."
    frame.figure(figures.state_over_time(trace, step, unit, look), f"{KEY}_over_time", alt, step_clicked(STEP))
    st.caption(
        "The reset gate r says how much of the old h the candidate n sees. The update gate z says how much of the old "
        "h is kept; the rest is written from n. The weights and the vectors of words are random, drawn from the seed: "
        "**this cell is not trained**."
    )


def unit_of(trace: GruTrace) -> int:
    """The unit that was clicked, before that the one of the preset. It stands in the link."""
    return shown(UNIT, trace.settings.hidden_size - 1, CLEAR.get(st.session_state.get(PRESET, ""), 0))


def _unit_clicked(click: Click) -> None:
    """A row of the numbers, or a mark on one of the sliders."""
    place = click.point[0] if isinstance(click.point, list) and click.point else click.point
    if click.curve in (0, 2, 3, 4) and place in range(int(HIDDEN_SIZES.high)):
        st.session_state[UNIT] = place


def numbers(trace: GruTrace, step: int, unit: int) -> pd.DataFrame:
    """Every gate and state of one unit at one step, with the numbers that made it."""
    rows = []
    for gate in GATES:
        of = trace.gates[gate]
        parts = _sum(of.input_part[step, unit], of.hidden_part[step, unit])
        function = "tanh" if gate == "n" else "σ"
        held = trace.settings.held(gate, step + 1) is not None
        rows.append((f"{gate} = {formula(gate, trace.settings)}", f"{function}({parts})", of.active[step, unit]))
        if held:
            rows.append((f"{gate}, held by hand", "", of.used[step, unit]))
    keep, before = float(trace.keep[step, unit]), float(trace.before[step, unit])
    kept, written, n = (float(of[step, unit]) for of in (trace.kept, trace.written, trace.gates["n"].used))
    share, rest = ("z", "(1 − z)") if KEEPER_NAMES[trace.settings.keeper] == "z" else ("(1 − z)", "z")
    rows += [
        (f"kept = {share} ∘ hₜ₋₁", f"{keep:.6f} · {before:z.6f}", kept),
        (f"written = {rest} ∘ n", f"{1 - keep:.6f} · {n:z.6f}", written),
        ("hₜ = kept + written", _sum(kept, written), float(trace.hidden[step, unit])),
    ]
    shown = [(a, b.replace("-", "−"), f"{c:z.8f}".replace("-", "−")) for a, b, c in rows]
    return pd.DataFrame(shown, columns=["quantity", "numbers", "value"])


def _sum(first: float, second: float) -> str:
    return f"{first:z.6f} {'-' if second < 0 else '+'} {abs(second):.6f}"


def formula(gate: str, settings: GruSettings) -> str:
    """The right side of a gate's equation, biases with their products."""
    if gate != "n":
        return f"σ(W_x{gate} x + b_x{gate} + W_h{gate} h + b_h{gate})"
    past = "r ∘ (W_hn h + b_hn))" if settings.reset == "after" else "W_hn (r ∘ h) + b_hn)"
    return f"tanh(W_xn x + b_xn + {past}"


def below(trace: GruTrace) -> None:
    """Numbers, the conventions side by side, check and code."""
    step, unit = step_shown(STEP, len(trace.x) - 1), unit_of(trace)
    words = f"Unit {unit + 1} at step {step + 1}. Click a row of the figure for another unit, a point of the lines for"
    frame.section("The numbers", f"{words} another step.")
    frame.numbers(numbers(trace, step, unit), f"{KEY}_numbers")
    _conventions(trace, step, unit)
    frame.checks(
        check_gru(trace, step, unit),
        f"{KEY}_check",
        "torch: nn.GRUCell in its own convention; in another one, or with a gate held, torch's functions put together. "
        "How hₜ of the unit answers to its own hₜ₋₁: written out, by autograd, by central difference.",
    )
    frame.code(partial(gru_script, trace.settings), "gru_cell.py", f"{KEY}_script")


def _conventions(trace: GruTrace, step: int, unit: int) -> None:
    """The state over all steps in the four conventions, as lines and in numbers."""
    every, at = read_all(trace.settings), (trace.settings.reset, trace.settings.keeper)
    frame.section("The four conventions", _how_far_apart(every, at))
    drawn = conventions_picture(every, at, step, unit, frame.current_look())
    frame.figure(drawn, f"{KEY}_all_picture", conventions_in_words(every, at, unit), step_clicked(STEP))
    part = frame.folded("All states", "of every unit after every step", f"{KEY}_all_open", ":material/compare_arrows:")
    if part is not None:
        with part:
            frame.numbers(conventions(every), f"{KEY}_conventions", height=320)


def _how_far_apart(every: AllConventions, at: Convention) -> str:
    farthest, where = every.farthest(at)
    if farthest == 0:
        return "Here all four give the same states."
    return (
        "The same weights, read in four ways: nothing fails, but the states differ. From those above the farthest "
        f"({in_words(where)}) is up to {farthest:.3f} away. Weights need the convention that they were trained in."
    )


def conventions(every: AllConventions) -> pd.DataFrame:
    """h after every step in all four conventions, with the same weights and gates held alike."""
    rows = [
        (reset, KEEPER_NAMES[keeper], WHOSE.get((reset, keeper), ""), str(step + 1), token, *map("{:.6f}".format, h))
        for (reset, keeper), states in every.states.items()
        for step, (token, h) in enumerate(zip(every.settings.tokens, states, strict=True))
    ]
    units = [f"h, unit {k + 1}" for k in range(every.settings.hidden_size)]
    return pd.DataFrame(rows, columns=["reset", "share of the old state", "whose", "step", "reads", *units])


PART = FullPart("One cell", choose, trace_gru, draw, below)
