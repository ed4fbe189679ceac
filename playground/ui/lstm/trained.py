"""The gates of a trained generator: the one of the text generation page, or one that is trained here."""

from copy import deepcopy
from dataclasses import asdict, dataclass
from functools import partial

import pandas as pd
import streamlit as st
import torch

from playground.core.characters import well_formed
from playground.core.check import CheckRow
from playground.core.lstm.trained import QUANTITIES, Probe, Reading, probe, read_line
from playground.core.settings import Range
from playground.core.text_generation.lines import EncodedLines
from playground.core.text_generation.model import TextModel, parameter_count
from playground.core.text_generation.settings import LAYERS, TextGenerationSettings
from playground.data.cleaning import CleaningSettings
from playground.data.corpora import load_rows
from playground.data.dataset import prepare
from playground.data.tokens import CHARACTER, TokenizerSettings, tokenize
from playground.engine.faults import EngineError
from playground.engine.limits import LimitError, RunCost
from playground.engine.program import RunSpec
from playground.export.lstm import gates_script
from playground.figures.lstm import trained as figures
from playground.ui import controls, frame
from playground.ui.lstm.key import KEY
from playground.ui.owner import owner
from playground.ui.part import FullPart
from playground.ui.plot import Click
from playground.ui.server import engine
from playground.ui.statuses import ALIVE, STATUS_WORDS
from playground.ui.text_generation.runs import PROGRAM, Watched, known, look_at, model_at_hand, my_runs

LINE, QUANTITY, LAYER, UNIT = (f"{KEY}_{name}" for name in ("line", "quantity", "layer", "trained_unit"))
REFUSAL = f"{KEY}_trained_refusal"
SLOW, WHILE_TRAINING = 2.0, 1.0  # seconds between two looks
BUILT = "The model is being built."
HERE = TextGenerationSettings(
    cell="lstm", embedding_size=16, hidden_size=48, recipe="whole lines", learning_rate=1e-2, batch_size=16, epochs=30
)
UNITS = Range(1, 2_048, whole=True)


@dataclass(frozen=True)
class Chosen:
    """What is looked at; layer and unit count from 1. An empty line is the first one of the model's own text."""

    line: str
    quantity: str
    layer: int
    unit: int


@dataclass(frozen=True)
class Opened:
    """A model, the line that it read, and what its layer did."""

    model: TextModel
    ids: tuple[int, ...]
    unknown: tuple[str, ...]
    reading: Reading


def choose() -> Chosen:
    """The controls. Raises SettingsError in words."""
    line = controls.text_field(
        "A line to read", LINE, "", 100_000, help="Empty: a line of the model’s own text, with quotes if there is one."
    )
    quantity = controls.choice("Show", QUANTITY, QUANTITIES, "C")
    layer = controls.whole_number("LSTM layer", LAYER, LAYERS, 1)
    unit = controls.whole_number("Unit", UNIT, UNITS, 1, help="Or click it in the figure.")
    st.caption("The model is the newest LSTM that you trained on the page Text generation, or here.")
    return Chosen(line, quantity, int(layer), int(unit))


def newest() -> Watched | None:
    """The newest run of this visitor that has LSTM layers."""
    runs = [run for run in map(known, my_runs()) if run.settings.cell == "lstm"]
    return next(iter(look_at(runs[:1])), None)


def open_line(watched: Watched, chosen: Chosen) -> Opened | None:
    """Let the model read the line; None before it has come. Raises SettingsError when there is nothing to read."""
    run = watched.run
    trained = model_at_hand(watched)
    if trained is None:
        return None
    model = trained.model
    text = well_formed(chosen.line).strip() or _own_line(run.lines)
    encoded = run.vocabulary.encode(text)
    unit = run.vocabulary.settings.unit
    tokens = [token for token in tokenize(text, unit) if run.vocabulary.id_of(token) is not None]
    layer = min(chosen.layer, run.settings.layers) - 1
    return Opened(model, encoded.ids, encoded.unknown, read_line(model, encoded.ids, tokens, layer))


def _own_line(lines: list[str]) -> str:
    """The first line with quotes, so that there is something to switch; else the first."""
    return next((line for line in lines[:200] if '"' in line), lines[0])


def draw(chosen: Chosen) -> None:
    """Button, progress and figures; they look at the model by themselves while it trains."""
    alive = _alive()
    with frame.refusals():
        found = newest()
    there = found is not None and found.trained is not None
    st.fragment(_live, run_every=WHILE_TRAINING if alive else SLOW if there else None)(chosen, alive, there)


def _alive() -> bool:
    return any(info.status in ALIVE for info in my_runs())


def _live(chosen: Chosen, was_alive: bool, was_there: bool) -> None:
    with frame.refusals():
        found = newest()
    there = found is not None and found.trained is not None
    clicked = int(st.session_state[UNIT]) != chosen.unit
    if (_alive(), there) != (was_alive, was_there) or clicked:
        st.rerun()  # the clock changes, or what stands below, or a click turned a control outside of this part
    _bar(found)
    if found is None or found.trained is None:
        st.caption(BUILT if was_alive else "No LSTM is trained yet: train one here in seconds.")
        return
    with frame.refusals():
        opened = open_line(found, chosen)
    if opened is None:
        st.caption(BUILT)
        return
    _said(found, opened, chosen)
    _figures(opened, chosen)


