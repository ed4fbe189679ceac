"""Widgets that live in the link: a copied URL reopens the page as it was, and junk in a link does no harm.

The default may change with a preset: then only what differs from the preset stands in the link.
"""

import math
from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from playground.core.settings import Range

OnChange = Callable[[], None] | None


def whole_number(label: str, key: str, allowed: Range, default: int, help: str | None = None) -> int:
    """A field for a whole number.

    The widget holds a float: Streamlit's integer field dies of a link with 1e309. A fraction is handed on
    as it is, for the settings to refuse it in words.
    """
    value = st.number_input(
        label,
        float(allowed.low),
        float(allowed.high),
        value=float(default),
        step=1.0,
        format="%.10g",
        key=key,
        help=help,
        bind="query-params",
    )
    return int(value) if value.is_integer() else value  # type: ignore[return-value]


def number(
    label: str, key: str, allowed: Range, default: float, help: str | None = None, on_change: OnChange = None
) -> float:
    """A field for a number of any size, such as a learning rate. Its buttons go by half its leading place."""
    return st.number_input(
        label,
        float(allowed.low),
        float(allowed.high),
        value=float(default),
        step=10.0 ** math.floor(math.log10(default)) / 2 if default > 0 else None,
        format="%g",
        key=key,
        help=help,
        on_change=on_change or "rerun",
        bind="query-params",
    )


def slider(
    label: str,
    key: str,
    allowed: Range,
    default: float,
    step: float,
    help: str | None = None,
    on_change: OnChange = None,
) -> float:
    """A slider for a number whose range is easy to see."""
    return st.slider(
        label,
        float(allowed.low),
        float(allowed.high),
        float(default),
        step=step,
        format="%.0f" if step >= 1 else "%.2f",
        key=key,
        help=help,
        on_change=on_change or "rerun",
        bind="query-params",
    )


def choice(
    label: str,
    key: str,
    options: Sequence[str] | Mapping[str, str],
    default: str,
    help: str | None = None,
    on_change: OnChange = None,
) -> str:
    """Pick one of a few, all visible. options: the values, or values with what they are called."""
    chosen = st.segmented_control(
        label,
        list(options),
        default=default,
        required=True,
        format_func=_naming(options),
        key=key,
        help=help,
        on_change=on_change or "rerun",
        width="stretch",
        bind="query-params",
    )
    return default if chosen is None else chosen  # an empty value in a link chooses nothing


def choices(
    label: str, key: str, options: Mapping[str, str], default: Sequence[str], help: str | None = None
) -> tuple[str, ...]:
    """Pick several of many, all visible; given back in the order of the options, perhaps none."""
    chosen = st.pills(
        label,
        list(options),
        selection_mode="multi",
        default=list(default),
        format_func=_naming(options),
        key=key,
        help=help,
        wrap=True,
        bind="query-params",
    )
    return tuple(option for option in options if option in chosen)


def dropdown(
    label: str, key: str, options: Mapping[str, str], default: str, help: str | None = None, on_change: OnChange = None
) -> str:
    """Pick one of many. options: values with what they are called."""
    chosen = st.selectbox(
        label,
        list(options),
        index=list(options).index(default),
        format_func=_naming(options),
        key=key,
        help=help,
        on_change=on_change or "rerun",
        bind="query-params",
    )
    return default if chosen is None else chosen


def text_field(label: str, key: str, default: str, longest: int, help: str | None = None) -> str:
    """A line of text of at most `longest` characters; a longer one in a link is cut."""
    return st.text_input(label, default, max_chars=longest, key=key, help=help, bind="query-params")[:longest]


def text_box(
    label: str, key: str, default: str, longest: int, help: str | None = None, height: int = 100, hint: str = ""
) -> str:
    """Several lines of text; a longer one in a link is cut."""
    text = st.text_area(
        label,
        default,
        height=height,
        max_chars=longest,
        key=key,
        help=help,
        placeholder=hint or None,
        bind="query-params",
    )
    return (text or "")[:longest]


def switch(label: str, key: str, default: bool, help: str | None = None) -> bool:
    """On or off."""
    return st.toggle(label, default, key=key, help=help, bind="query-params")


def _naming(options: Sequence[str] | Mapping[str, str]) -> Callable[[str], str]:
    return options.__getitem__ if isinstance(options, Mapping) else str
