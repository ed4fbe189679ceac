"""The page about gates as a visitor without a browser meets it."""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from playground.core.gates.functions import FUNCTIONS
from playground.ui.catalogue import ROOT
from playground.ui.server import engine

PATIENCE = 60.0
JUNK = ("abc", "1e309", "nan", "-7", "9" * 3_000, "", "<b>", "0.5;0.6")
STUDY = ("study_rate", "study_updates", "study_seed", "hidden_activation", "hidden_size", "place")
CONTROLS = ("preset", "encoding", "activation", "w1", "w2", "bias", "target")


@pytest.fixture(scope="module", autouse=True)
def dropped_runs() -> Iterator[None]:
    yield
    for record in engine()._registry.all():
        engine()._release(record)


def page(link: Mapping[str, str] | None = None) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "gates.py"), default_timeout=PATIENCE)
    for name, value in (link or {}).items():
        app.query_params[f"gates_{name}"] = value
    return app.run()


def numbers(app: AppTest) -> dict[str, list[Any]]:
    assert not app.exception
    table = next(frame.value for frame in app.dataframe if "output o" in frame.value)
    return {str(name): table[name].tolist() for name in table}


def words(app: AppTest) -> str:
    return " ".join(text.value for text in app.markdown)


@pytest.mark.parametrize("gate", ["AND", "NAND", "OR"])
def test_a_preset_shows_the_truth_table_of_its_gate(gate: str) -> None:
    shown = numbers(page({"preset": gate}))
    assert shown["output o"] == shown["target t"] == list(FUNCTIONS[gate])
    assert shown["error t − o"] == [0, 0, 0, 0]


def test_choosing_a_preset_sets_the_sliders() -> None:
    app = page({"w1": "2.5", "target": "XNOR"})
    app.segmented_control(key="gates_preset").set_value("NAND").run()
    assert [app.slider(key=f"gates_{name}").value for name in ("w1", "w2", "bias")] == [-0.5, -0.5, 0.7]
    assert app.selectbox(key="gates_target").value == "NAND"
    assert numbers(app)["output o"] == [1, 1, 1, 0]


def test_a_slider_moves_every_number() -> None:
    app = page()
    app.slider(key="gates_bias").set_value(-0.3).run()
    shown = numbers(app)
    assert shown["z"] == [-0.3, 0.2, 0.2, 0.7]
    assert shown["output o"] == [0, 1, 1, 1]
    assert shown["error t − o"] == [0, -1, -1, 0]
    assert "2 of 4 rows right" in words(app)


def test_another_encoding_keeps_the_line_and_its_answers() -> None:
    app = page({"preset": "OR"})
    app.segmented_control(key="gates_encoding").set_value("bipolar").run()
    assert [app.slider(key=f"gates_{name}").value for name in ("w1", "w2", "bias")] == pytest.approx([0.3, 0.3, 0.1])
    assert numbers(app)["output o"] == [-1, 1, 1, 1]
    app.segmented_control(key="gates_encoding").set_value("binary").run()
    assert app.slider(key="gates_w1").value == pytest.approx(0.6)
    assert numbers(app)["output o"] == [0, 1, 1, 1]


def test_xor_is_explained_and_a_separable_function_is_not() -> None:
    explained = page({"target": "XOR"})
    assert any("w_1+w_2+2b > 0" in formula.value for formula in explained.latex)
    assert "Why no line can do XOR" in words(explained)
    assert "Why no line" not in words(page({"target": "OR"}))


def test_learning_walks_and_plays_to_the_end() -> None:
    app = page({"target": "XOR"})
    app.button(key="gates_learning_last").click().run()
    assert "It cycles" in words(app)
    app.selectbox(key="gates_target").set_value("OR").run()
    assert "Before the first row" in words(app)
    app.button(key="gates_learning_last").click().run()
    assert "Converged" in words(app)


@pytest.mark.parametrize("tab", ["Learn it", "Two layers", "64 seeds learn XOR", "An adder"])
@pytest.mark.parametrize("encoding", ["0 / 1", "±1"])
def test_every_part_opens_from_a_link_in_both_encodings(tab: str, encoding: str) -> None:
    app = page({"tab": tab, "encoding": encoding, "activation": "Sigmoid", "target": "XNOR"})
    assert not app.exception
    assert not app.error


def test_the_adder_adds() -> None:
    app = page({"tab": "An adder", "a": "true", "b": "true"})
    assert any("1 + 1 = 10" in formula.value and "= 2" in formula.value for formula in app.latex)


@pytest.mark.parametrize("junk", JUNK)
def test_junk_in_a_link_harms_nobody(junk: str) -> None:
    app = page(dict.fromkeys([*CONTROLS, "tab", "learning_rate", "start", "learning_step"], junk))
    assert numbers(app) == numbers(page())
    assert not page({"tab": "64 seeds learn XOR"} | dict.fromkeys(STUDY, junk)).exception


@pytest.mark.parametrize("name", CONTROLS)
def test_junk_for_one_control_leaves_the_others(name: str) -> None:
    app = page({"activation": "Sigmoid", "w1": "2.5"} | {name: "abc"})
    assert numbers(app)["w₁x₁"][3] == (0.5 if name == "w1" else 2.5)


LINK = {
    "encoding": "±1",
    "activation": "Sigmoid",
    "w1": "1.25",
    "w2": "-2.5",
    "bias": "0.75",
    "target": "x1 AND NOT x2",
}


def test_a_link_goes_to_settings_and_back_to_the_same_link() -> None:
    app = page(LINK)
    assert not app.exception
    link = {name.removeprefix("gates_"): app.query_params[name] for name in app.query_params}
    assert {name: link[name] for name in LINK} == LINK
    again = page({name: str(text) for name, text in link.items()})
    assert numbers(again) == numbers(app)
    assert numbers(app)["z"] == pytest.approx([2.0, -3.0, 4.5, -0.5])


def until(app: AppTest, true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, words(app)
        time.sleep(0.2)
        app.run()


def test_a_study_trains_and_its_script_is_offered() -> None:
    app = page({"tab": "64 seeds learn XOR", "study_updates": "20", "hidden_size": "3", "place": "5"})
    assert "Nothing is trained yet" in str(app.get("progress")[0].proto)
    app.button(key="gates_train").click().run()
    until(app, lambda: "Finished" in str(app.get("progress")[0].proto))
    until(app, lambda: "range(20)" in app.code[0].value and "manual_seed(5)" in app.code[0].value)
    assert "nn.Linear(2, 3" in app.code[0].value


def _flipping(row: int) -> None:
    from playground.ui.gates.choosing import flip

    flip(row, "AND")


@pytest.mark.parametrize("row", [-1, 4, 10**9])
def test_a_click_on_no_corner_changes_nothing(row: int) -> None:
    app = AppTest.from_function(_flipping, kwargs={"row": row}).run()
    assert not app.exception
    assert "gates_target" not in app.session_state


def test_a_click_on_a_corner_flips_its_target() -> None:
    app = AppTest.from_function(_flipping, kwargs={"row": 0}).run()
    assert app.session_state["gates_target"] == "XNOR"
