"""The backprop page without a browser: numbers of the course, the link, junk in it, parts, editing."""

from collections.abc import Mapping
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from playground.core.backprop import PRESETS, BackpropSettings, all_parameters, all_paths, trace_backprop, walk
from playground.core.backprop.rows import parse_layers
from playground.core.settings import SettingsError
from playground.ui.backprop import PARTS
from playground.ui.backprop.choosing import KEY
from playground.ui.backprop.editing import edited
from playground.ui.backprop.one_weight import paths_table
from tests.pages import visiting
from tests.pages.visiting import visit

TITLES = {name: part.title for name, part in PARTS.items()}
STEPS = walk(BackpropSettings())


def page(link: Mapping[str, str] | None = None) -> AppTest:
    return visit(KEY, link)


def link_of(app: AppTest) -> dict[str, str]:
    return {name: "".join(values) for name, values in visiting.link_of(app, KEY).items()}


def table(app: AppTest) -> Any:
    assert not app.exception
    return app.dataframe[-1].value


def formula(app: AppTest) -> str:
    return str(app.latex[0].value)


@pytest.fixture(scope="module")
def fresh() -> AppTest:
    """The page as a visitor first sees it; only for looking at."""
    return page()


def test_first_look_begins_with_the_first_sum_of_the_course(fresh: AppTest) -> None:
    assert not fresh.exception
    assert not fresh.error
    assert r"0.3 \cdot 0.1 + 0.25 \cdot 0.2 = \mathbf{0.08000000}" in formula(fresh)
    assert table(fresh)["value"].tolist() == ["0.08000000"]
    assert [part.value for part in fresh.subheader] == ["The numbers", "The lesson"]
    assert link_of(fresh) == {}


def test_the_lesson_holds_computed_numbers(fresh: AppTest) -> None:
    prose = fresh.markdown[-1].value.replace("\\", "")
    for number in (
        "0.02592286",
        "0.43703857",
        "0.02397190",
        "0.02323634",
        "0.2910277737",
        "0.2804714468",
        "0.2857508867",
    ):
        assert number in prose
    assert "{" not in prose


def test_stepping_to_the_end_reaches_the_new_loss() -> None:
    app = page()
    app.button(key=f"{KEY}_forward").click().run()
    assert table(app)["quantity"].tolist() == ["h₁", "z₁"]
    app.button(key=f"{KEY}_last").click().run()
    assert table(app)["value"].tolist()[0] == "0.02323634"
    assert link_of(app)["step"] == str(len(STEPS) - 1)
    app.button(key=f"{KEY}_back").click().run()
    assert link_of(app)["step"] == str(len(STEPS) - 2)


@pytest.mark.parametrize(("phase", "kind"), [("backward", "dE_da"), ("update", "update"), ("again", "z")])
def test_a_button_leads_to_the_beginning_of_each_part(phase: str, kind: str) -> None:
    app = page()
    app.button(key=f"{KEY}_to_{phase}").click().run()
    step = STEPS[int(link_of(app)["step"])]
    assert (step.phase, step.kind) == (phase, kind)


def test_one_weight_shows_chain_update_and_three_ways() -> None:
    app = page({"part": TITLES["weight"], "weight": "W1"})
    assert r"0.03240681 \cdot 0.24960043 \cdot 0.1 = \mathbf{0.00080888}" in formula(app)
    assert r"0.3 - 0.5 \cdot 0.00080888 = \mathbf{0.29959556}" in formula(app)
    (ways,) = [text.value for text in app.markdown if "autograd" in text.value and "|" in text.value]
    assert ways.count("0.00080888") == 3
    assert "✓" in ways
    assert table(app)["path from the weight to the loss"].tolist()[:2] == ["W₁ → h₁ → o₁ → E", "W₁ → h₁ → o₂ → E"]
    app.selectbox(key=f"{KEY}_weight").set_value("W5").run()
    assert r"0.20944600 \cdot 0.23802157 \cdot 0.51998934 = \mathbf{0.02592286}" in formula(app)


