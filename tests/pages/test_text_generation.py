"""The text generation page from the first look to a model at home, as a visitor without a browser meets it."""

import codecs
import io
import re
import threading
import time
import zipfile
from dataclasses import replace
from typing import Any
from unittest.mock import MagicMock

import pytest
import torch
from streamlit.testing.v1 import AppTest

from playground.core.text_generation import training
from playground.core.text_generation.settings import PRESETS
from playground.core.text_generation.updates import batch_loss
from playground.core.text_generation.view import NextToken
from playground.data.upload import read_table
from playground.engine.faults import BUSY, BusyError
from playground.engine.states import RunView
from playground.figures.text_generation import words as figures
from playground.ui import frame, own_text
from playground.ui.server import engine
from playground.ui.text_generation import details
from playground.ui.text_generation.choosing import KEY
from playground.ui.texts import OWN
from tests.export.saved import saved, with_settings
from tests.ui.opened import ALL_TABS, PATIENCE, open_tab, page, position, read_as_markdown, table, train, unfold, until
from tests.ui.test_frame import read

SENTENCES = ("경마장에 있는 말이 뛰고 있다", "그의 말이 법이다", "가는 말이 고와야 오는 말이 곱다")
FAST = {"cell": "RNN", "epochs": "2", "hidden_size": "4"}
BUTTONS = ("train", "pause", "resume", "step", "step10", "stop", "restart")
OWN_TEXT = {"text": "My own text"}


@pytest.fixture(scope="module")
def fresh() -> AppTest:
    """The page as a visitor first sees it; only for looking at."""
    return page()


@pytest.fixture(scope="module")
def trained() -> AppTest:
    """The page after the three sentences were learned. Tests may turn its controls, but not train."""
    return train(page())


def button(app: AppTest, name: str) -> bool:
    """Whether the button can be pressed."""
    return not app.button(key=f"{KEY}_{name}").disabled


def errors(app: AppTest) -> list[str]:
    assert not app.exception
    return [read(error.value) for error in app.error]


def test_first_look_shows_a_page_ready_to_train(fresh: AppTest) -> None:
    assert errors(fresh) == []
    assert fresh.title[0].value == "Text generation"
    assert position(fresh) == "Press Train to start."
    assert button(fresh, "train")
    steps = {"step", "step10"}  # which start a run that rests after them
    assert {name for name in BUTTONS[1:] if button(fresh, name)} == steps
    assert [part.value for part in fresh.subheader] == ["The numbers", "The lesson"]


def test_first_look_has_numbers_check_and_code_of_the_untrained_model(fresh: AppTest) -> None:
    numbers = table(fresh, "numbers").set_index("quantity")["value"]
    assert numbers["Vocabulary, padding included"] == "12"
    assert numbers["Parameters in all"] == "1,924"
    assert numbers["Loss of guessing evenly"] == "2.484907"
    assert numbers["Updates in all"] == "200"
    assert "Training loss of the last epoch" not in numbers
    assert set(table(fresh, "check")[""]) == {"✓ agree"}
    compile(unfold(fresh, "script").code[0].value, "script", "exec")


def test_the_text_is_shown_as_it_is_cleaned_and_numbered(fresh: AppTest) -> None:
    open_tab(fresh, "The text")
    counts = {metric.label: metric.value for metric in fresh.metric}
    expected = {"rows": "3", "lines": "3", "tokens": "14", "vocabulary": "12", "longest line": "6"}
    assert counts == counts | expected | {"prefix samples": "11"}
    assert list(table(fresh, "vocabulary")["token"])[:3] == ["·", "말이", "경마장에"]
    assert list(table(fresh, "samples")["ids"])[:2] == ["[2, 3]", "[2, 3, 1]"]


def test_recipes_are_counted_before_anything_is_trained(fresh: AppTest) -> None:
    counted = table(fresh, "recipe_table").set_index("recipe")
    assert counted["cell steps an epoch"].to_dict() == {"Whole lines": "15", "Prefixes": "55"}
    assert set(counted["predictions an epoch"]) == {"11"}
    assert set(counted["measured predictions/s"]) == {"train it to see"}


