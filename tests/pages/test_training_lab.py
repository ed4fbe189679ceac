"""The training lab as a visitor without a browser meets it."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from playground.core.training_lab.presets import PRESETS
from playground.ui.training_lab import PARTS
from tests.pages.visiting import Link, link_of, until, visit

NAME = "training_lab"
JUNK = ("abc", "1e309", "nan", "-7", "9" * 3_000, "", "<b>", "x1;x1")
CONTROLS = (
    "preset",
    "dataset",
    "hidden",
    "activation",
    "features",
    "samples",
    "noise",
    "validation",
    "test",
    "data_seed",
    "optimizer",
    "learning_rate",
    "batch",
    "epochs",
    "loss",
    "seed",
    "l2",
    "l1",
    "dropout",
    "patience",
    "target_loss",
)
MORE = {"race": ("race", "rivals_optimizer", "rival_optimizer"), "seeds": ("seeds", "place")}


def page(link: Link | None = None, **state: object) -> AppTest:
    return visit(NAME, link, **state)


def progress(app: AppTest) -> str:
    """Where the run stands, and what was refused."""
    return " ".join(text.value for text in [*app.caption, *app.error]).replace("*", "").replace("\\", "")


def refusal(app: AppTest) -> str:
    assert not app.exception
    return " ".join(error.value for error in app.error).replace("\\", "")


def train(app: AppTest) -> None:
    app.button(key="training_lab_train").click().run()
    until(app, lambda: "Finished" in progress(app) or bool(app.error))


def test_before_training_the_first_network_is_shown_with_its_numbers() -> None:
    app = page()
    assert not app.exception
    assert "before training" in progress(app)
    table = app.dataframe[0].value
    assert table["split"].tolist() == ["train", "validation", "test"]
    assert table["points"].tolist() == ["250", "125", "125"]
    assert 0.5 < float(table["loss"][0]) < 1.5
    assert "✓ all 6 quantities agree" in str([part.label for part in app.expander])


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_opens(preset: str) -> None:
    app = page({"preset": PRESETS[preset][0]})
    assert not app.exception
    assert not app.error


@pytest.mark.parametrize("part", PARTS)
def test_every_part_trains_and_says_so(part: str) -> None:
    app = page({"part": PARTS[part].title, "epochs": "3", "seeds": "4"})
    train(app)
    assert "Finished · epoch 3 of 3" in progress(app)
    assert not app.exception
    assert "✓ all 6 quantities agree" in str([label.label for label in app.expander])


def test_a_step_begins_a_run_and_ends_after_one_batch() -> None:
    app = page({"epochs": "50"})
    app.button(key="training_lab_step_batch").click().run()
    until(app, lambda: "Paused" in progress(app))
    assert "update 1" in progress(app)
    app.button(key="training_lab_step_epoch").click().run()
    until(app, lambda: "update 25" in progress(app) and "Paused" in progress(app))
    assert "epoch 1 of 50" in progress(app)
    app.number_input(key="training_lab_long_step").set_value(5.0).run()
    app.button(key="training_lab_step_epochs").click().run()
    until(app, lambda: "epoch 6 of 50" in progress(app) and "Paused" in progress(app))
    app.button(key="training_lab_hold").click().run()
    until(app, lambda: "Finished" in progress(app))


def test_what_counts_late_reaches_the_run_that_trains() -> None:
    app = page({"epochs": "1000", "samples": "2000", "batch": "1"})
    app.button(key="training_lab_step_batch").click().run()
    until(app, lambda: "Paused" in progress(app))
    app.number_input(key="training_lab_learning_rate").set_value(0.25).run()
    app.slider(key="training_lab_dropout").set_value(0.5).run()
    app.session_state["training_lab_script_open"] = True
    app.button(key="training_lab_step_batch").click().run()
    until(app, lambda: "update 2" in progress(app))
    assert not app.error
    script = app.code[0].value
    assert "0.25" in script
    assert "0.5" in script
    app.button(key="training_lab_train").click().run()  # another settings: a new run; the old one stops
    until(app, lambda: "Training" in progress(app))
    app.button(key="training_lab_hold").click().run()
    assert not app.exception


def test_a_huge_learning_rate_is_explained_and_the_page_lives() -> None:
    app = page({"learning_rate": "1000000000", "activation": "ReLU"})
    train(app)
    assert "The steps were too large" in refusal(app)
    assert "at update" in refusal(app)


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ({"hidden": "4, two"}, "write the units of each layer"),
        ({"hidden": "1000000"}, "from 1 to 64"),
        ({"hidden": "__import__('os')"}, "write the units"),
        ({"hidden": "1 1 1 1 1 1 1"}, "up to 6 layers"),
        ({"samples": "10", "validation": "0.0"}, "The validation split is empty"),
        ({"validation": "0.8", "test": "0.8"}, "at least 10% must"),
        ({"dataset": "Hills (regression)", "loss": "Cross-entropy"}, "for a regression take mse"),
        ({"dataset": "Own points"}, "There are no points yet"),
        ({"epochs": "2.5"}, "Epochs is 2.5"),
    ],
)
def test_what_cannot_be_trained_is_refused_in_words(link: Link, words: str) -> None:
    assert words in refusal(page(link))


def test_own_points_of_one_class_are_explained_and_of_two_are_trained_from_a_link() -> None:
    link = {"dataset": "Own points", "epochs": "20", "batch": "4"}
    one = "; ".join(f"{x / 2} 1 1" for x in range(12))
    assert "training points have class 1" in refusal(page(link | {"points": one}))
    both = one + "; " + "; ".join(f"{x / 2} -1 0" for x in range(12))
    app = page(link | {"points": both})
    assert "24 points. A click on a point takes it away. They stay in the link." in progress(app)
    train(app)
    assert app.dataframe[0].value["points"].astype(int).sum() == 24
    app.button(key=f"{NAME}_undo").click().run()
    assert link_of(app, NAME)["points"][0].count(";") == 22


def test_typed_nonsense_is_refused_and_the_points_from_before_stay() -> None:
    app = page({"dataset": "Own points", "points": "1 1 1; 2 2 0; 1 2 1; 2 1 0; -1 0 1; -2 0 0; -3 1 1; -3 2 0"})
    app.text_area(key=f"{NAME}_points").set_value("1 1 <b>1</b>").run()
    assert "allowed is x1, x2 from -6 to 6" in refusal(app)
    app.text_area(key=f"{NAME}_points").set_value("").run()
    assert "There are no points yet" in refusal(app)
    app.text_area(key=f"{NAME}_points").set_value("1 1 1\n2 2 0\n-1 1 1\n-2 2 0\n3 3 1\n3 -3 0").run()
    assert "6 points." in progress(app)


def test_more_points_than_a_link_holds_stay_in_the_tab() -> None:
    many = [(x / 50, 1.0, x % 2) for x in range(250)]
    app = page({"dataset": "Own points"}, own=many)
    assert "250 points. A click on a point takes it away. They stay in this browser tab" in progress(app)
    app.button(key=f"{NAME}_clear").click().run()
    assert "There are no points yet" in refusal(app)


def test_any_settings_race_that_one_can_write() -> None:
    link = {"part": PARTS["race"].title, "race": "Own rivals", "epochs": "10"}
    app = page(link | {"rivals_own": "as it is; features=x1_squared,x2_squared hidden="}, weights_open=True)
    train(app)
    until(app, lambda: "Finished" in progress(app))
    names = [list(table.value.get("rival", [])) for table in app.dataframe]
    assert ["as it is", "features=x1_squared,x2_squared hidden="] in names
    app.selectbox(key=f"{NAME}_rival_own").set_value("features=x1_squared,x2_squared hidden=").run()
    until(app, lambda: any("x₁²" in list(table.value.get("from", [])) for table in app.dataframe))
    app.text_area(key=f"{NAME}_rivals_own").set_value("adam; sgd").run()
    assert "allowed is name=value with one of" in refusal(app)


@pytest.mark.parametrize("junk", JUNK)
def test_junk_in_a_link_harms_nobody(junk: str) -> None:
    for part in PARTS:
        assert not page({"part": PARTS[part].title} | dict.fromkeys([*CONTROLS, *MORE.get(part, ())], junk)).exception


LINK: Link = {
    "dataset": "Moons",
    "hidden": "5, 3",
    "activation": "ReLU",
    "features": ["x₁", "x₁x₂"],
    "samples": "120",
    "noise": "0.2",
    "optimizer": "Adam",
    "learning_rate": "0.01",
    "batch": "7",
    "dropout": "0.25",
    "patience": "12",
    "l2": "0.001",
}


def test_a_link_goes_to_settings_and_back_to_the_same_link() -> None:
    app = page(LINK)
    assert not app.exception
    link = link_of(app, NAME)
    assert {name: link[name] for name in LINK} == {
        name: [value] if isinstance(value, str) else sorted(value) for name, value in LINK.items()
    }
    again = page({name: list(given) for name, given in link.items()})
    assert again.dataframe[0].value.equals(app.dataframe[0].value)


def test_the_network_is_taken_home_as_json() -> None:
    from playground.core.training_lab.run import LabRun
    from playground.core.training_lab.settings import LabSettings
    from playground.ui.training_lab.choosing import points_of
    from playground.ui.training_lab.details import network_file
    from playground.ui.training_lab.runs import Shown

    settings = LabSettings()
    run = LabRun(settings, points_of(settings))
    kept = json.loads(network_file(Shown(settings, run.points, run.view(), None, None, False)))
    assert LabSettings.from_json(kept["settings"]) == settings
    assert kept["W1"] == run.view().network.parameters[0].tolist()
    assert {"W1", "b1", "W2", "b2", "W3", "b3", "seed"} <= set(kept)
