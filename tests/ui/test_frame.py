"""The frame of a page: user text stays text, refusals speak, checks disagree loudly, steps stay in range."""

import re

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from playground.core.settings import SettingsError
from playground.data.dataset import TextError
from playground.data.upload import UploadError
from playground.engine.faults import BusyError, CommandError, EngineError, HostLostError, UnknownRun
from playground.engine.limits import LimitError
from playground.export.bundle import BundleError
from playground.ui import frame
from playground.ui.frame import JOINER, as_text

MARKUP = (
    "**bold** _it_ ~~no~~ `code`",
    "[a link](http://evil.example)",
    "![](http://evil.example/spy.png)",
    "<img src=http://evil.example onerror=alert(1)>",
    "$x^2$ and $$y$$",
    ":red[loud] :smile: :blue-badge[b] :material/home: :streamlit:",
    "# heading\n\n- item\n1. one\n> quote\n\ntitle\n===",
    "a | b\n--|--\n1 | 2",
    "&lt;b&gt; &copy; \\* back\\slash",
    "    indented\n\n    code",
    "```\nfence",
)


def read(markdown: str) -> str:
    """What is left when the backslashes of CommonMark are taken away, and the joiner that nobody sees."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown).replace(JOINER, "")


@pytest.mark.parametrize("text", [*MARKUP, "", " ", "plain words", "말이 👩‍🚀 שלום"])
def test_escaped_text_reads_as_it_was_in_one_paragraph(text: str) -> None:
    assert read(as_text(text)) == re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("text", MARKUP)
def test_no_sign_of_markdown_is_left_alone(text: str) -> None:
    signs = re.sub(r"\\[\\`*_{}\[\]()#+\-.!|<>~$:&=]", "", as_text(text))
    assert not set(signs) & set("\\`*_{}[]()#+-.!|<>~$:&=\n")


# Streamlit's browser side makes links, icons and arrows out of finished text, where no escape is left.
LATE = (
    r"https?://",
    r"\bwww\.",
    r"[-.\w+]@[-\w]",
    r":material/\w+:",
    r":streamlit:",
    r"(^|\s)(<->|->|<-|--|>=|<=|~=)(\s|$)",
)


@pytest.mark.parametrize(
    "text",
    [
        *MARKUP,
        "see HTTPS://evil.example, http://evil.example and WWW.evil.example",
        "mail me@evil.example",
        ":material/home: :streamlit:",
        "a -> b <- c <-> d -- e >= f <= g ~= h",
    ],
)
def test_nothing_is_left_that_the_browser_turns_into_a_link_an_icon_or_an_arrow(text: str) -> None:
    shown = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", as_text(text))
    for pattern in LATE:
        assert not re.search(pattern, shown, re.IGNORECASE), pattern


def test_ordinary_prose_gets_no_joiner() -> None:
    assert JOINER not in as_text("Epochs is 0.5; allowed is a whole number from 1 to 2,000: choose less (e.g. 20).")


REFUSALS = (
    SettingsError,
    UploadError,
    TextError,
    LimitError,
    BundleError,
    EngineError,
    UnknownRun,
    CommandError,
    BusyError,
    HostLostError,
)


def refusing(kind: type[Exception], message: str) -> None:
    import streamlit as st

    from playground.ui import frame

    st.text("before")
    with frame.refusals():
        raise kind(message)
    st.text("after")


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_refusal_is_shown_in_its_own_words_and_ends_the_script(kind: type[Exception]) -> None:
    app = AppTest.from_function(refusing, args=(kind, "Too **much** text; see http://evil.example.")).run()
    assert not app.exception
    assert [read(error.value) for error in app.error] == ["Too **much** text; see http://evil.example."]
    assert "**" not in app.error[0].value
    assert [text.value for text in app.text] == ["before"]


def test_every_kind_of_refusal_is_tried_here() -> None:
    assert set(frame.REFUSALS) <= set(REFUSALS)


def test_a_fault_of_the_program_is_no_refusal() -> None:
    app = AppTest.from_function(refusing, args=(ZeroDivisionError, "division by zero")).run()
    assert app.exception
    assert not app.error


def attempting(message: str) -> None:
    import streamlit as st

    from playground.core.settings import SettingsError
    from playground.ui import frame

    def make() -> int:
        if message:
            raise SettingsError(message)
        return 3

    st.text(str(frame.attempt(make)))


@pytest.mark.parametrize(("message", "result"), [("", "3"), ("Seed is 0.5.", "None")])
def test_an_attempt_goes_on_after_a_refusal(message: str, result: str) -> None:
    app = AppTest.from_function(attempting, args=(message,)).run()
    assert [text.value for text in app.text] == [result]
    assert [read(error.value) for error in app.error] == ([message] if message else [])


def checking(formula: float, quantity: str) -> None:
    from playground.core.check import CheckRow
    from playground.ui import frame

    frame.checks([CheckRow("loss", 0.5, 0.5), CheckRow(quantity, formula, 0.25, 0.25 + 1e-9)], "check")


def shown_check(formula: float, quantity: str = "gradient") -> tuple[pd.DataFrame, list[str]]:
    app = AppTest.from_function(checking, args=(formula, quantity))
    app.session_state["check_open"] = True
    assert not app.run().exception
    return app.dataframe[0].value, [read(error.value) for error in app.error]


def test_agreement_is_shown_without_an_error() -> None:
    table, errors = shown_check(0.25)
    assert not errors
    assert list(table[""]) == ["✓ agree", "✓ agree"]
    assert list(table["formula"]) == ["0.5000000000", "0.2500000000"]
    assert list(table["central difference"]) == ["—", "0.2500000010"]


@pytest.mark.parametrize("formula", [0.25 + 1e-8, -0.25, float("nan"), float("inf")])
def test_disagreement_is_an_error_that_names_the_quantity(formula: float) -> None:
    table, errors = shown_check(formula)
    assert list(table[""]) == ["✓ agree", "✗ disagree"]
    assert errors == ["These disagree: gradient."]


@pytest.mark.parametrize(("formula", "verdict"), [(0.25, "✓ all 2 quantities agree"), (0.3, "✗ 1 of 2 disagree")])
def test_whether_all_agree_is_seen_while_the_table_is_closed(formula: float, verdict: str) -> None:
    app = AppTest.from_function(checking, args=(formula, "gradient"))
    app.session_state["check_open"] = False
    app.run()
    assert app.expander[0].label == f"**The check** · {verdict}"
    assert not app.dataframe
    assert len(app.error) == ("✗" in verdict)


def test_the_difference_in_the_table_has_its_sign() -> None:
    table, _ = shown_check(0.15)
    assert list(table["formula − torch"]) == ["+0.0e+00", "−1.0e−01"]


def test_a_hostile_quantity_is_no_markup_in_the_error() -> None:
    app = AppTest.from_function(checking, args=(1.0, "![](http://evil.example)")).run()
    assert "![](" not in app.error[0].value


def stepping(last: int) -> None:
    import streamlit as st

    from playground.ui.steps import step_controls

    st.text(str(step_controls("walk", last)))


def walk(app: AppTest, button: str) -> AppTest:
    app.button(key=f"walk_{button}").click().run()
    assert not app.exception
    return app


def test_step_controls_walk_forward_back_and_to_both_ends() -> None:
    app = AppTest.from_function(stepping, args=(3,)).run()
    seen = [app.text[0].value]
    for button in ("forward", "forward", "back", "last", "first"):
        seen.append(walk(app, button).text[0].value)
    assert seen == ["0", "1", "2", "1", "3", "0"]
    assert app.caption[0].value == "1 of 4"


def test_play_begins_anew_at_the_end_and_a_step_by_hand_ends_it() -> None:
    app = AppTest.from_function(stepping, args=(3,)).run()
    walk(app, "last")
    assert walk(app, "play").text[0].value == "0"
    assert app.button(key="walk_play").help == "Pause"
    assert walk(app, "forward").text[0].value == "1"
    assert app.button(key="walk_play").help == "Play"


@pytest.mark.parametrize(("button", "disabled"), [("first", ("first", "back")), ("last", ("forward", "last"))])
def test_no_step_leads_out_of_range(button: str, disabled: tuple[str, str]) -> None:
    app = AppTest.from_function(stepping, args=(2,)).run()
    walk(app, "forward")
    walk(app, button)
    assert {name for name in ("first", "back", "forward", "last") if app.button(key=f"walk_{name}").disabled} == {
        *disabled
    }


def test_a_shorter_walk_pulls_the_step_back_in() -> None:
    app = AppTest.from_function(stepping, args=(5,)).run()
    walk(app, "last")
    app.args = (1,)
    assert app.run().text[0].value == "1"


def test_a_walk_of_one_step_can_go_nowhere() -> None:
    app = AppTest.from_function(stepping, args=(0,)).run()
    assert all(button.disabled for button in app.button)
    assert app.caption[0].value == "1 of 1"


def telling() -> None:
    from playground.ui import frame
    from playground.ui.catalogue import PAGES

    info = next(page for page in PAGES if page.name == "text_generation")
    frame.lesson(info, V="<b>**12**</b>", lnV="ln V = 2.48")


def test_numbers_in_the_prose_are_filled_in_as_text() -> None:
    (prose,) = AppTest.from_function(telling).run().markdown
    assert "{V}" not in prose.value
    assert "<b>" not in prose.value
    assert "ln V = 2.48" in read(prose.value)