def test_three_sentences_are_learned_to_the_last_word(trained: AppTest) -> None:
    assert errors(trained) == []
    assert re.fullmatch(r"Finished · epoch 200 of 200 · update 200 of 200 · \d+\.\d s", position(trained))
    assert any("accuracy **100.0%**" in caption.value for caption in trained.caption)
    history = table(trained, "history")
    assert list(history["epoch"]) == list(range(1, 201))
    assert history["training accuracy"].iloc[-1] == 1.0
    numbers = table(trained, "numbers").set_index("quantity")["value"]
    assert numbers["Training loss of the last epoch"] == f"{history['training loss'].iloc[-1]:.6f}"
    assert numbers["Parameters in all"] == "1,924"
    assert set(table(trained, "check")[""]) == {"✓ agree"}


def test_a_finished_run_can_be_restarted_but_not_paused(trained: AppTest) -> None:
    enabled = {
        name for name in ("train", "pause", "resume", "step", "step10", "stop", "restart") if button(trained, name)
    }
    assert enabled == {"train", "restart", "step", "step10"}  # steps begin a new run


def test_the_timeline_begins_before_training_and_ends_with_a_learned_sentence(trained: AppTest) -> None:
    timeline = [line.split(maxsplit=1) for line in reversed(trained.code[0].value.splitlines())]
    assert [update for update, _ in timeline][:: len(timeline) - 1] == ["0", "200"]
    assert timeline[-1][1].startswith(SENTENCES[0])


def write(app: AppTest, prompt: str, words: int = 8) -> str:
    open_tab(app, "Write")
    app.text_input(key=f"{KEY}_prompt").set_value(prompt)
    app.slider(key=f"{KEY}_words").set_value(float(words)).run()
    return "" if errors(app) else str(app.text.values[0])


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_first_word_brings_back_each_sentence(trained: AppTest, sentence: str) -> None:
    first, *others = sentence.split()
    assert write(trained, first, len(others)) == sentence
    assert any("Memorised" in caption.value for caption in trained.caption)


def test_a_line_within_what_was_written_is_memorised_too(trained: AppTest) -> None:
    first, *others = SENTENCES[2].split()
    assert write(trained, first, len(others) + 1).startswith(SENTENCES[2])
    assert any("it holds line 3 of the training text" in caption.value for caption in trained.caption)


def test_past_the_trained_length_the_page_says_so(trained: AppTest) -> None:
    write(trained, "그의", 6)
    (warning,) = trained.warning
    assert "never learned" in warning.value
    write(trained, "그의", 2)
    assert not trained.warning


def test_words_outside_the_vocabulary_are_named_and_the_others_read(trained: AppTest) -> None:
    assert write(trained, "zebra 그의 <b>x</b>", 2) == SENTENCES[1]
    assert "“zebra”, “<b>x</b>”" in read(trained.warning[0].value)


@pytest.mark.parametrize(
    ("prompt", "says"), [("zebra", "no word of “zebra”"), ("", "prompt is empty"), ("   ", "prompt is empty")]
)
def test_a_prompt_that_says_nothing_to_the_model_is_refused_in_words(trained: AppTest, prompt: str, says: str) -> None:
    assert write(trained, prompt) == ""
    (refusal,) = errors(trained)
    assert says in refusal
    assert [part.value for part in trained.subheader] == ["The numbers", "The lesson"]  # which stay
    assert write(trained, "가는", 5) == SENTENCES[2]


def test_every_written_word_opens_to_its_candidates(trained: AppTest) -> None:
    write(trained, "경마장에", 4)
    tokens = table(trained, "tokens")
    assert list(tokens["token"]) == SENTENCES[0].split()[1:]
    assert set(tokens["rank"]) == {1}
    assert set(tokens["as drawn from"]) == {1.0}  # greedy has no choice
    for step in range(1, 4):
        trained.button(key=f"{KEY}_word_forward").click().run()
        assert f"{step + 1} of 4" in [caption.value for caption in trained.caption]


def strategy(app: AppTest) -> Any:
    return app.get_by_key(f"{KEY}_strategy")


def test_sampling_settings_change_what_is_written_and_the_seed_repeats_it(trained: AppTest) -> None:
    app = trained
    strategy(app).set_value("sample").run()
    app.slider(key=f"{KEY}_temperature").set_value(5.0)
    written = []
    for seed in (1.0, 2.0, 1.0):
        app.number_input(key=f"{KEY}_writing_seed").set_value(seed)
        written.append(write(app, "가는", 12))
    assert written[0] == written[2] != written[1]
    assert max(table(app, "tokens")["could be drawn"]) == 11  # everything but padding
    app.number_input(key=f"{KEY}_top_k").set_value(3.0).run()
    assert max(table(app, "tokens")["could be drawn"]) == 3
    strategy(app).set_value("greedy").run()
    assert write(app, "가는", 5) == SENTENCES[2]