def _said(found: Watched, opened: Opened, chosen: Chosen) -> None:
    """What the model is, and what of the controls it cannot follow."""
    layers, units = found.run.settings.layers, opened.reading.values["C"].shape[1]
    unit = "letter" if found.run.vocabulary.settings.unit == CHARACTER else "word"
    words = [
        f"An LSTM of {layers} layer{'s' * (layers > 1)} with {units} units that learns to continue "
        f"“{frame.as_text(found.run.title)}” {unit} by {unit}. Shown is layer {min(chosen.layer, layers)}."
    ]
    if chosen.layer > layers:
        words.append(f"There is no layer {chosen.layer}.")
    if chosen.unit > units:
        words.append(f"There is no unit {chosen.unit}: shown is the last one.")
    if opened.unknown:
        words.append(f"Not in its vocabulary, so left out: {frame.as_text(' '.join(opened.unknown)[:200])}")
    st.caption(" ".join(words))


def _figures(opened: Opened, chosen: Chosen) -> None:
    look, reading = frame.current_look(), opened.reading
    unit = unit_of(reading, chosen)
    name, tokens = figures.NAMES[chosen.quantity], len(reading.tokens)
    alt = f"The {name} of {reading.values['C'].shape[1]} units over {tokens} tokens; unit {unit + 1} is framed."
    drawn = figures.units_over_line(reading, chosen.quantity, unit, look)
    frame.figure(drawn, f"{KEY}_gates", alt, _unit_clicked)
    alt = f"C, h, f, i and o of unit {unit + 1} over {tokens} tokens."
    frame.figure(figures.unit_over_line(reading, unit, look), f"{KEY}_unit_curves", alt)


def unit_of(reading: Reading, chosen: Chosen) -> int:
    """The chosen unit, from 0, within those that the layer has."""
    return int(min(chosen.unit, reading.values["C"].shape[1])) - 1


def _unit_clicked(click: Click) -> None:
    if isinstance(click.point, list) and len(click.point) == 2 and UNITS.admits(click.point[0] + 1):
        st.session_state[UNIT] = float(click.point[0] + 1)


def _bar(found: Watched | None) -> None:
    button, progress = st.columns([1, 1.6], gap="medium", vertical_alignment="center")
    with button:
        st.button("Train one here", icon=":material/play_arrow:", key=f"{KEY}_train", on_click=_train)
    refusal = st.session_state.pop(REFUSAL, None)
    if refusal is not None:
        frame.refuse(refusal)
    if found is not None and found.trained is not None:
        trained = found.trained
        words = f"{STATUS_WORDS[found.view.status]} · update {trained.updates:,} of {trained.total_updates:,}"
        with progress:
            st.progress(min(trained.updates / trained.total_updates, 1.0), text=frame.as_text(words))


def _train() -> None:
    """Train a small LSTM on the characters of a built-in story; an ended run of the visitor makes room when needed."""
    text = prepare(load_rows("lighthouse"), CleaningSettings(), TokenizerSettings(CHARACTER, end_of_line=True))
    encoded = EncodedLines(text.ids, text.vocabulary.size)
    notes = {
        "title": "The lighthouse",
        "vocabulary": text.vocabulary.to_json(),
        "cleaning": asdict(CleaningSettings()),
    }
    updates = -(-len(text.ids) // HERE.batch_size) * HERE.epochs
    characters = sum(map(len, text.lines))
    cost = RunCost(parameters=parameter_count(HERE, text.vocabulary.size), characters=characters, updates=updates)
    try:
        engine().submit(owner(), RunSpec(PROGRAM, HERE.to_json(), encoded.to_arrays(), notes), cost, "cpu")
    except (LimitError, EngineError) as error:
        st.session_state[REFUSAL] = error


def numbers(found: list[Probe]) -> pd.DataFrame:
    """For every feature of the line the unit that goes along with it best."""
    rows = [(row.feature, row.unit + 1, row.quantity, f"{row.correlation:+.3f}") for row in found]
    return pd.DataFrame(rows, columns=["what changes in the line", "unit", "quantity", "correlation r"])


def check_of(opened: Opened, chosen: Chosen) -> list[CheckRow]:
    """C and h of the unit after the last token, against the model's own nn.LSTM in double precision."""
    unit, model = unit_of(opened.reading, chosen), deepcopy(opened.model).double()
    with torch.no_grad():
        x = model.embedding(torch.tensor([list(opened.ids)]))
        for layer in model.layers[: chosen.layer]:
            x, (h, C) = layer(x)
    ours = {name: float(opened.reading.values[name][-1, unit]) for name in ("C", "h")}
    rows = (("C", C), ("h", h))
    return [CheckRow(f"{name} of unit {unit + 1} at the end", ours[name], float(at[0, 0, unit])) for name, at in rows]


def below(chosen: Chosen) -> None:
    """Probes, check and code of the model as it stands."""
    with frame.refusals():
        found = newest()
        if found is None or found.trained is None:
            return
        opened = open_line(found, chosen)
    if opened is None:
        return
    frame.section(
        "The numbers",
        "The unit that goes along best with what changes in this line. Of many units one always fits well by "
        "chance, the more so in a short line: try another line before you call it a counter or a switch.",
    )
    frame.numbers(numbers(probe(opened.reading)), f"{KEY}_probes")
    sentence = "torch: the model’s own nn.LSTM over the whole line, in double precision."
    frame.checks(check_of(opened, chosen), f"{KEY}_trained_check", sentence)
    unit, layer = unit_of(opened.reading, chosen), min(chosen.layer, found.run.settings.layers) - 1
    frame.code(
        partial(gates_script, opened.ids, layer, unit),
        "lstm_gates.py",
        f"{KEY}_gates_script",
        "reads the weights of the model’s zip (Text generation, Keep it) and prints this unit’s gates",
    )


def _as_chosen(chosen: Chosen) -> Chosen:
    return chosen


PART = FullPart("Gates of a trained model", choose, _as_chosen, draw, below)
