"""The page about gates as a visitor without a browser meets it."""

from collections.abc import Mapping
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from playground.core.gates.functions import FUNCTIONS
from playground.ui.catalogue import ROOT
from playground.ui.gates import PARTS
from tests.pages.visiting import until

PATIENCE = 60.0
JUNK = ("abc", "1e309", "nan", "-7", "9" * 3_000, "", "<b>", "0.5;0.6")
STUDY = ("study_rate", "study_updates", "study_seed", "hidden_activation", "hidden_size", "place")
LEARNING = ("encoding", "target", "learning_rate", "start", "w1", "learning_step")
ADDER = ("circuit", "encoding", "a", "b", "c")
CONTROLS = ("preset", "encoding", "activation", "w1", "w2", "bias", "target")


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


TITLES = {name: part.title for name, part in PARTS.items()}


def test_xor_is_explained_and_a_separable_function_is_not() -> None:
    explained = page({"part": TITLES["learning"], "target": "XOR"})
    assert any("w_1+w_2+2b > 0" in formula.value for formula in explained.latex)
    assert "Why no line can do XOR" in words(explained)
    assert "Why no line" not in words(page({"part": TITLES["learning"], "target": "OR"}))


def test_learning_walks_to_the_end_with_numbers_and_check() -> None:
    app = page({"part": TITLES["learning"], "target": "XOR"})
    app.button(key="gates_learning_last").click().run()
    assert "It cycles" in words(app)
    app.selectbox(key="gates_target").set_value("OR").run()
    assert "Before the first row" in words(app)
    assert app.dataframe[0].value.empty
    app.button(key="gates_learning_last").click().run()
    assert "Converged" in words(app)
    steps = app.dataframe[0].value["step"].tolist()
    assert steps == list(range(len(steps), 0, -1))
    assert "✓ all 7 quantities agree" in str([part.label for part in app.expander])


def test_learning_starts_from_the_sliders_in_either_encoding() -> None:
    app = page({"part": TITLES["learning"], "start": "From the sliders", "learning_step": "1", "w1": "1.5"})
    assert app.slider(key="gates_w1").value == 1.5
    assert app.dataframe[0].value["w₁"].tolist() == ["1.5"]
    app.segmented_control(key="gates_encoding").set_value("bipolar").run()
    assert app.slider(key="gates_w1").value == 0.75
    app.segmented_control(key="gates_start").set_value("zero").run()
    app.segmented_control(key="gates_encoding").set_value("binary").run()
    app.segmented_control(key="gates_part").set_value("perceptron").run()
    assert app.slider(key="gates_w1").value == 1.5


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("encoding", ["0 / 1", "±1"])
def test_every_part_opens_from_a_link_in_both_encodings(part: str, encoding: str) -> None:
    app = page({"part": TITLES[part], "encoding": encoding, "activation": "Sigmoid", "target": "XNOR"})
    assert not app.exception
    assert not app.error
    assert app.segmented_control(key="gates_part").value == part
    headings = [heading.value for heading in app.subheader]
    assert headings == ([] if part == "seeds" else ["The numbers"]) + ["The lesson"]  # nothing is trained yet
    assert len(app.dataframe) == (part != "seeds")


@pytest.mark.parametrize(
    ("link", "written"),
    [
        ({"a": "true", "b": "true"}, "1 + 1 = 10_{\\text{binary}} = 2"),
        ({"circuit": "Full adder", "a": "true", "b": "true", "c": "true"}, "1 + 1 + 1 = 11_{\\text{binary}} = 3"),
    ],
)
def test_the_adders_add(link: Mapping[str, str], written: str) -> None:
    app = page({"part": TITLES["adder"], **link})
    assert [formula.value.strip("$\n ") for formula in app.latex] == [written]
    table = app.dataframe[0].value
    assert (table["in decimal"] == table[[name for name in ("A", "B", "C") if name in table]].sum(axis=1)).all()
    assert (table[""] != "").sum() == 1


def test_two_layers_show_the_four_rows() -> None:
    table = page({"part": TITLES["two_layers"]}).dataframe[0].value
    assert table["output"].tolist() == table["target XOR"].tolist() == [0, 1, 1, 0]


@pytest.mark.parametrize("junk", JUNK)
def test_junk_in_a_link_harms_nobody(junk: str) -> None:
    assert numbers(page(dict.fromkeys([*CONTROLS, "part"], junk))) == numbers(page())
    for part, names in {"learning": LEARNING, "seeds": STUDY, "adder": ADDER}.items():
        assert not page({"part": TITLES[part]} | dict.fromkeys(names, junk)).exception


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


def test_a_study_trains_and_its_script_is_offered() -> None:
    app = page({"part": TITLES["seeds"], "study_updates": "20", "hidden_size": "3", "place": "5"})
    assert "Nothing is trained yet" in str(app.get("progress")[0].proto)
    app.button(key="gates_train").click().run()
    until(app, lambda: "Finished" in str(app.get("progress")[0].proto))
    app.session_state["gates_xor_script_open"] = True
    until(app, lambda: bool(app.code) and "range(20)" in app.code[0].value and "manual_seed(5)" in app.code[0].value)
    assert "nn.Linear(2, 3" in app.code[0].value
    assert "✓ all 14 quantities agree" in str([part.label for part in app.expander])
    assert {"h₁", "h₂", "h₃", "z", "p = σ(z)"} <= set(app.dataframe[0].value)
    assert "Only two hidden units make a plane" in str([text.value for text in app.caption])


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