def test_other_settings_than_the_run_s_are_pointed_out(trained: AppTest) -> None:
    size = trained.number_input(key=f"{KEY}_hidden_size")
    size.set_value(16.0).run()
    assert "settings on the left are others" in position(trained)
    numbers = table(trained, "numbers").set_index("quantity")
    assert numbers["value"]["Hidden size"] == "32"  # the run's, like all that stands around it
    assert numbers["with the settings on the left"]["Hidden size"] == "16"
    trained.number_input(key=f"{KEY}_hidden_size").set_value(32.0).run()
    assert "settings on the left are others" not in position(trained)


def test_the_downloaded_model_comes_back_in_a_new_session_and_writes_the_same(trained: AppTest) -> None:
    written = write(trained, "경마장에", 4)
    app = page({"tab": "Keep it"})
    app.file_uploader(key=f"{KEY}_bundle").upload("model.zip", saved().raw).run()
    assert errors(app) == []
    assert "Loaded: LSTM" in app.success[0].value
    open_tab(app, "Write")
    assert any("that you loaded writes here" in caption.value for caption in app.caption)
    open_tab(app, "Keep it")
    app.button(key=f"{KEY}_unload").click().run()
    assert not app.success
    assert written == SENTENCES[0]


def zip_of(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no zip",
        zip_of(other=b"x"),
        saved().raw[:-40],
        with_settings(hidden_size=10**9),
        with_settings(cell="<b>x"),
    ],
    ids=["empty", "no zip", "foreign zip", "truncated", "absurd size", "markup"],
)
def test_a_bad_model_file_is_refused_in_words_and_the_page_lives_on(raw: bytes) -> None:
    app = page({"tab": "Keep it"})
    app.file_uploader(key=f"{KEY}_bundle").upload("model.zip", raw).run()
    (refusal,) = errors(app)
    assert refusal.endswith(".")
    assert "<b>" not in refusal
    assert not app.success
    assert button(app, "train")


def own(text: str) -> AppTest:
    app = page(OWN_TEXT)
    app.text_area(key=f"{KEY}_own_paste").set_value(text).run()
    return app


def test_without_a_text_of_one_s_own_the_page_asks_for_one() -> None:
    app = page(OWN_TEXT)
    assert errors(app) == []  # nothing went wrong yet
    assert "Paste some lines of text or choose a file." in read(app.info[0].value)
    assert position(app) == "First choose a text and settings on the left."
    assert any("What is learned" in words.value for words in app.markdown)  # the lesson stays
    assert not button(app, "train")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Paste some lines"),
        ("  \n \t\n", "Paste some lines"),
        ("word", "Every line is a single word"),
        ("one\ntwo\nthree", "Every line is a single word"),
        ("la la la\nla la", "repeats one word"),
        ("two\0 words", "NUL"),
        ("x" * 100_000, "Line 1 has 100,000 characters; allowed are 2,000."),
        ("a b\n" * 60_000, "60,000 lines"),
    ],
    ids=["empty", "blank", "one word", "single words", "one word again", "NUL", "long line", "many lines"],
)
def test_a_text_that_teaches_nothing_is_refused_in_words(text: str, says: str) -> None:
    app = own(text)
    assert says in " ".join([*errors(app), *(info.value for info in app.info)])
    assert not button(app, "train")


@pytest.mark.parametrize(
    "text",
    ["one line only", "나는 학교에 간다\n너는 집에 간다", "👩‍🚀 flies 🚀\n👩‍🚀 lands", "שלום עולם\nשלום לכם"],
    ids=["one line", "Korean", "emoji", "right to left"],
)
def test_a_text_of_one_s_own_is_learned_letter_by_letter_as_it_is(text: str) -> None:
    app = own(text)
    assert errors(app) == []
    assert list(table(app, "examples")["after"]) == text.splitlines()
    assert set(table(app, "vocabulary")["token"]) >= set(text.split())
    assert button(app, "train")


