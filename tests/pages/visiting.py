"""Opens a page from a link, without a browser, and reads its link and its first table."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from streamlit.testing.v1 import AppTest

from playground.ui.catalogue import ROOT

PATIENCE = 120.0  # seconds, many times of what is needed: the machine may be busy

Link = Mapping[str, str | list[str]]


def visit(name: str, link: Link | None = None, **state: object) -> AppTest:
    """The page of that name, opened from a link and with some state; both without the page's prefix."""
    app = AppTest.from_file(str(ROOT / "playground" / "app.py"), default_timeout=PATIENCE)
    for key, value in state.items():
        app.session_state[f"{name}_{key}"] = value
    app.switch_page(f"../pages/{name}.py")
    for key, given in (link or {}).items():
        app.query_params[f"{name}_{key}"] = given
    return app.run()


def link_of(app: AppTest, name: str) -> dict[str, list[str]]:
    """What the address bar holds, without the page's prefix; several values in order."""
    return in_order({key.removeprefix(f"{name}_"): app.query_params[key] for key in app.query_params})


def in_order(link: Link) -> dict[str, list[str]]:
    """A link with the values of each name in order."""
    return {name: [value] if isinstance(value, str) else sorted(value) for name, value in link.items()}


def shows(app: AppTest, part: Any, settings: object) -> bool:
    """Whether the first table is the part's numbers of these settings."""
    assert not app.exception
    table = app.dataframe[0].value
    expected = part.numbers(part.trace(settings))
    return bool(table.astype(str).to_dict() == expected.astype(str).to_dict())


def until(app: AppTest, true: Callable[[], bool]) -> None:
    """Run the page again and again, as its clock does in a browser, until something holds."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert not app.exception
        assert time.monotonic() < end, [element.value for element in (*app.markdown, *app.caption, *app.error)]
        time.sleep(0.1)
        app.run()


def until_it_says(app: AppTest, words: str) -> None:
    """Wait for a run's progress to begin with these words."""
    until(app, lambda: str(app.get("progress")[0].text).startswith(words))