def test_more_updates_begin_with_the_loss_after_one() -> None:
    app = page({"part": TITLES["updates"], "updates": "5.0"})
    assert [metric.value for metric in app.metric][:2] == ["0.02397190", "0.02323634"]
    assert app.metric[2].label == "E after 5"
    assert table(app)["after 1 update"].tolist()[0] == "0.29959556"


def test_a_rate_far_too_large_is_explained() -> None:
    app = page({"part": TITLES["updates"], "hidden": "linear", "output": "linear", "learning_rate": "1e9"})
    assert not app.exception
    assert "larger than any number" in app.warning[0].value


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("preset", PRESETS)
def test_every_part_shows_every_preset(part: str, preset: str) -> None:
    app = page({"part": TITLES[part], "preset": PRESETS[preset].title})
    assert not app.exception
    assert not app.error
    assert len(table(app))


def test_a_link_reopens_everything() -> None:
    link = {
        "part": TITLES["weight"],
        "sizes": "2-3-1",
        "seed": "9.0",
        "hidden": "tanh",
        "output": "linear",
        "loss": "MSE, the mean of (t − o)²",
        "biases": "one a layer, shared",
        "learning_rate": "0.25",
        "updates": "7.0",
        "inputs": "0.5 -1; 1 1",
        "targets": "0; 1",
        "weights": "0.1 0.2; 0.3 0.4; 0.5 0.6 | 0.7 0.8 0.9",
        "bias_values": "0.5; -0.5",
        "weight": "b2",
        "sample": "2.0",
    }
    app = page(link)
    assert not app.error
    settings = BackpropSettings(
        (2, 3, 1),
        "tanh",
        "linear",
        "mean_square",
        "shared",
        ((0.5, -1.0), (1.0, 1.0)),
        ((0.0,), (1.0,)),
        parse_layers(link["weights"]),
        ((0.5,), (-0.5,)),
        0.25,
        7,
        9,
    )
    trace = trace_backprop(settings)
    b2 = all_parameters(settings.sizes, settings.biases)[-1]
    assert table(app).equals(paths_table(trace, all_paths(trace, 1, b2)))
    assert {name: value.removesuffix(".0") for name, value in link_of(app).items()} == {
        name: value.removesuffix(".0") for name, value in link.items()
    }


JUNK = ("abc", "nan", "1e309", "-1", "99", "0", "9" * 3000, "<script>alert(1)</script>", "**bold**", "", "٣", "1/0")
NAMES = (
    *("part", "preset", "sizes", "seed", "hidden", "output", "loss", "biases", "learning_rate", "updates"),
    *("inputs", "targets", "weights", "bias_values", "step", "weight", "sample"),
)


@pytest.mark.parametrize("junk", JUNK, ids=lambda junk: junk[:12])
def test_junk_in_a_link_is_refused_in_words_or_ignored(junk: str) -> None:
    for names in (NAMES, ("weights",), ("inputs", "targets"), ("step", "weight", "sample", "part", "updates")):
        app = page(dict.fromkeys(names, junk))
        assert not app.exception
        assert app.error or len(app.dataframe)
        for error in app.error:
            assert "allowed" in error.value
            assert "<script" not in error.value.replace("\\<", "")


@pytest.mark.parametrize("sizes", ["2", "2-7-2", "2-2-2-2-2-2-2", "1000000-2", "2-x"])
def test_sizes_beyond_the_limits_are_refused_and_can_be_put_right(sizes: str) -> None:
    app = page({"sizes": sizes})
    assert not app.exception
    assert "allowed" in app.error[0].value
    app.text_input(key=f"{KEY}_sizes").set_value("2-2-2").run()
    assert not app.error
    assert len(table(app))


def test_other_sizes_draw_the_numbers_that_no_longer_fit() -> None:
    app = page()
    app.text_input(key=f"{KEY}_sizes").set_value("2-4-2").run()
    assert not app.error
    assert app.text_area(key=f"{KEY}_weights").value == "seed"
    assert app.text_input(key=f"{KEY}_inputs").value == "0.1 0.2"  # still fits
    assert link_of(app)["weights"] == "seed"
    app.text_input(key=f"{KEY}_sizes").set_value("3-4-1").run()
    assert not app.error
    assert app.text_input(key=f"{KEY}_inputs").value == "seed"