HOSTILE = (
    "<img src=x onerror=alert(1)> says **bold** [go](http://evil.example)\n"
    "![spy](http://evil.example/p.png) $x^2$ :material/home: :red[loud]"
)
FORBIDDEN = ("<img", "**bold**", "[go](", "![spy]", "$x^2$", ":material/home: :red", ":red[loud]")


def test_markup_in_a_text_is_shown_as_text_everywhere_even_when_trained() -> None:
    app = page(OWN_TEXT | FAST)
    app.text_area(key=f"{KEY}_own_paste").set_value(HOSTILE).run()
    assert list(table(app, "examples")["before"]) == HOSTILE.splitlines()
    train(app)
    write(app, "<img **bold** $y$ https://evil.example", 5)
    assert errors(app) == []
    texts = [text for label in ALL_TABS for text in read_as_markdown(open_tab(app, label))]
    assert any("evil" in text for text in texts)  # the unknown words are named, so the search is no empty one
    for text in texts:
        assert not [mark for mark in FORBIDDEN if re.search(rf"(?<!\\){re.escape(mark)}", text)], text


def upload(name: str, raw: bytes) -> AppTest:
    app = page(OWN_TEXT)
    app.file_uploader(key=f"{KEY}_own_file").upload(name, raw).run()
    return app


def captions(app: AppTest) -> str:
    return read(" ".join(caption.value for caption in app.caption))


LINES = "Zoë naïvely ate crème brûlée\nthe café closed at noon"


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (LINES.encode(), "UTF-8"),
        (LINES.encode("latin-1"), "guess"),
        (codecs.BOM_UTF16_LE + LINES.encode("utf-16-le"), "UTF-16"),
        (codecs.BOM_UTF16_BE + LINES.encode("utf-16-be"), "UTF-16"),
    ],
    ids=["UTF-8", "latin-1", "UTF-16 LE", "UTF-16 BE"],
)
def test_an_uploaded_text_is_read_in_its_encoding_and_the_page_says_which(raw: bytes, encoding: str) -> None:
    app = upload("menu.txt", raw)
    assert errors(app) == []
    assert list(table(app, "examples")["after"]) == LINES.splitlines()
    assert encoding.lower() in captions(app).lower()
    assert "In use: menu.txt, 2 rows." in captions(app)


@pytest.mark.parametrize(
    ("name", "raw", "says"),
    [
        ("story.txt", zip_of(story=b"x"), "story.txt is a zip archive, whatever its name says."),
        ("story.txt", b"", "story.txt is empty."),
        ("story.txt", b"two\0 words\nand more", "NUL"),
        ("story.txt", b"x" * 100_000, "Line 1 has 100,000 characters"),
        ("table.csv", b"a,b\n1,2\n3,4\n", "table.csv has no column of text"),
        ("table.csv", b"headline\n", "table.csv has a header but no rows"),
        ("<b>**x**.txt", b"", "bxb"),
    ],
    ids=["zip", "empty", "NUL", "long line", "only numbers", "only a header", "markup in the name"],
)
def test_an_unusable_file_is_refused_in_words(name: str, raw: bytes, says: str) -> None:
    app = upload(name, raw)
    found = errors(app)
    assert any(says in text for text in found) or says == "bxb", found
    assert not any("<b>" in text or "**" in text for text in found)
    assert not button(app, "train")


TABLE = "id,headline,comment\n1,the cat sat down,never mind it\n2,a dog ran off,so it goes on\n3,,it is empty\n"


def test_a_column_of_a_table_can_be_chosen() -> None:
    app = upload("news.csv", TABLE.encode())
    (column,) = [box for box in app.selectbox if box.label == "Column"]
    assert column.options == ["headline", "comment"]
    assert list(table(app, "examples")["after"]) == ["the cat sat down", "a dog ran off"]
    assert {metric.label: metric.value for metric in app.metric}["blank"] == "1"
    column.set_value(1).run()
    assert errors(app) == []
    assert len(table(app, "examples")) == 3
    assert "it is empty" in list(table(app, "examples")["after"])


