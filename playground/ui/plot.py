"""Shows Plotly figures that change in place.

Streamlit's own chart element is built anew for every change of its data: measured here, all of its drawing leaves
the page and comes back, about ten times a second while something trains. This one keeps the drawing and moves it.
"""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import plotly
import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from streamlit import config

from playground.figures.drawing import Drawing
from playground.ui.catalogue import ROOT

LIBRARY = f"/plotly-{plotly.__version__}.min.js"
_YEAR = "public, max-age=31536000, immutable"  # the name changes with the version

_plot = st.components.v2.component(
    "playground_plot",
    js=(ROOT / "assets" / "components" / "plot.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


@dataclass(frozen=True)
class Click:
    """A clicked point of a figure: the number of its trace, its number in the trace, and where it lies.

    point is one number, or row and column in a heat map. It comes from the browser: check it before use.
    """

    curve: int
    point: int | list[int]
    x: float | str
    y: float | str


def plot(figure: Drawing, key: str, alt: str, on_click: Callable[[Click], None] | None = None) -> None:
    """Show a figure. The key keeps it in place while it changes; alt says in words what it shows.

    on_click is called before the script runs again, as the callback of any widget.
    """

    def clicked() -> None:
        value = st.session_state[key].get("clicked")
        if on_click is not None and value is not None:
            on_click(Click(value["curve"], value["point"], value["x"], value["y"]))

    data = {"figure": figure.to_json(), "alt": alt, "library": library_path(), "clickable": on_click is not None}
    _plot(data=data, key=key, on_clicked_change=clicked)


@cache
def library_path() -> str:
    """Where the browser finds plotly.js."""
    base = str(config.get_option("server.baseUrlPath")).strip("/")
    return f"/{base}{LIBRARY}" if base else LIBRARY


def library_route() -> Route:
    """Serves plotly.js from the installed package: nothing is loaded from the net."""
    return Route(LIBRARY, _library)


async def _library(_request: Request) -> Response:
    headers = {"content-encoding": "gzip", "cache-control": _YEAR}
    return Response(_packed_library(), media_type="text/javascript", headers=headers)


@cache
def _packed_library() -> bytes:
    """plotly.js as all browsers take it, a third of its size."""
    return gzip.compress((Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_bytes(), 6)