def test_softmax_and_cross_entropy_come_and_go_together() -> None:
    app = page()
    app.selectbox(key=f"{KEY}_output").set_value("softmax").run()
    assert not app.error
    assert app.selectbox(key=f"{KEY}_loss").value == "cross_entropy"
    app.selectbox(key=f"{KEY}_loss").set_value("half_sum").run()
    assert not app.error
    assert app.selectbox(key=f"{KEY}_output").value == "sigmoid"
    app.text_input(key=f"{KEY}_targets").set_value("1 1").run()
    app.selectbox(key=f"{KEY}_loss").set_value("cross_entropy").run()
    assert not app.error
    assert app.text_input(key=f"{KEY}_targets").value == "seed"


def test_binary_cross_entropy_brings_sigmoid_and_goes_with_it() -> None:
    app = page({"output": "tanh"})
    app.selectbox(key=f"{KEY}_loss").set_value("binary_cross_entropy").run()
    assert not app.error
    assert app.selectbox(key=f"{KEY}_output").value == "sigmoid"
    app.selectbox(key=f"{KEY}_output").set_value("linear").run()
    assert not app.error
    assert app.selectbox(key=f"{KEY}_loss").value == "half_sum"
    app.text_input(key=f"{KEY}_targets").set_value("-1 2").run()
    app.selectbox(key=f"{KEY}_loss").set_value("binary_cross_entropy").run()
    assert not app.error
    assert app.text_input(key=f"{KEY}_targets").value == "seed"


def test_a_preset_sets_everything_and_begins_at_the_first_step() -> None:
    app = page({"sizes": "3-3-3", "weights": "seed", "inputs": "seed", "targets": "seed", "step": "12"})
    app.selectbox(key=f"{KEY}_preset").set_value("mazur_neuron").run()
    assert not app.error
    assert app.text_input(key=f"{KEY}_sizes").value == "2-2-2"
    assert link_of(app).get("step", "0") == "0"
    assert r"0.15 \cdot 0.05 + 0.2 \cdot 0.1 + 0.35 = \mathbf{0.37750000}" in formula(app)


def test_typed_weights_count_and_wrong_ones_are_refused_in_words() -> None:
    app = page()
    app.text_area(key=f"{KEY}_weights").set_value("1 0; 0 1 | 1 0; 0 1").run()
    assert r"1 \cdot 0.1 + 0 \cdot 0.2 = \mathbf{0.10000000}" in formula(app)
    app.text_area(key=f"{KEY}_weights").set_value("__import__('os')").run()
    assert "is no number; allowed" in app.error[0].value.replace("\\", "")
    app.text_area(key=f"{KEY}_weights").set_value("1 2 3").run()
    assert "allowed are 2" in app.error[0].value
    assert not app.exception


def test_what_a_table_reports_becomes_weights() -> None:
    trace = trace_backprop(PRESETS["mazur_shared"].settings)
    weights, biases = edited(trace, {0: {"value": 0.5}, 4: {"value": None}, 8: {"value": -1}})
    assert weights == (((0.5, 0.2), (0.25, 0.3)), ((0.4, 0.45), (0.5, 0.55)))
    assert biases == ((-1.0,), (0.6,))
    with pytest.raises(SettingsError, match="W1 is nan; allowed"):
        edited(trace, {0: {"value": float("nan")}})


def test_weights_are_drawn_anew_at_a_button() -> None:
    app = page({"part": TITLES["edit"]})
    app.button(key=f"{KEY}_draw").click().run()
    assert not app.error
    assert link_of(app)["weights"] == "seed"


@pytest.mark.parametrize("name", ["check_open", "script_open", "worksheet_open"])
def test_check_code_and_worksheet_open(name: str) -> None:
    app = visit(KEY, {}, **{name: True})
    assert not app.exception