def test_a_larger_text_comes_with_a_network_for_it_unless_one_was_chosen() -> None:
    app = page()
    text = app.selectbox(key=f"{KEY}_text")
    text.set_value("lighthouse").run()
    assert app.number_input(key=f"{KEY}_hidden_size").value == PRESETS["headlines_fast"].settings.hidden_size
    app.selectbox(key=f"{KEY}_text").set_value(PRESETS["three_sentences"].corpus).run()
    assert app.number_input(key=f"{KEY}_hidden_size").value == PRESETS["three_sentences"].settings.hidden_size
    app.number_input(key=f"{KEY}_hidden_size").set_value(20.0).run()
    app.selectbox(key=f"{KEY}_text").set_value("lighthouse").run()
    assert app.number_input(key=f"{KEY}_hidden_size").value == 20.0
    assert errors(app) == []


def test_another_text_can_be_chosen_while_an_own_one_is_still_asked_for() -> None:
    app = page()
    app.selectbox(key=f"{KEY}_text").set_value(OWN).run()
    app.selectbox(key=f"{KEY}_text").set_value("lighthouse").run()
    assert errors(app) == []
    fast = PRESETS["headlines_fast"].settings
    assert app.number_input(key=f"{KEY}_hidden_size").value == fast.hidden_size
    assert app.number_input(key=f"{KEY}_epochs").value == fast.epochs


