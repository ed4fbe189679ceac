"""A copied link reopens the page as it was; junk in a link never harms."""

import re
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from playground.core.settings import Range
from playground.core.text_generation import sampling as sampling_ranges
from playground.core.text_generation import settings as ranges
from playground.core.text_generation.settings import PRESETS, TextGenerationSettings
from playground.data.cleaning import COURSE_CLEANING, CleaningSettings
from playground.data.corpora import CORPORA
from playground.data.tokens import TokenizerSettings
from playground.ui.text_generation.choosing import Chosen
from tests.ui.opened import chosen, controls, link_of, page, sampling, sampling_controls, values_of, writing

# name in the link -> text in the link, value in the settings; none of them is the default
MODEL: dict[str, tuple[str, Any]] = {
    "cell": ("GRU", "gru"),
    "embedding_size": ("7", 7),
    "hidden_size": ("16", 16),
    "layers": ("2", 2),
    "dropout": ("0.25", 0.25),
    "recipe": ("Whole lines", "whole lines"),
    "optimizer": ("RMSprop", "rmsprop"),
    "learning_rate": ("0.0123", 0.0123),
    "batch_size": ("5", 5),
    "epochs": ("12", 12),
    "held_out": ("0.35", 0.35),
    "seed": ("2147483647", 2**31 - 1),
}
CLEANING = dict.fromkeys(("ascii_only", "lowercase", "strip_punctuation", "drop_unknown"), ("true", True))
TOKENS: dict[str, tuple[str, Any]] = {"unit": ("Characters", "character"), "end_of_line": ("true", True)}
SAMPLING: dict[str, tuple[str, Any]] = {
    "temperature": ("0.35", 0.35),
    "top_k": ("3", 3),
    "top_p": ("0.85", 0.85),
    "writing_seed": ("77", 77),
    "words": ("11", 11),
    "stop_at_end": ("false", False),
}
CONTROLS = MODEL | TOKENS | CLEANING | {"device": ("CPU", "cpu"), "text": ("The lighthouse", None)}
SUITS_THE_LIGHTHOUSE = {"lowercase", "strip_punctuation", "end_of_line"}  # on by themselves there


@cache
def defaults() -> dict[str, Any]:
    return values_of(controls())


@cache
def chosen_by_default() -> Chosen:
    return chosen(controls())


def in_settings(app: AppTest, name: str) -> Any:
    choice = chosen(app)
    if name == "device":
        return choice.device
    for settings in (choice.settings, choice.text.tokenizer, choice.text.cleaning):
        if hasattr(settings, name):
            return getattr(settings, name)
    return None


@pytest.mark.parametrize("name", CONTROLS)
def test_each_control_goes_from_link_to_settings_and_back_to_the_same_link(name: str) -> None:
    text, value = CONTROLS[name]
    link = {"text": "The lighthouse", name: text} if name == "ascii_only" else {name: text}  # Hangul is no ASCII
    app = controls(link)
    assert not app.exception
    assert in_settings(app, name) == value
    assert link_of(app) == link
    again = controls(link_of(app))
    assert values_of(again) == values_of(app)


def test_all_controls_at_once_go_from_link_to_settings_and_back() -> None:
    link: dict[str, str | list[str]] = {name: text for name, (text, _) in CONTROLS.items()}
    link |= dict.fromkeys(SUITS_THE_LIGHTHOUSE, "false")
    app = controls(link)
    choice = chosen(app)
    assert choice.settings == TextGenerationSettings(**{name: value for name, (_, value) in MODEL.items()})
    assert choice.text.tokenizer == TokenizerSettings("character", end_of_line=False)
    assert choice.text.cleaning == CleaningSettings(ascii_only=True, drop_unknown=True)
    assert choice.text.title == "The lighthouse"
    assert link_of(app) == link
    assert chosen(controls(link_of(app))).settings == choice.settings


def test_no_control_of_the_left_column_is_forgotten_here() -> None:
    assert defaults().keys() == CONTROLS.keys() | {"preset"}
    assert values_of(sampling_controls({"strategy": "Draw by chance"})).keys() == SAMPLING.keys() | {"strategy"}


@pytest.mark.parametrize("name", SAMPLING)
def test_each_sampling_control_goes_from_link_to_settings_and_back(name: str) -> None:
    text, value = SAMPLING[name]
    link = {"strategy": "Draw by chance", name: text}
    app = sampling_controls(link)
    field = {"writing_seed": "seed", "stop_at_end": "stop_at_end_of_line"}.get(name, name)
    assert getattr(sampling(app), field) == value
    assert link_of(app) == link


def test_a_prompt_travels_in_the_link() -> None:
    app = writing({"prompt": "the dog"})
    assert app.text.values[0].startswith("the dog")
    assert link_of(app) == {"prompt": "the dog"}


def test_defaults_need_no_link() -> None:
    assert link_of(controls()) == {}
    assert chosen_by_default().settings == PRESETS["three_sentences"].settings


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_sets_every_control_and_its_link_opens_the_same(name: str) -> None:
    preset = PRESETS[name]
    app = controls({"hidden_size": "5", "cell": "GRU", "seed": "9", "held_out": "0.4", "layers": "3"})
    for chosen_preset in ("headlines_fast", "three_sentences", name):
        app.selectbox(key="text_generation_preset").set_value(chosen_preset).run()
    choice, linked = chosen(app), controls({"preset": preset.title})
    assert choice.settings == preset.settings
    assert values_of(app) == values_of(linked)
    assert values_of(app)["text"] == preset.corpus
    assert chosen(linked).settings == preset.settings
    assert link_of(linked) == ({} if name == "three_sentences" else {"preset": preset.title})


