"""The LSTM page without a browser: its parts, presets, steps, held gates, the link and junk in it, and live runs."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import streamlit
from streamlit.testing.v1 import AppTest

from playground.core.lstm.cell import trace_cell
from playground.core.lstm.memory import MemorySettings
from playground.core.lstm.memory_run import MemoryRun
from playground.core.lstm.settings import CellSettings
from playground.ui.lstm import PARTS, cell, memory
from playground.ui.lstm.key import KEY
from playground.ui.plot import Click
from tests.pages.visiting import Link, link_of, until, until_it_says, visit

TITLES = {name: part.title for name, part in PARTS.items()}


def page(link: Link | None = None, **state: object) -> AppTest:
    return visit(KEY, link, **state)


def tables(app: AppTest) -> list[Any]:
    return [table.value.astype(str).to_dict() for table in app.dataframe]


def test_a_fresh_page_opens_a_cell_and_an_empty_link() -> None:
    app = page()
    assert not app.exception
    assert not app.error
    assert link_of(app, KEY) == {}
    trace = trace_cell(CellSettings())
    assert tables(app) == [table(trace, 0, 0).astype(str).to_dict() for table in (cell.numbers, cell.states)]
    assert "{" not in app.markdown[-1].value


def test_stepping_to_the_end_shows_the_last_numbers() -> None:
    app = page()
    app.button(key=f"{KEY}_cell_forward").click().run()
    assert link_of(app, KEY) == {"cell_step": ["1"]}
    app.button(key=f"{KEY}_cell_last").click().run()
    trace = trace_cell(CellSettings())
    assert tables(app)[1] == cell.states(trace, 6, 0).astype(str).to_dict()
    app.text_input(key=cell.TEXT).set_value("two words").run()
    assert not app.exception
    assert tables(app)[1] == cell.states(trace_cell(CellSettings(text="two words")), 1, 0).astype(str).to_dict()


LINKS: list[tuple[Link, CellSettings]] = [
    (
        {"kind": "Numbers", "text": "1 2 3", "hold_f": "1", "hold_i": "0", "hold_from": "2.0", "forget_bias": "1.5"},
        CellSettings("numbers", "1 2 3", hold_f="1", hold_i="0", hold_from=2, forget_bias=1.5),
    ),
    (
        {"text": "말이 a", "input_size": "5.0", "hidden_size": "9.0", "seed": "4.0", "hold_o": "0"},
        CellSettings("words", "말이 a", 5, 9, 4, hold_o="0"),
    ),
    ({"text": "a b", "hold_g": "−1"}, CellSettings(text="a b", hold_g="-1")),
    ({"preset": "Write once, then hold"}, CellSettings("numbers", cell.ONCE, hold_i="0", hold_f="1", hold_from=2)),
]


@pytest.mark.parametrize(("link", "settings"), LINKS)
def test_a_link_opens_its_settings_and_stays_as_it_was(link: dict[str, str], settings: CellSettings) -> None:
    app = page(link)
    assert not app.exception
    assert link_of(app, KEY) == {name: [value] for name, value in link.items()}
    unit = 3 if "preset" in link else 0  # a preset shows the unit in which one sees it best
    assert tables(app)[1] == cell.states(trace_cell(settings), 0, unit).astype(str).to_dict()


JUNK = ("", "nan", "1e309", "-1", "<b>", "\u202e", "99999999999999999999")


@pytest.mark.parametrize("junk", JUNK)
@pytest.mark.parametrize("part", TITLES)
def test_junk_in_the_link_is_refused_in_words_or_falls_back(part: str, junk: str) -> None:
    names = (
        "preset",
        "kind",
        "text",
        "hold_f",
        "hold_g",
        "hold_from",
        "forget_bias",
        "hidden_size",
        "seed",
        "cell_step",
    )
    more = (
        "gate_bias",
        "memory_hidden",
        "memory_seeds",
        "updates",
        "learning_rate",
        "line",
        "quantity",
        "layer",
        "trained_unit",
    )
    app = page(dict.fromkeys(names + more, junk) | {"part": TITLES[part]})
    assert not app.exception


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ({"text": " "}, "nothing to read"),
        ({"text": "a " * 10_000}, "10,000 steps"),
        ({"kind": "Numbers", "text": "1 nan"}, "cannot be an input"),
    ],
)
def test_bad_input_is_refused_in_words(link: dict[str, str], words: str) -> None:
    (error,) = page(link).error
    assert words in error.value.replace("\\", "")


def test_every_row_of_the_weights_stands_in_a_table_with_its_gate() -> None:
    app = page(weights_open=True)
    trace = trace_cell(CellSettings())
    weights = app.dataframe[2].value
    assert list(weights["gate"]) == [gate for gate in "ifgo" for _ in range(4)]
    row = weights.iloc[4 + 2]  # f of unit 3
    assert (row["gate"], row["unit"]) == ("f", "3")
    assert row["W_x, x2"] == f"{trace.weight_x[6, 1]:.6f}"
    assert row["W_h, h4"] == f"{trace.weight_h[6, 3]:.6f}"
    assert (row["b_x"], row["b_h"]) == (f"{trace.bias_x[6]:.6f}", f"{trace.bias_h[6]:.6f}")


def test_a_click_chooses_a_unit_and_a_foreign_click_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    state: dict[str, object] = {}
    monkeypatch.setattr(streamlit, "session_state", state)
    cell._unit_clicked(Click(0, [2, 1], 0, 0))
    assert state == {cell.UNIT: 2}
    cell._unit_clicked(Click(0, [99, 1], 0, 0))
    cell._unit_clicked(Click(0, 5, 0, 0))
    assert state == {cell.UNIT: 2}


def test_what_the_seeds_say_is_counted_from_them() -> None:
    view = MemoryRun(MemorySettings(hidden_size=2, seeds=2)).view()
    accuracies = np.zeros((3, 5, 2))
    accuracies[0, -1], accuracies[1, -1], accuracies[2, -1] = (0.3, 0.95), (0.9, 0.95), (0.2, 0.2)
    said = memory.claim(replace(view, accuracies=accuracies)).replace("*", "")
    assert "at least 90% right at T = 50: RNN 1 of 2, LSTM 2 of 2, GRU 0 of 2." in said
    assert "same seed: LSTM in 1 of 2; GRU in 0 of 2." in said
    accuracies[:, 1] = [[0.2, 0.2], [0.95, 0.95], [0.95, 0.95]]
    accuracies[:, -1] = 0.2
    assert "at T = 10: RNN 0 of 2, LSTM 2 of 2, GRU 2 of 2; at T = 50: RNN 0 of 2" in memory.claim(
        replace(view, accuracies=accuracies)
    ).replace("*", "")


def test_the_experiment_runs_to_its_end() -> None:
    app = page({"part": TITLES["memory"], "updates": "10.0", "memory_hidden": "2.0", "memory_seeds": "2.0"})
    assert app.get("progress")[0].text == "30 networks wait: 3 cells, 5 distances, 2 seeds"
    app.button(key=f"{KEY}_start").click().run()
    until_it_says(app, "Finished")
    (table,) = app.dataframe
    assert len(table.value) == 15
    assert "seeds 1 to 2 (%)" in table.value
    assert any("right more often than the RNN" in words.value and "of 2" in words.value for words in app.markdown)
    assert not app.exception


def test_a_model_is_trained_here_and_its_gates_opened() -> None:
    app = page({"part": TITLES["trained"], "line": "the sea 🌊"})
    assert any("No LSTM is trained yet" in caption.value for caption in app.caption)
    app.button(key=f"{KEY}_train").click().run()
    until(app, lambda: bool(app.dataframe))
    assert "position in the line" in set(app.dataframe[0].value["what changes in the line"])
    assert any("left out" in words.value and "🌊" in words.value for words in app.caption)
    assert any("continue “The lighthouse” letter by letter. Shown is layer 1." in words.value for words in app.caption)
    assert not app.error
    app.number_input(key=f"{KEY}_layer").set_value(4.0).run()
    assert any("There is no layer 4." in words.value for words in app.caption)


def test_what_is_refused_is_said_in_the_place_of_the_figure_and_the_lesson_stays() -> None:
    app = page({"text": " "})
    assert len(app.error) == 1
    assert any("Half-life" in words.value for words in app.markdown)


def test_numbers_and_words_keep_a_text_each() -> None:
    app = page()
    app.text_input(key=cell.TEXT).set_value("a b c").run()
    app.button_group(key=cell.KIND).set_value("numbers").run()
    assert not app.error
    assert set(str(app.text_input(key=cell.TEXT).value)) <= set("-0123456789. ")
    app.text_input(key=cell.TEXT).set_value("1 2").run()
    app.button_group(key=cell.KIND).set_value("characters").run()
    assert app.text_input(key=cell.TEXT).value == "a b c"
    app.button_group(key=cell.KIND).set_value("numbers").run()
    assert app.text_input(key=cell.TEXT).value == "1 2"
