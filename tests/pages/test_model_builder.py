"""The model builder as a visitor without a browser meets it."""

import pytest
from streamlit.testing.v1 import AppTest

from playground.core.model_builder.presets import PRESETS
from tests.pages.visiting import Link, link_of, until, visit

NAME = "model_builder"
JUNK = ("abc", "1e309", "nan", "-7", "9" * 3_000, "", "<b>", "a = b < c; =")
MODEL = ("preset", "part", "layers", "layer", "form")
FIT = ("dataset", "loss", "optimizer", "learning_rate", "epochs", "batch_size", "validation", "seed")
CONTROLS = (*MODEL, *FIT)


def page(link: Link | None = None) -> AppTest:
    app = visit(NAME, link)
    assert not app.exception
    return app


def refusals(app: AppTest) -> str:
    return " ".join(error.value for error in app.error).replace("\\", "")


def words(app: AppTest) -> str:
    return " ".join(part.value for part in [*app.caption, *app.text, *app.markdown]).replace("*", "").replace("\\", "")


@pytest.mark.parametrize("name", ["first", "two_inputs", "text"])
def test_a_preset_shows_its_summary(name: str) -> None:
    app = page({"preset": PRESETS[name].title})
    table = app.dataframe[0].value
    totals = {"first": "49", "two_inputs": "11,813", "text": "322,145"}
    assert table["PyTorch"].tolist()[-1] == totals[name]
    assert table["output shape"].tolist()[-2] == "(None, 1)"
    assert not app.error


def test_a_model_lives_in_the_link() -> None:
    link = {"layers": "input 4; dense 5 tanh; dense 1 sigmoid", "epochs": "7", "optimizer": "SGD"}
    app = page(link)
    assert app.dataframe[0].value["kind"].tolist()[1] == "Dense(5, tanh)"
    assert link_of(app, NAME) == {name: [value] for name, value in link.items()}


def test_choosing_a_preset_sets_model_data_and_loss() -> None:
    app = page({"layers": "input 9; dense 2", "part": "Fit"})
    assert "input_1 reads (None, 9)" in refusals(app)
    app.selectbox(key=f"{NAME}_preset").set_value("flowers").run()
    assert not app.exception
    assert not app.error
    assert app.text_area(key=f"{NAME}_layers").value == PRESETS["flowers"].model.replace("; ", "\n")
    assert app.selectbox(key=f"{NAME}_loss").value == "cross_entropy"


def test_layers_are_added_looked_at_and_removed() -> None:
    app = page({"preset": PRESETS["begin"].title})
    app.button(key=f"{NAME}_add").click().run()
    assert app.selectbox(key=f"{NAME}_layer").value == "dense_1"
    assert "4 · 8 weights + 8 biases = 40" in words(app)
    app.button(key=f"{NAME}_remove").click().run()
    assert not app.exception
    assert app.text_area(key=f"{NAME}_layers").value == "input 4"
    app.button(key=f"{NAME}_remove").click().run()
    assert "no layer" in refusals(app)


def test_a_layer_goes_into_the_middle_and_out_again() -> None:
    app = page()
    text = app.text_area(key=f"{NAME}_layers")
    app.selectbox(key=f"{NAME}_behind").set_value("dense_1").run()
    app.selectbox(key=f"{NAME}_kind").set_value("Dropout").run()
    app.button(key=f"{NAME}_add").click().run()
    assert app.text_area(key=f"{NAME}_layers").value == "input 4\ndense 8 relu\ndropout 0.2\ndense 1 sigmoid"
    assert app.selectbox(key=f"{NAME}_behind").value == app.selectbox(key=f"{NAME}_layer").value == "dropout_1"
    assert app.button(key=f"{NAME}_remove").label == "Remove dropout_1"
    app.button(key=f"{NAME}_remove").click().run()
    assert app.text_area(key=f"{NAME}_layers").value == text.value
    assert app.button(key=f"{NAME}_remove").label == "Remove last"
    app.selectbox(key=f"{NAME}_behind").set_value("dense_2").run()
    app.text_area(key=f"{NAME}_layers").set_value("input 4\ndense 1").run()
    assert not app.exception
    assert app.selectbox(key=f"{NAME}_behind").value == ""
    app.text_area(key=f"{NAME}_layers").set_value("input 4\nbanana").run()
    app.button(key=f"{NAME}_add").click().run()
    assert app.text_area(key=f"{NAME}_layers").value == "input 4\nbanana\ndropout 0.2"