def test_what_differs_from_a_preset_stands_beside_it_in_the_link() -> None:
    link = {"preset": "Headlines (fast)", "hidden_size": "64", "lowercase": "false"}
    app = controls(link)
    assert link_of(app) == link
    assert chosen(app).settings == replace(PRESETS["headlines_fast"].settings, hidden_size=64)
    assert chosen(app).text.cleaning == replace(COURSE_CLEANING, lowercase=False)


def test_another_text_comes_with_its_own_cleaning_and_tokens() -> None:
    app = controls({"lowercase": "true"})
    for name in ("headlines", "lighthouse", "everyday_korean", "three_sentences"):
        app.selectbox(key="text_generation_text").set_value(name).run()
        assert (chosen(app).text.cleaning, chosen(app).text.tokenizer) == (
            CORPORA[name].cleaning,
            CORPORA[name].tokenizer,
        )


def test_a_new_learning_rate_reaches_the_run_under_way_and_no_other_change_does() -> None:
    app = controls()
    app.number_input(key="text_generation_epochs").set_value(30).run()
    assert app.session_state["rates"] == []
    app.number_input(key="text_generation_learning_rate").set_value(0.02).run()
    assert app.session_state["rates"] == [0.02]


MARKUP = re.compile(r"(?<!\\)(<|\*\*|\]|\$)")  # a sign of markdown that no backslash tames
JUNK: dict[str, str | list[str]] = {
    "NaN": "NaN",
    "too large": "1e309",
    "minus infinity": "-inf",
    "letters": "abc",
    "digits": "9" * 3_000,
    "negative digits": "-" + "9" * 3_000,
    "empty": "",
    "blank": "  ",
    "twice": ["1", "2"],
    "markup": "<img src=http://evil.example onerror=alert(1)>",
    "formula": "$x^2$ **b** [a](http://evil.example)",
    "list": "[1, 2]",
    "null": "null",
    "NUL": "\0",
    "emoji": "👩‍🚀",
    "fraction": "0.5",
    "true": "true",
    "negative": "-1",
}


@pytest.mark.parametrize("junk", JUNK.values(), ids=JUNK)
def test_junk_in_every_control_leaves_the_page_alive(junk: str | list[str]) -> None:
    app = controls(dict.fromkeys(defaults(), junk))
    assert not app.exception
    settings = app.session_state["chosen"]
    if settings is None:  # refused in words
        assert app.error[0].value.endswith("\\.")
    assert not any(MARKUP.search(error.value) for error in app.error)


@pytest.mark.parametrize("name", CONTROLS)
def test_junk_in_one_control_falls_back_to_its_default(name: str) -> None:
    app = controls({name: "1e309"})
    assert not app.exception
    assert values_of(app) == defaults()
    assert chosen(app).settings == chosen_by_default().settings


@pytest.mark.parametrize("junk", JUNK.values(), ids=JUNK)
def test_junk_in_every_sampling_control_leaves_the_page_alive(junk: str | list[str]) -> None:
    link = dict.fromkeys(SAMPLING, junk)
    app = sampling_controls({"strategy": "Draw by chance", **link})
    assert not app.exception
    if app.session_state["sampling"] is None:
        assert "allowed is" in app.error[0].value


@pytest.mark.parametrize("prompt", JUNK.values(), ids=JUNK)
def test_junk_as_a_prompt_is_named_or_read_but_never_obeyed(prompt: str | list[str]) -> None:
    app = writing({"prompt": prompt})
    assert not app.exception
    assert not any(MARKUP.search(element.value) for element in [*app.error, *app.warning, *app.caption])


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("embedding_size", ranges.EMBEDDING_SIZES),
        ("hidden_size", ranges.HIDDEN_SIZES),
        ("batch_size", ranges.BATCH_SIZES),
        ("epochs", ranges.EPOCHS),
        ("seed", ranges.SEEDS),
        ("learning_rate", ranges.LEARNING_RATES),
        ("dropout", ranges.DROPOUTS),
        ("held_out", ranges.HELD_OUT),
    ],
)
def test_both_ends_of_a_range_can_be_linked_and_nothing_beyond(name: str, allowed: Range) -> None:
    for end in (allowed.low, allowed.high):
        assert getattr(chosen(controls({name: f"{end:.10f}"})).settings, name) == end
    for beyond in (allowed.low - 1, allowed.high + 1):
        app = controls({name: f"{beyond:.10f}"})
        assert not app.exception
        assert allowed.admits(getattr(chosen(app).settings, name))


def test_a_fraction_where_a_whole_number_belongs_is_refused_in_words() -> None:
    app = controls({"epochs": "1.5"})
    assert app.session_state["chosen"] is None
    assert app.error[0].value.replace("\\", "") == "Epochs is 1.5; allowed is a whole number from 1 to 2,000."


def test_sampling_ranges_are_those_of_the_widgets() -> None:
    app = sampling_controls({"strategy": "Draw by chance"})
    sliders = {str(slider.key).removeprefix("text_generation_"): (slider.min, slider.max) for slider in app.slider}
    for name, allowed in (
        ("temperature", sampling_ranges.TEMPERATURES),
        ("top_p", sampling_ranges.TOP_P),
        ("words", sampling_ranges.WORDS),
    ):
        assert sliders[name] == (allowed.low, allowed.high)


def test_junk_in_the_link_of_the_whole_page_is_survived() -> None:
    link = dict.fromkeys([*defaults(), *SAMPLING, "prompt", "nonsense"], "1e309")
    app = page(link)
    assert not app.exception
    assert app.title[0].value == "Text generation"
