"""Opens the parts of the text generation page, and the page itself, without a browser."""

import time
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from streamlit.testing.v1 import AppTest

from playground.core.text_generation.sampling import SamplingSettings
from playground.engine.states import Status
from playground.ui.catalogue import ROOT
from playground.ui.statuses import STATUS_WORDS
from playground.ui.text_generation.choosing import KEY, Chosen
from playground.ui.text_generation.writing import Writer

PATIENCE = 60.0  # seconds, many times of what is needed: the machine may be busy

ENDED = tuple(STATUS_WORDS[status] for status in Status if status.ended)

Link = Mapping[str, str | list[str]]


def _choosing() -> None:
    import streamlit as st

    from playground.ui import frame
    from playground.ui.text_generation.choosing import choose

    rates = st.session_state.setdefault("rates", [])
    st.session_state["chosen"] = frame.attempt(lambda: choose(rates.append))


def controls(link: Link | None = None) -> AppTest:
    """The left column alone, opened from a link."""
    return _run(AppTest.from_function(_choosing, default_timeout=PATIENCE), link)


def chosen(app: AppTest) -> Chosen:
    found = app.session_state["chosen"]
    assert isinstance(found, Chosen), [error.value for error in app.error]
    return found


@cache
def loaded_writer() -> Writer:
    from playground.ui.text_generation.keeping import writer_of
    from tests.export.saved import saved

    return writer_of(saved().bundle)


def _sampling() -> None:
    import streamlit as st

    from playground.ui import frame
    from playground.ui.text_generation.writing import _choose_sampling
    from tests.ui.opened import loaded_writer

    st.session_state["sampling"] = frame.attempt(lambda: _choose_sampling(loaded_writer()))


def sampling_controls(link: Link | None = None) -> AppTest:
    """The controls of how the next token is chosen, opened from a link."""
    return _run(AppTest.from_function(_sampling, default_timeout=PATIENCE), link)


def sampling(app: AppTest) -> SamplingSettings:
    found = app.session_state["sampling"]
    assert isinstance(found, SamplingSettings), [error.value for error in app.error]
    return found


def _writing() -> None:
    import streamlit as st

    from playground.ui.text_generation import writing
    from tests.ui.opened import loaded_writer

    st.session_state[writing.LOADED] = loaded_writer()
    writing.tab([])


def writing(link: Link | None = None) -> AppTest:
    """The part that writes, with a small trained model, opened from a link."""
    return _run(AppTest.from_function(_writing, default_timeout=PATIENCE), link)


def page(link: Link | None = None, **state: Any) -> AppTest:
    """The whole page, opened from a link."""
    app = AppTest.from_file(str(ROOT / "playground" / "app.py"), default_timeout=PATIENCE)
    for name, value in state.items():
        app.session_state[name] = value
    return _run(app.switch_page(f"../pages/{KEY}.py"), link)


def _run(app: AppTest, link: Link | None) -> AppTest:
    for name, value in (link or {}).items():
        app.query_params[f"{KEY}_{name}"] = value
    return app.run()


def link_of(app: AppTest) -> dict[str, str | list[str]]:
    """What the address bar holds, without the page's prefix."""
    return {name.removeprefix(f"{KEY}_"): app.query_params[name] for name in app.query_params}


def values_of(app: AppTest) -> dict[str, Any]:
    """The values of all widgets that have a key of the page."""
    widgets = [*app.selectbox, *app.get("button_group"), *app.toggle, *app.number_input, *app.slider, *app.text_input]
    return {str(widget.key).removeprefix(f"{KEY}_"): widget.value for widget in widgets}


def train(app: AppTest) -> AppTest:
    """Press Train and look again and again until the run has ended."""
    app.button(key=f"{KEY}_train").click().run()
    return until(app, "Finished")


def until(app: AppTest, words: str) -> AppTest:
    """Look again and again until the progress says it."""
    deadline = time.monotonic() + PATIENCE
    while not position(app).startswith(words):
        assert not app.exception
        assert not position(app).startswith(ENDED), position(app)
        assert time.monotonic() < deadline, position(app)
        time.sleep(0.1)
        app.run()
    return app


def position(app: AppTest) -> str:
    """What the progress bar says."""
    return str(app.get("progress")[0].text)


# A column that only the table of this name has: AppTest does not know the keys of tables.
TABLES = {
    "numbers": "symbol",
    "check": "formula",
    "history": "training loss",
    "tokens": "rank",
    "examples": "before",
    "samples": "ids",
    "vocabulary": "count",
    "recipe_table": "recipe",
}


# The tabs in which some of them stand: only the open one is filled.
TABS = {
    "tokens": "Write",
    "examples": "The text",
    "samples": "The text",
    "vocabulary": "The text",
    "recipe_table": "Two recipes",
}
ALL_TABS = ("Write", "The text", "Two recipes", "Keep it")


def open_tab(app: AppTest, label: str) -> AppTest:
    """Open a tab as a click on it does."""
    app.session_state[f"{KEY}_tab"] = app.query_params[f"{KEY}_tab"] = label
    return app.run()


FOLDED = ("check", "history", "script", "tokens")  # parts of the page that open at a click


def unfold(app: AppTest, name: str) -> AppTest:
    """Open a folded part as a click on it does."""
    app.session_state[f"{KEY}_{name}_open"] = True
    return app.run()


def table(app: AppTest, name: str) -> Any:
    """The table of that name as a data frame; its tab or fold is opened first."""
    if name in TABS:
        open_tab(app, TABS[name])
    if name in FOLDED:
        unfold(app, name)
    (found,) = [frame.value for frame in app.dataframe if TABLES[name] in frame.value]
    return found


# Elements whose text the browser reads as markdown; all others show it letter by letter.
MARKDOWN = ("markdown", "caption", "error", "warning", "info", "success", "title", "header", "subheader", "metric")


def read_as_markdown(app: AppTest) -> Iterator[str]:
    """Every text of the page that could be markup, labels and help included."""
    for node in _nodes(app._tree):
        proto = getattr(node, "proto", None)
        if node.type in MARKDOWN:
            yield str(getattr(node, "value", ""))
        for field in ("label", "help", "caption", "text") if node.type != "text" else ():
            value = getattr(proto, field, "")
            if isinstance(value, str):
                yield value


def _nodes(block: Any) -> Iterator[Any]:
    for node in block.children.values():
        yield node
        if hasattr(node, "children"):
            yield from _nodes(node)
