"""The losses page without a browser: its parts, presets, the link, and junk in it."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from playground.core.losses.classes import ClassSettings
from playground.core.losses.imbalance import ImbalanceSettings
from playground.core.losses.one_prediction import PredictionSettings
from playground.core.losses.output_layer import OutputSettings, trace_output
from playground.core.losses.problems import MISTAKES, PROBLEMS
from playground.core.losses.reduction import ReductionSettings, trace_reduction
from playground.core.losses.slow_learning import SlowSettings
from playground.ui.losses import PARTS, classes, imbalance, one_prediction, output_layer, reduction, slow_learning
from playground.ui.losses.key import KEY
from playground.ui.part import Part
from playground.ui.plot import Click
from tests.pages.visiting import Link, in_order, link_of, shows, visit

TITLES = {name: part.title for name, part in PARTS.items()}


def page(link: Link | None = None, **state: object) -> AppTest:
    return visit(KEY, link, **state)


@pytest.mark.parametrize("name", PARTS)
def test_every_part_has_numbers_an_agreeing_check_code_and_lesson(name: str) -> None:
    app = page({"part": TITLES[name]}, check_open=True, script_open=True)
    assert not app.exception
    assert not app.error
    assert [part.value for part in app.subheader] == ["The numbers", "The lesson"]
    assert set(app.dataframe[1].value[""]) == {"✓ agree"}
    assert "import torch" in app.code[0].value
    assert "{" not in app.markdown[-1].value


def test_a_fresh_page_shows_a_number_and_an_empty_link() -> None:
    app = page()
    assert shows(app, one_prediction.PART, PredictionSettings())
    assert link_of(app, KEY) == {}


LINKS: list[tuple[Link, Part[Any, Any], object]] = [
    (
        {"number_losses": ["Huber", "½ square"], "number_x": "-1.5", "number_y": "0.5", "delta": "0.3"},
        one_prediction.PART,
        PredictionSettings("number", ("half_square", "huber"), -1.5, 0.5, 0.3),
    ),
    (
        {"kind": "a probability", "probability_x": "0.35", "probability_y": "0.0"},
        one_prediction.PART,
        PredictionSettings("probability", ("mse", "bce"), 0.35, 0.0),
    ),
    (
        {"kind": "a logit", "logit_losses": ["hinge"], "logit_y": "0"},
        one_prediction.PART,
        PredictionSettings("logit", ("hinge",), -2.0, 0),
    ),
    (
        {
            "part": TITLES["classes"],
            "classes_count": "4",
            "classes_z1": "-2.5",
            "classes_z4": "3.0",
            "classes_label": "4",
        },
        classes.PART,
        ClassSettings((-2.5, 1.0, -1.0, 3.0), "label", 4, (0.1, 0.8, 0.1, 0.0)),
    ),
    (
        {"part": TITLES["classes"], "classes_target": "a share each", "classes_t1": "0.5"},
        classes.PART,
        ClassSettings(target="distribution", shares=(0.5, 0.8, 0.1)),
    ),
    (
        {
            "part": TITLES["slow"],
            "slow_weight": "-1.0",
            "slow_target": "1",
            "slow_learning_rate": "0.5",
            "slow_updates": "50.0",
        },
        slow_learning.PART,
        SlowSettings(-1.0, 2.0, 1, 0.5, 50),
    ),
    (
        {
            "part": TITLES["output"],
            "output_mistake": "Sigmoid twice",
            "output_learning_rate": "0.1",
            "output_seed": "7.0",
        },
        output_layer.PART,
        OutputSettings("sigmoid_twice", 0.1, 7),
    ),
    (
        {"part": TITLES["reduction"], "reduction_batch_size": "8.0", "reduction_learning_rate": "0.3"},
        reduction.PART,
        ReductionSettings(8, 0.3),
    ),
    (
        {
            "part": TITLES["imbalance"],
            "imbalance_positives": "40.0",
            "imbalance_pos_weight": "4.0",
            "imbalance_threshold": "0.3",
        },
        imbalance.PART,
        ImbalanceSettings(40, 4.0, 0.3),
    ),
]


@pytest.mark.parametrize(("link", "part", "settings"), LINKS)
def test_a_link_reopens_everything_and_stays_as_it_was(link: Link, part: Part[Any, Any], settings: object) -> None:
    app = page(link)
    assert shows(app, part, settings)
    assert link_of(app, KEY) == in_order(link)


JUNK = ("abc", "nan", "1e309", "99", "9" * 3000, "<script>alert(1)</script>", "", "٣", "0.5")
NAMES = {
    "prediction": ("prediction_preset", "kind", "number_losses", "number_x", "number_y", "delta"),
    "classes": ("classes_preset", "classes_count", "classes_target", "classes_label", "classes_z1", "classes_t1"),
    "slow": ("slow_preset", "slow_weight", "slow_target", "slow_learning_rate", "slow_updates"),
    "output": ("output_mistake", "output_learning_rate", "output_seed"),
    "reduction": ("reduction_preset", "reduction_batch_size", "reduction_learning_rate"),
    "imbalance": ("imbalance_preset", "imbalance_positives", "imbalance_pos_weight", "imbalance_threshold"),
}


@pytest.mark.parametrize("junk", JUNK, ids=lambda junk: junk[:12])
@pytest.mark.parametrize("name", PARTS)
def test_junk_in_a_link_is_refused_in_words_or_ignored(name: str, junk: str) -> None:
    app = page({"part": TITLES[name], **dict.fromkeys(NAMES[name], junk)})
    assert not app.exception
    assert app.error or len(app.dataframe) == 1
    for error in app.error:
        assert "allowed" in error.value
        assert "<script" not in error.value.replace("\\<", "")


def test_no_loss_at_all_is_refused_and_put_right() -> None:
    app = page()
    app.button_group(key=f"{KEY}_number_losses").set_value([]).run()
    assert "allowed is one or more" in app.error[0].value
    app.button_group(key=f"{KEY}_number_losses").set_value(["mae"]).run()
    assert shows(app, one_prediction.PART, PredictionSettings(losses=("mae",)))


def test_a_target_of_zeros_is_refused_in_words() -> None:
    app = page(
        {"part": TITLES["classes"], "classes_target": "a share each", **{f"classes_t{k}": "0.0" for k in (1, 2, 3)}}
    )
    assert "All shares of the target are 0" in app.error[0].value


def test_fewer_classes_than_the_label_choose_the_last() -> None:
    app = page({"part": TITLES["classes"], "classes_label": "3"})
    app.button_group(key=f"{KEY}_classes_count").set_value("2").run()
    assert not app.exception
    assert not app.error
    assert len(app.dataframe[0].value) == 2


@pytest.mark.parametrize("module", [one_prediction, classes, slow_learning, reduction, imbalance])
def test_every_preset_sets_everything(module: Any) -> None:
    app = page({"part": module.PART.title})
    for preset, (_, settings) in list(module.PRESETS.items())[1:]:
        app.selectbox(key=module.PRESET).set_value(preset).run()
        assert shows(app, module.PART, settings), preset


def test_a_part_and_a_kind_come_back_as_they_were_left() -> None:
    app = page()
    app.slider(key=f"{KEY}_number_x").set_value(3.0).run()
    app.selectbox(key=f"{KEY}_kind").set_value("logit").run()
    app.button_group(key=f"{KEY}_part").set_value("slow").run()
    assert shows(app, slow_learning.PART, SlowSettings())
    app.button_group(key=f"{KEY}_part").set_value("prediction").run()
    app.selectbox(key=f"{KEY}_kind").set_value("number").run()
    assert shows(app, one_prediction.PART, PredictionSettings(prediction=3.0))


def test_a_training_that_diverges_is_explained() -> None:
    settings = OutputSettings("sigmoid_regression", 0.5, 4)
    diverged = trace_output(settings).diverged
    app = page(
        {
            "part": TITLES["output"],
            "output_mistake": "Sigmoid before MSE",
            "output_learning_rate": "0.5",
            "output_seed": "4.0",
        }
    )
    assert shows(app, output_layer.PART, settings)
    assert f"After {diverged} updates" in app.warning[0].value
    assert "too high" in app.warning[0].value


def test_the_course_table_names_every_problem_and_every_mistake() -> None:
    table = output_layer.course_table()
    assert list(table.index) == ["regression", "binary classification", "multi-class"]
    assert list(table["output activation"]) == ["none", "sigmoid", "softmax"]
    assert list(table["loss"]) == [problem.loss for problem in PROBLEMS.values()]
    words = " ".join(table["what goes wrong otherwise"])
    assert all(mistake.title in words for mistake in MISTAKES.values())


def test_numbers_of_output_say_how_low_the_mistake_can_go() -> None:
    trace = trace_output(OutputSettings())
    assert output_layer.numbers(trace)["lowest possible"].tolist() == ["—", f"{trace.lowest:.8f}"]


def test_reduction_quotes_torchs_refusal_of_several_losses_only() -> None:
    refusal = trace_reduction(ReductionSettings()).refusal
    assert refusal is not None
    for size, quoted in (("32.0", True), ("1.0", False)):
        app = page({"part": TITLES["reduction"], "reduction_batch_size": size})
        assert any(refusal in caption.value for caption in app.caption) == quoted


@pytest.mark.parametrize(
    ("clicked", "x"), [(2.52, 2.5), (-7.0, -4.0), (1e309, 1.0), (float("nan"), 1.0), ("<b>", 1.0)], ids=str
)
def test_a_click_moves_the_prediction_whatever_the_browser_sends(
    monkeypatch: pytest.MonkeyPatch, clicked: float | str, x: float
) -> None:
    key = one_prediction.keys("number")["x"]
    state: dict[str, object] = {key: 1.0}
    monkeypatch.setattr("streamlit.session_state", state)
    one_prediction.move("number", Click(1, 5, clicked, 0.0))
    assert state[key] == x
