"""The frame of a page: what all pages have, in the same order and the same look.

Title and one sentence; controls in a narrow left column with the main figure beside them; then numbers,
check, code and lesson.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol, TypeVar

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from playground.core.check import CheckRow
from playground.core.settings import SettingsError
from playground.data.dataset import TextError
from playground.data.limits import NothingGivenError, UploadError
from playground.engine.faults import EngineError
from playground.engine.limits import LimitError
from playground.export.bundle import BundleError
from playground.figures.drawing import Drawing
from playground.figures.style import Look, look
from playground.ui import controls
from playground.ui.catalogue import PAGES, PageInfo
from playground.ui.plot import Click, plot

T = TypeVar("T")
REFUSALS = (SettingsError, UploadError, TextError, LimitError, BundleError, EngineError)  # written for the learner
CHECK, CHECK_ICON = "The check", ":material/fact_check:"
CHECKED = "By formula, by torch and its autograd, and by central difference, in double precision."
SMALL = 1e-5  # smaller numbers are shown by their leading digits
MARKDOWN_SIGNS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&=])")
# The browser still makes links, icons and arrows of these after the escapes are read: a joiner breaks them up.
JOINER = "\u2060"  # has no width and allows no line break
LATE_SIGNS = re.compile(
    r"(?<=http)(?=s?://)|(?<=www)(?=\.)|(?=@)|(?<=:)(?=material/|streamlit:)|(?<=[-<>~])(?=[-=>])", re.IGNORECASE
)


@dataclass(frozen=True)
class Frame:
    """An opened page: write controls into `controls` and the main figure into `stage`."""

    info: PageInfo
    controls: DeltaGenerator
    stage: DeltaGenerator


def open_page(name: str, sentence: str) -> Frame:
    """Write title and sentence; return the two columns below them."""
    info = next(page for page in PAGES if page.name == name)
    with st.container(gap="xsmall"):
        st.title(info.title, anchor=False)
        st.caption(sentence)
    controls, stage = st.columns([1, 2.9], gap="large")
    return Frame(info, controls, stage)


class Titled(Protocol):
    """What can be chosen by its title: a part of a page."""

    @property
    def title(self) -> str:
        """How it is called where it is chosen."""


AnyPart = TypeVar("AnyPart", bound=Titled)


def choose_part(page: Frame, parts: Mapping[str, AnyPart]) -> AnyPart:
    """Which of its parts the page shows; the first one unless the link says another.

    One at a time: the browser's work at a touch grows with every element of the page.
    """
    titles = {name: part.title for name, part in parts.items()}
    with page.stage:
        return parts[controls.choice("What to look at", f"{page.info.name}_part", titles, next(iter(parts)))]


def current_look() -> Look:
    """The look of the theme that the reader sees."""
    return look(st.context.theme.type)


def figure(drawn: Drawing, key: str, alt: str, on_click: Callable[[Click], None] | None = None) -> None:
    """Show a figure. The key keeps it in place while its data changes; alt says in words what it shows."""
    plot(drawn, key, alt, on_click)


def section(title: str, sentence: str = "") -> None:
    """The heading of one of the page's parts."""
    st.subheader(title, anchor=False)
    if sentence:
        st.caption(sentence)


def numbers(table: pd.DataFrame, key: str, height: int | None = None) -> None:
    """A table of quantities, symbols and values. Cells are shown as text, never as markup."""
    st.dataframe(table, key=key, hide_index=True, height=height or "content")


def folded(title: str, sentence: str, key: str, icon: str, expanded: bool = False) -> DeltaGenerator | None:
    """A part of the page that opens at a click; None while it is closed, when nothing of it need be made.

    What is closed costs nothing: the browser takes longest over what it has to lay out at every touch.
    """
    part = st.expander(f"**{title}** · {sentence}", expanded, key=key, icon=icon, on_change="rerun")
    return part if part.open else None


