"""Layers are put in and taken out anywhere, and the rest stays connected as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.model_builder.editing import insert, remove
from playground.core.model_builder.graph import in_order
from playground.core.model_builder.layers import ModelError
from playground.core.model_builder.notation import read, write
from playground.core.model_builder.presets import PRESETS
from playground.core.model_builder.summary import summarize

LINES = ("dense 8 relu", "activation tanh", "dropout 0.2", "batchnorm")


def edited(text: str, line: str, behind: str) -> str:
    return write(insert(read(text), line, behind)[0])


def test_a_layer_in_the_middle_is_read_by_what_came_after_it() -> None:
    text = "input 4; dense 8 relu; dense 1 sigmoid"
    model, name = insert(read(text), "dropout 0.2", "dense_1")
    assert (write(model), name) == ("input 4; dense 8 relu; dropout 0.2; dense 1 sigmoid", "dropout_1")
    model, name = insert(read(text), "dense 3", "input_1")
    assert (write(model), name) == ("input 4; dense 3; dense 8 relu; dense 1 sigmoid", "dense_1")


def test_numbers_move_on_and_what_reads_them_follows() -> None:
    text = "input 4; dense 3; dense 5 < input_1; concatenate < dense_1, dense_2; dense 1"
    assert edited(text, "dense 9", "dense_1") == (
        "input 4; dense 3; dense 9; dense 5 < input_1; concatenate < dense_2, dense_3; dense 1"
    )
    both = edited(text, "dense 9", "input_1")
    assert both == "input 4; dense 9; dense 3; dense 5 < dense_1; concatenate < dense_2, dense_3; dense 1"


def test_names_that_were_given_stay() -> None:
    text = "a = input 64; b = input 128; c = dense 8 relu < a; d = dense 8 < b; both = concatenate < c, d; dense 1"
    assert edited(text, "dropout 0.2", "c") == (
        "a = input 64; b = input 128; c = dense 8 relu < a; dropout 0.2; d = dense 8 < b; "
        "both = concatenate < dropout_1, d; dense 1"
    )


def test_an_input_and_a_layer_that_says_what_it_reads_only_stand_there() -> None:
    text = "input 4; dense 3; dense 1"
    assert edited(text, "input 2", "dense_1") == "input 4; dense 3; input 2; dense 1 < dense_1"
    assert edited(text, "dense 7 < input_1", "dense_1") == "input 4; dense 3; dense 7 < input_1; dense 1 < dense_1"


def test_a_layer_is_taken_out_and_its_readers_read_on() -> None:
    text = "input 4; dense 8 relu; dropout 0.2; dense 1 sigmoid"
    assert write(remove(read(text), "dense_1")) == "input 4; dropout 0.2; dense 1 sigmoid"
    assert write(remove(read(text), "dropout_1")) == "input 4; dense 8 relu; dense 1 sigmoid"
    with pytest.raises(ModelError, match="no layer"):
        remove(read("input 4"), "input_1")
    for edit in (lambda: remove(read(text), "zebra"), lambda: insert(read(text), "dense 2", "zebra")):
        with pytest.raises(KeyError):
            edit()


@given(st.sampled_from(sorted(PRESETS)), st.sampled_from(LINES), st.data())
def test_what_is_put_in_and_taken_out_leaves_the_model_as_it_was(preset: str, line: str, data: st.DataObject) -> None:
    model = read(PRESETS[preset].model)
    behind = data.draw(st.sampled_from([layer.name for layer in model.layers]))
    longer, name = insert(model, line, behind)
    place = [layer.name for layer in model.layers].index(behind)
    assert longer[name].sources == (longer.layers[place].name,)
    assert longer.layers[place + 1].name == name
    assert len(in_order(longer)) == len(model.layers) + 1
    assert read(write(longer)) == longer
    assert remove(longer, name) == model


def test_shapes_follow() -> None:
    model, _ = insert(read("input 4; dense 8 relu; dense 1 sigmoid"), "dense 16", "dense_1")
    assert summarize(model).torch == 40 + 144 + 17