def test_a_table_is_read_once_and_not_at_every_touch(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = MagicMock(side_effect=read_table)
    monkeypatch.setattr(own_text, "read_table", counted)
    app = upload("news.csv", TABLE.encode())
    app.slider(key=f"{KEY}_dropout").set_value(0.3).run()
    (column,) = [box for box in app.selectbox if box.label == "Column"]
    column.set_value(1).run()
    assert errors(app) == []
    assert counted.call_count == 1
    app.file_uploader(key=f"{KEY}_own_file").upload("news.csv", TABLE.replace("empty", "full").encode()).run()
    assert counted.call_count == 2  # another file of the same name


def test_names_of_columns_show_no_backslash_and_no_markup() -> None:
    app = upload("news.csv", b"my-text_1,<b>**bold**\nthe cat sat,a dog ran\na bird flew,it came back\n")
    (column,) = [box for box in app.selectbox if box.label == "Column"]
    assert set(column.options) == {"my-text_1", "bboldb"} or set(column.options) == {"my-text_1", "bbold"}


def examples(app: AppTest) -> list[str]:
    assert errors(app) == []
    return list(table(app, "examples")["after"])


def test_what_was_given_last_is_used_and_stays_in_use() -> None:
    app = own("the cat sat\nthe dog ran")
    assert examples(app) == examples(app.run()) == ["the cat sat", "the dog ran"]
    app.file_uploader(key=f"{KEY}_own_file").upload("birds.txt", b"a bird flew\na crow sang").run()
    assert examples(app) == examples(app.run()) == examples(app.run()) == ["a bird flew", "a crow sang"]
    app.text_area(key=f"{KEY}_own_paste").set_value("the fox hid\nthe owl saw").run()
    assert examples(app) == examples(app.run()) == examples(app.run()) == ["the fox hid", "the owl saw"]


def test_a_refused_text_changes_nothing_and_the_one_before_stays_in_use() -> None:
    app = own("the cat sat\nthe dog ran")
    app.file_uploader(key=f"{KEY}_own_file").upload("bad.txt", b"\0\0").run()
    assert len(errors(app)) == 1
    assert list(table(app, "examples")["after"]) == ["the cat sat", "the dog ran"]
    assert button(app, "train")


def test_the_text_of_an_owner_waits_for_their_next_session_and_nobody_else_s() -> None:
    first = own("the owl sees\nthe fox hears")
    owner = first.session_state["playground_owner"]
    again = page(OWN_TEXT, playground_owner=owner)
    assert errors(again) == []
    assert again.text_area(key=f"{KEY}_own_paste").value == "the owl sees\nthe fox hears"
    assert list(table(again, "examples")["after"]) == ["the owl sees", "the fox hears"]
    assert "Paste some lines" in page(OWN_TEXT).info[0].value


def test_another_owner_sees_no_run(trained: AppTest, fresh: AppTest) -> None:
    assert position(trained).startswith("Finished")
    assert position(fresh.run()) == "Press Train to start."
    same = page(playground_owner=trained.session_state["playground_owner"])
    assert position(same).startswith("Finished · epoch 200")


LARGE = {"cell": "LSTM", "layers": "4", "hidden_size": "2048"}
WIDE = {"text": "Headlines", "cell": "LSTM", "recipe": "Whole lines", "batch_size": "1024"}


@pytest.mark.parametrize(
    ("link", "says"),
    [
        (LARGE, "trainable parameters; allowed are 5,000,000"),
        (WIDE | {"hidden_size": "500", "layers": "2"}, "numbers in memory for one update"),
        ({"text": "Headlines", "batch_size": "1", "epochs": "2000"}, "updates; allowed are 2,000,000"),
    ],
    ids=["parameters", "memory", "updates"],
)
def test_absurd_sizes_are_refused_with_what_to_change(link: dict[str, str], says: str) -> None:
    app = page(link)
    app.button(key=f"{KEY}_train").click().run()
    (refusal,) = errors(app)
    assert says in refusal
    assert "Choose a smaller" in refusal or "Ask for fewer" in refusal
    assert position(app) == "Press Train to start."
    assert button(app, "train")
    assert errors(app.run()) == [refusal]  # while another run makes the page draw itself again
    app.number_input(key=f"{KEY}_seed").set_value(2.0).run()
    assert errors(app) == []  # other settings were not refused


def test_a_model_too_large_to_train_is_not_built_to_be_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(details, "build_model", lambda *_: pytest.fail("built"))
    app = unfold(page(LARGE), "check")
    assert errors(app) == []
    assert "A model of this size is not built here, so there is nothing to check." in app.text.values


def test_a_model_in_a_long_update_is_waited_for_in_words(trained: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> bytes:
        raise BusyError(BUSY)

    def one_update_later(*whose: str) -> RunView:
        view = glance(*whose)
        assert view is not None
        return replace(view, updates=view.updates + 1)

    unfold(open_tab(trained, "Write"), "check")
    glance = engine().glance
    monkeypatch.setattr(engine(), "glance", one_update_later)  # so that the model of before is none for it
    monkeypatch.setattr(engine(), "snapshot", busy)
    assert set(errors(trained.run())) == {read(frame.as_text(BUSY))}
    assert "The model is checked when its long update is over." in trained.text.values
    monkeypatch.undo()
    assert errors(trained.run()) == []


def test_no_page_waits_for_the_model_of_a_run_that_trains(monkeypatch: pytest.MonkeyPatch) -> None:
    slow, snapshot = threading.Event(), engine().snapshot

    def in_a_long_update(*whose: str) -> bytes:
        assert slow.wait(PATIENCE)
        return snapshot(*whose)

    monkeypatch.setattr(engine(), "snapshot", in_a_long_update)
    app = page({"epochs": "2000", "batch_size": "1"})
    assert "Train a model above" in app.info[0].value
    until(train_on(app), "Training")
    assert "writes here in a moment" in app.info[0].value
    slow.set()
    deadline = time.monotonic() + PATIENCE
    while app.info:
        assert errors(app) == []
        assert time.monotonic() < deadline
        time.sleep(0.05)
        app.run()
    assert write(app, "가는", 3).startswith("가는 ")
    app.button(key=f"{KEY}_stop").click().run()


def train_on(app: AppTest) -> AppTest:
    app.button(key=f"{KEY}_train").click().run()
    return app


def test_the_fourth_run_under_way_is_refused_and_an_ended_one_makes_room() -> None:
    app = page({"epochs": "2000", "batch_size": "1"})  # long enough for slow pages
    for _ in range(3):
        app.button(key=f"{KEY}_train").click().run()
        app.button(key=f"{KEY}_pause").click().run()
        assert errors(app) == []
    app.button(key=f"{KEY}_train").click().run()
    assert errors(app) == ["You asked for run number 4; allowed are 3 at a time. Stop one of your runs first."]
    app.button(key=f"{KEY}_stop").click().run()
    app.button(key=f"{KEY}_train").click().run()
    assert errors(app) == []
    app.button(key=f"{KEY}_stop").click().run()
    until(app, "Stopped")
    open_tab(app, "Keep it")
    for drop in [found for found in app.button if found.label == "Drop"]:
        app.button(key=str(drop.key)).click().run()
    assert position(app) == "Press Train to start."


def test_the_smallest_run_can_be_stepped_from_its_very_beginning() -> None:
    app = page()
    app.button(key=f"{KEY}_step").click().run()
    until(app, "Paused")
    assert updates(app.run()) == 1
    app.button(key=f"{KEY}_step10").click().run()
    until(app, "Paused · epoch 11")
    assert updates(app) == 11


def test_the_prompt_follows_the_model_unless_it_was_edited() -> None:
    app = train(page({"epochs": "2"}))
    assert app.text_input(key=f"{KEY}_prompt").value == "경마장에"
    app.selectbox(key=f"{KEY}_preset").set_value("headlines_fast").run()
    app.number_input(key=f"{KEY}_epochs").set_value(1.0).run()
    train(app)
    assert errors(app) == []
    first = app.text_input(key=f"{KEY}_prompt").value
    assert first != "경마장에"
    app.text_input(key=f"{KEY}_prompt").set_value("the").run()
    train(app)
    assert app.text_input(key=f"{KEY}_prompt").value == "the"


def test_the_chances_are_of_the_prompt_in_their_title(trained: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = MagicMock(side_effect=figures.next_token_bars)
    monkeypatch.setattr(figures, "next_token_bars", draw)

    def watch(prompt: str) -> tuple[NextToken | None, str]:
        trained.text_input(key=f"{KEY}_watched").set_value(prompt).run()
        assert errors(trained) == []
        shown, _, title, _ = draw.call_args.args
        return shown, title

    assert watch("zebra") == (None, "The model knows no word of “zebra”.")
    shown, title = watch("그의 말이")
    assert shown is not None
    assert (len(shown.prompt), title) == (2, "What follows “그의 말이”?")
    shown, title = watch("그의 zebra")
    assert shown is not None
    assert (len(shown.prompt), title) == (1, "What follows “그의”? (It does not know “zebra”.)")


def test_a_run_is_paused_stepped_resumed_stopped_and_started_again_by_its_buttons() -> None:
    app = page({"epochs": "2000", "batch_size": "1"})  # long enough for slow pages
    app.button(key=f"{KEY}_train").click().run()
    until(app, "Training")
    app.button(key=f"{KEY}_pause").click().run()
    until(app, "Paused")
    done = updates(app)
    app.button(key=f"{KEY}_step10").click().run()
    until(app, "Paused")
    assert updates(app) == done + 10
    app.button(key=f"{KEY}_step").click().run()
    until(app, "Paused")
    assert updates(app) == done + 11
    app.button(key=f"{KEY}_resume").click().run()
    until(app, "Training")
    app.button(key=f"{KEY}_stop").click().run()
    until(app, "Stopped")
    assert updates(app) >= done + 11
    app.button(key=f"{KEY}_restart").click().run()
    until(app, "Training")
    app.button(key=f"{KEY}_stop").click().run()


def updates(app: AppTest) -> int:
    return int(position(app).partition("update ")[2].split()[0].replace(",", ""))


def test_a_loss_that_is_no_number_ends_the_run_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def exploding(model: Any, batch: Any) -> tuple[torch.Tensor, torch.Tensor]:
        loss, right = batch_loss(model, batch)
        return loss * torch.nan, right

    monkeypatch.setattr(training, "batch_loss", exploding)
    app = page(FAST)
    app.button(key=f"{KEY}_train").click().run()
    until(app, "Ended early")
    refusal = errors(app)[0]
    assert refusal.startswith("The loss became nan at update 1, with learning rate 0.001.")
    assert refusal.endswith("try a smaller learning rate.")
    assert button(app, "train")
    assert updates(app) == 0
    assert position(app.run()).startswith("Ended early")
    strategy(app).set_value("sample").run()
    assert any("no finite numbers" in text for text in errors(app))


def test_a_race_starts_one_run_with_each_recipe() -> None:
    app = page(FAST | {"tab": "Two recipes"})
    app.button(key=f"{KEY}_race").click().run()
    until(app, "Finished")
    open_tab(app, "Keep it")
    rows = [text.value for text in app.text if text.value.startswith("RNN 4,")]
    assert [row.partition(":")[0] for row in rows] == [
        "RNN 4, prefixes, Three sentences",
        "RNN 4, whole lines, Three sentences",
    ]


def test_presets_name_their_runs_after_the_issue_of_the_course() -> None:
    app = page()
    for name, preset in PRESETS.items():
        app.selectbox(key=f"{KEY}_preset").set_value(name).run()
        assert errors(app) == []
        assert app.selectbox(key=f"{KEY}_text").value == preset.corpus != OWN
        assert app.number_input(key=f"{KEY}_epochs").value == preset.settings.epochs
