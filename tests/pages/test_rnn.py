"""The page on RNNs: steps, sums and counts stand on it, and nonsense is refused in words."""

import pytest
from streamlit.testing.v1 import AppTest

from playground.core.rnn.deep import Place, trace_deep
from playground.core.rnn.padding import trace_batch
from playground.core.rnn.sentence import Sentence
from playground.ui import frame
from playground.ui.rnn import PARTS, blank, deep, padding
from playground.ui.rnn.reading import STARTS
from tests.pages.visiting import Link, until_it_says, visit

NAME = "rnn"
JUNK = ("abc", "nan", "1e309", "-1", "0", "9" * 3000, "<script>alert(1)</script>", "**b** $x$", "", "٣")
NAMES = (
    *("part", "preset", "kind", "text", "radius", "rolled", "cell_step", "loss_step", "window", "clip"),
    *("input_size", "hidden_size", "seed", "shapes_preset", "shapes_batch", "shapes_steps", "shapes_dim"),
    *("shapes_hidden_size", "shapes_layers", "shapes_both", "shapes_returns"),
    *("deep_preset", "deep_kind", "deep_text", "deep_directions", "deep_layers", "deep_hidden_size", "deep_seed"),
    *("padding_preset", "padding_text", "padding_row", "padding_vector", "padding_hidden_size", "padding_seed"),
    *("blank_preset", "blank_text", "blank_layers", "blank_updates", "blank_hidden_size", "blank_rate", "blank_seed"),
)


def page(link: Link | None = None, **state: object) -> AppTest:
    return visit(NAME, link, **state)


def refusal(app: AppTest) -> str:
    assert not app.exception
    return " ".join(error.value for error in app.error).replace("\\", "")


def test_the_products_of_a_step_add_up() -> None:
    app = page({"cell_step": "3"})
    table = app.dataframe[0].value
    found = dict(zip(table["quantity"], map(float, table["value"]), strict=True))
    z = found.pop("z, the sum of all")
    found.pop("h = tanh z")
    assert sum(found.values()) == pytest.approx(z, abs=1e-5)
    assert len(found) == 4 + 4 + 1


def test_the_terms_stand_in_a_table_and_a_window_leaves_some_out() -> None:
    part = {"part": PARTS["bptt"].title}
    whole, cut = page(part), page(part | {"window": "2"})
    for app, count in ((whole, 6), (cut, 2)):
        table = app.dataframe[0].value
        assert sum(float(value) > 0 for value in table["‖δ_k h_k₋₁ᵀ‖"][:-1]) == count
    assert any("the sum is not the whole derivative" in text.value for text in cut.markdown)


@pytest.mark.parametrize("preset", STARTS)
def test_a_preset_sets_everything(preset: str) -> None:
    app = page({"part": PARTS["bptt"].title, "cell_step": "5"})
    app.selectbox(key="rnn_preset").set_value(preset).run()
    assert not app.exception
    assert not app.error


def test_the_counts_of_the_course() -> None:
    app = page({"part": PARTS["shapes"].title})
    assert any("PyTorch has **45** parameters, Keras **42**" in text.value for text in app.markdown)
    app.selectbox(key="rnn_shapes_preset").set_value("deep").run()
    assert not app.error
    assert "(8, 16)" in list(app.dataframe[0].value["PyTorch"])


def test_both_directions_say_what_is_joined_and_a_click_opens_its_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    part = {"part": PARTS["deep"].title}
    app = page(part)
    assert "(4, 1, 3)" in list(app.dataframe[0].value["shape"])
    assert any("**6** numbers that have read everything" in text.value for text in app.markdown)
    app = page(part, deep_place=Place(1, 0, 2, 1))
    table = app.dataframe[1].value
    values = dict(zip(table["reads"], map(float, table["value"]), strict=True))
    z, h = values.pop("z, the sum of all"), values.pop("h = tanh z")
    assert sum(values.values()) == pytest.approx(z, abs=1e-4)
    trace = trace_deep(deep.DEFAULT)
    assert h == pytest.approx(trace.hidden[1, 0, 2, 1], abs=1e-6)


@pytest.mark.parametrize("preset", deep.STARTS)
def test_a_preset_of_layers_sets_everything(preset: str) -> None:
    app = page({"part": PARTS["deep"].title}, deep_place=Place(9, 9, 9, 9))
    app.selectbox(key="rnn_deep_preset").set_value(preset).run()
    assert not app.exception
    assert not app.error
    settings = deep.STARTS[preset][1]
    assert str(trace_deep(settings).shapes["h_n"]) in list(app.dataframe[0].value["shape"])