def checks(rows: Sequence[CheckRow], key: str, sentence: str = CHECKED) -> None:
    """The same quantities by formula, by torch and by central difference. Whether they agree is seen at once."""
    wrong = [row.quantity for row in rows if not row.agrees]
    verdict = f"✗ {len(wrong)} of {len(rows)} disagree" if wrong else f"✓ all {len(rows)} quantities agree"
    part = folded(CHECK, verdict, f"{key}_open", CHECK_ICON, bool(wrong))
    if wrong:
        st.error(f"These disagree: {as_text(', '.join(wrong))}.", icon=":material/error:")
    if part is not None:
        with part:
            st.caption(sentence)
            numbers(_check_table(rows), key)


def check_on_demand(make: Callable[[], tuple[str, Sequence[CheckRow]]], key: str, sentence: str) -> None:
    """A check that takes long enough to be made only where it is looked at: what it is about, and its rows."""
    part = folded(CHECK, sentence, f"{key}_open", CHECK_ICON)
    if part is None:
        return
    with part:
        about, rows = make()
        st.text(about)
        if rows:
            numbers(_check_table(rows), key)
        wrong = [row.quantity for row in rows if not row.agrees]
        if wrong:
            st.error(f"These disagree: {as_text(', '.join(wrong))}.", icon=":material/error:")


def _check_table(rows: Sequence[CheckRow]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "quantity": [row.quantity for row in rows],
            "formula": [_checked(row.formula) for row in rows],
            "torch": [_checked(row.torch) for row in rows],
            "central difference": [
                "—" if row.central_difference is None else f"{row.central_difference:z.10f}".replace("-", "−")
                for row in rows
            ],
            "formula − torch": [f"{row.formula - row.torch:+.1e}".replace("-", "−") for row in rows],
            "": ["✓ agree" if row.agrees else "✗ disagree" for row in rows],
        }
    )


def _checked(value: float) -> str:
    """Ten decimals, or the leading digits of what they would not show."""
    return (f"{value:.4e}" if 0 < abs(value) < SMALL else f"{value:z.10f}").replace("-", "−")


def code(
    render: Callable[[], str],
    file_name: str,
    key: str,
    sentence: str = "the shortest script that prints these numbers",
    shown: Callable[[], str] | None = None,
) -> None:
    """The script behind what is on screen, to read, copy and download. shown: a shorter form of it to read."""
    part = folded("The code", sentence, f"{key}_open", ":material/code:")
    if part is None:
        return
    with part:
        script = render()
        st.code(shown() if shown else script, language="python", height=420)
        st.download_button(
            "Download the script",
            script,
            file_name,
            "text/x-python",
            key=key,
            icon=":material/download:",
            on_click="ignore",
        )


def lesson(info: PageInfo, **numbers: object) -> None:
    """The page's prose; {names} in it are filled in with numbers that were just computed."""
    text = info.lesson
    for name, value in numbers.items():
        text = text.replace("{" + name + "}", as_text(str(value)))
    st.markdown(text)


@contextmanager
def refusals() -> Iterator[None]:
    """Show a refusal in its own words and end the script there. Nothing that was entered is lost."""
    try:
        yield
    except REFUSALS as error:
        refuse(error)
        st.stop()


def attempt(make: Callable[[], T]) -> T | None:
    """What `make` gives, or None after its refusal was shown."""
    try:
        return make()
    except REFUSALS as error:
        refuse(error)
        return None


def refuse(error: Exception) -> None:
    """Show why something was refused, or what is still wanted."""
    message = as_text(str(error.args[0] if error.args else error))
    if isinstance(error, NothingGivenError):
        st.info(message, icon=":material/edit_note:")
    else:
        st.error(message, icon=":material/block:")


def as_text(text: str) -> str:
    """Markdown that shows the text as it is, in one paragraph: no link, no image, no icon, no formula, no directive."""
    return MARKDOWN_SIGNS.sub(r"\\\1", LATE_SIGNS.sub(JOINER, re.sub(r"\s+", " ", text)))


def facts(values: Mapping[str, str]) -> None:
    """A row of small named values."""
    with st.container(horizontal=True, gap="medium"):
        for name, value in values.items():
            st.metric(name, value, width="content")