@pytest.mark.parametrize(
    ("layers", "said"),
    [
        ("input 4; lstm 3", "Layer lstm_1 reads (None, steps, features)"),
        ("a = dense 3 < b; b = dense 3 < a", "a cycle: a reads b reads a"),
        ("input 4; a = dense 2; b = dense 1 < input_1", "Layer a is not connected"),
        ("input 9 integers; embedding 10000000 100; flatten; dense 1", "1,000,000,000 parameters"),
        ("input 4; banana", "banana"),
    ],
)
def test_what_cannot_be_is_explained_at_its_layer(layers: str, said: str) -> None:
    for part in ("Build", "Code"):
        assert said in refusals(page({"layers": layers, "part": part}))


@pytest.mark.parametrize("junk", JUNK)
def test_junk_in_the_link_does_no_harm(junk: str) -> None:
    page(dict.fromkeys(CONTROLS, junk))
    page(dict.fromkeys([name for name in CONTROLS if name not in ("layers", "part")], junk) | {"part": "Fit"})


def test_an_activation_that_is_applied_twice_is_warned_of() -> None:
    app = page({"part": "Fit", "loss": "Binary cross-entropy from logits"})
    assert "applied twice" in app.warning[0].value


def test_a_fit_ends_evaluates_and_predicts_what_is_typed() -> None:
    app = page({"part": "Fit", "preset": PRESETS["text"].title, "epochs": "6"})
    app.button(key=f"{NAME}_fit").click().run()
    until(app, lambda: "Finished" in words(app) and len(app.dataframe) >= 2)
    assert "epoch 6 of 6" in words(app)
    assert app.dataframe[0].value["samples"].tolist() == ["training", "validation"]
    field = next(area for area in app.text_area if area.label == "A sentence")
    field.set_value("the zebra was <b>lovely").run()
    assert not app.exception
    assert "the <unk> was <unk>" in words(app)
    app.button(key=f"{NAME}_fit").click().run()
    assert not app.exception


def test_numbers_that_are_none_are_refused() -> None:
    app = page({"part": "Fit", "epochs": "1"})
    app.button(key=f"{NAME}_fit").click().run()
    until(app, lambda: "Finished" in words(app) and len(app.dataframe) >= 2)
    for typed, said in (("1 2 x 4", "not a number"), ("1 2", "2 numbers"), ("1\n2", "2 lines"), ("nan 1 1 1", "lie")):
        field = next(area for area in app.text_area if "Numbers" in area.label)
        field.set_value(typed).run()
        assert not app.exception
        assert said in refusals(app)


def test_a_mad_learning_rate_ends_in_words() -> None:
    link = {
        "preset": PRESETS["linear"].title,
        "part": "Fit",
        "optimizer": "SGD",
        "learning_rate": "10",
        "epochs": "500",
    }
    app = page(link)
    app.button(key=f"{NAME}_fit").click().run()
    until(app, lambda: "smaller learning rate" in refusals(app))
    assert not app.exception


def test_what_cannot_be_kept_yet_says_why_without_hovering() -> None:
    app = page({"part": "Keep"})
    assert "There is no fit to keep yet" in words(app)


def test_the_code_of_both_frameworks_stands_side_by_side() -> None:
    app = page({"part": "Code", "preset": PRESETS["two_inputs"].title, "form": "nn.Sequential"})
    pytorch, keras = (block.value for block in app.code[:2])
    assert "class Model(nn.Module)" in pytorch
    assert "keras.Model([" in keras
    assert max(map(len, keras.splitlines())) < 80
    assert "this model needs a Module" in words(app)