@pytest.mark.parametrize("preset", padding.STARTS)
def test_packed_rows_end_as_they_do_alone(preset: str) -> None:
    app = page({"part": PARTS["padding"].title}, padding_row=8.0)
    app.selectbox(key="rnn_padding_preset").set_value(preset).run()
    assert not app.exception
    assert not app.error
    table = app.dataframe[0].value
    ends = table.set_index(["row", "way"])["h1"]
    for row in set(table["row"]):
        assert ends[row, "packed"] == ends[row, "alone"]


def test_both_models_are_trained_and_fill_any_sentence() -> None:
    app = page({"part": PARTS["blank"].title, "blank_updates": "20.0", "blank_hidden_size": "4.0"})
    assert not app.dataframe
    app.button(key="rnn_blank_start").click().run()
    until_it_says(app, "Finished")
    candidates, kinds = (table.value for table in app.dataframe)
    for column in ("p, left only", "p, both ways"):
        assert sum(map(float, candidates[column])) == pytest.approx(1, abs=1e-6)
    assert list(kinds["at most"]) == ["33.3%", "100.0%", "50.0%", "49.7%"]
    app.text_area(key="rnn_blank_text").set_value("exercise is very effective at [ ] <b>loneliness</b> 말").run()
    assert not app.exception
    assert any("left out: <b>loneliness</b>, 말" in text.value for text in app.text)
    assert list(app.dataframe[0].value["p, left only"]) == list(candidates["p, left only"])
    app.text_area(key="rnn_blank_text").set_value("[ ]").run()
    assert not app.exception
    app.number_input(key="rnn_blank_layers").set_value(1.0).run()
    assert any("controls have changed" in caption.value for caption in app.caption)
    assert not app.exception


@pytest.mark.parametrize("preset", blank.SENTENCES)
def test_every_sentence_to_start_from_is_known_to_the_corpus(preset: str) -> None:
    app = page({"part": PARTS["blank"].title})
    app.selectbox(key="rnn_blank_preset").set_value(preset).run()
    assert not app.exception
    assert app.text_area(key="rnn_blank_text").value == blank.SENTENCES[preset][1]
    assert not Sentence(blank.SENTENCES[preset][1]).unknown


def test_the_numbers_of_the_lesson_are_filled_in() -> None:
    lesson = page().markdown[-1].value
    assert "{" not in lesson
    apart = f"{trace_batch(padding.DEFAULT).ways['pre'].apart[2]:.4f}"
    assert f"ends {frame.as_text(apart)} away" in lesson


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ({"text": "  "}, "nothing to read"),
        ({"text": "a " * 10_000}, "10,000 steps"),
        ({"kind": "Numbers", "text": "1 x"}, "not a number"),
        ({"kind": "Numbers", "text": "1 nan"}, "cannot be an input"),
        ({"part": PARTS["deep"].title, "deep_text": " "}, "nothing to read"),
        ({"part": PARTS["deep"].title, "deep_text": "a " * 10_000}, "10,000 steps"),
        ({"part": PARTS["padding"].title, "padding_text": "\n"}, "nothing to read"),
        ({"part": PARTS["padding"].title, "padding_text": "a " * 10_000}, "10,000 words"),
        ({"part": PARTS["blank"].title, "blank_text": " "}, "There is no sentence"),
        ({"part": PARTS["blank"].title, "blank_text": "belly"}, "has no blank: write [ ]"),
        ({"part": PARTS["blank"].title, "blank_text": "[ ] a [ ]"}, "has 2 blanks"),
        ({"part": PARTS["blank"].title, "blank_text": "a " * 10_000 + "[ ]"}, "10,000 words"),
        ({"part": PARTS["bptt"].title, "loss_step": "9"}, "there are 7 steps; allowed is 0 to 7"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(link: dict[str, str], message: str) -> None:
    assert message in refusal(page(link))


@pytest.mark.parametrize("junk", JUNK, ids=lambda junk: junk[:12])
def test_junk_in_a_link_is_refused_in_words_or_ignored(junk: str) -> None:
    for part in PARTS.values():
        app = page(dict.fromkeys(NAMES, junk) | {"part": part.title})
        assert not app.exception
        assert app.error or len(app.dataframe) or part is PARTS["blank"]


OPENED = (
    *("check_open", "script_open", "bptt_check_open", "bptt_script_open", "shapes_check_open", "shapes_script_open"),
    *(
        "deep_check_open",
        "deep_script_open",
        "padding_check_open",
        "padding_script_open",
        "blank_check_open",
        "blank_script_open",
        "blank_lines_open",
    ),
)


@pytest.mark.parametrize("name", OPENED)
def test_check_and_code_open(name: str) -> None:
    part = next((part for part in PARTS if name.startswith(part)), "unroll")
    app = page({"part": PARTS[part].title}, **{name: True})
    assert not app.exception
    assert not app.error
