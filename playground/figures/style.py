"""The one look: what a colour means, and the ground that every figure stands on.

A meaning has a colour for light and one for dark; both keep a contrast of at least 3 with the page.
The hues are those of Okabe and Ito (2008), which colour-blind readers can tell apart; vermilion is darker on light,
where it also writes words (contrast 4.6).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

FONT_SIZE = 15  # px; nothing in a figure is smaller than 14
SMALL = 14
FONT = "Source Sans, sans-serif"  # that of the page

Scale = list[tuple[float, str]]


@dataclass(frozen=True)
class Look:
    """Colours of one theme. `meaning` holds what recurs in the whole app, by the field's own names."""

    name: str
    ink: str
    muted: str
    grid: str
    paper: str
    accent: str
    meaning: Mapping[str, str]
    diverging: tuple[tuple[float, str], ...]
    sequential: tuple[tuple[float, str], ...]

    def __getitem__(self, meaning: str) -> str:
        return self.meaning[meaning]


LIGHT = Look(
    name="light",
    ink="#1B2530",
    muted="#5A6672",
    grid="#E6E0D4",
    paper="#FBF9F5",
    accent="#0072B2",
    meaning=MappingProxyType(
        {
            "train": "#0072B2",
            "validation": "#BC5200",
            "test": "#009E73",
            "rnn": "#8A6D00",
            "lstm": "#0072B2",
            "gru": "#B0508A",
            "uniform": "#5A6672",
            "ngram": "#BC5200",
            "nnlm": "#007A87",
            "mixture": "#7A3FB0",
            "padding": "#DDD7CB",
            "read": "#2A7AB0",
            "predicted": "#BC5200",
            "model": "#0072B2",
            "reshaped": "#BC5200",
            "reads_left": "#BC5200",
            "reads_both": "#0072B2",
            "chosen": "#7A3FB0",
            "clash": "#C0302B",
            "sigmoid": "#0072B2",
            "tanh": "#BC5200",
            "relu": "#009E73",
            "elu": "#8C564B",
            "gelu": "#8A6D00",
            "silu": "#007A87",
            "step": "#1B2530",
            "linear": "#5A6672",
            "forward": "#0072B2",
            "gradient": "#B4008C",
            "one": "#0072B2",
            "zero": "#BC5200",
            "mse": "#0072B2",
            "mae": "#009E73",
            "huber": "#8A6D00",
            "bce": "#BC5200",
            "hinge": "#B0508A",
            "mean": "#0072B2",
            "sum": "#BC5200",
            "unweighted": "#5A6672",
            "weighted": "#7A3FB0",
            "class_1": "#0072B2",
            "class_2": "#BC5200",
            "class_3": "#009E73",
            "class_4": "#B0508A",
            "gradient_descent": "#1B2530",
            "momentum": "#0072B2",
            "nesterov": "#007A87",
            "adagrad": "#8A6D00",
            "rmsprop": "#00825F",
            "adam": "#BC5200",
            "adamw": "#B0508A",
            "full_batch": "#1B2530",
            "mini_batch": "#0072B2",
            "single_samples": "#BC5200",
            "input_gate": "#00825F",
            "forget_gate": "#BC5200",
            "candidate": "#8A6D00",
            "output_gate": "#B0508A",
            "reset_gate": "#B0508A",
            "update_gate": "#00825F",
            "memory": "#0072B2",
            "hidden": "#1B2530",
        }
    ),
    diverging=((0.0, "#D55E00"), (0.5, "#FFFFFF"), (1.0, "#0072B2")),
    sequential=((0.0, "#F2EEE6"), (1.0, "#0072B2")),
)
DARK = Look(
    name="dark",
    ink="#E8EDF2",
    muted="#A3AFBB",
    grid="#2A3644",
    paper="#141C26",
    accent="#56B4E9",
    meaning=MappingProxyType(
        {
            "train": "#56B4E9",
            "validation": "#F0883E",
            "test": "#2FC79A",
            "rnn": "#E6C84C",
            "lstm": "#56B4E9",
            "gru": "#E08CBB",
            "uniform": "#A3AFBB",
            "ngram": "#F0883E",
            "nnlm": "#59D3DE",
            "mixture": "#A874E8",
            "padding": "#324151",
            "read": "#2E6E9A",
            "predicted": "#F0883E",
            "model": "#56B4E9",
            "reshaped": "#F0883E",
            "reads_left": "#F0883E",
            "reads_both": "#56B4E9",
            "chosen": "#A874E8",
            "clash": "#FF7B72",
            "sigmoid": "#56B4E9",
            "tanh": "#F0883E",
            "relu": "#2FC79A",
            "elu": "#D2A08F",
            "gelu": "#E6C84C",
            "silu": "#59D3DE",
            "step": "#E8EDF2",
            "linear": "#A3AFBB",
            "forward": "#56B4E9",
            "gradient": "#F277D0",
            "one": "#56B4E9",
            "zero": "#F0883E",
            "mse": "#56B4E9",
            "mae": "#2FC79A",
            "huber": "#E6C84C",
            "bce": "#F0883E",
            "hinge": "#E08CBB",
            "mean": "#56B4E9",
            "sum": "#F0883E",
            "unweighted": "#A3AFBB",
            "weighted": "#A874E8",
            "class_1": "#56B4E9",
            "class_2": "#F0883E",
            "class_3": "#2FC79A",
            "class_4": "#E08CBB",
            "gradient_descent": "#E8EDF2",
            "momentum": "#56B4E9",
            "nesterov": "#59D3DE",
            "adagrad": "#E6C84C",
            "rmsprop": "#2FC79A",
            "adam": "#F0883E",
            "adamw": "#E08CBB",
            "full_batch": "#E8EDF2",
            "mini_batch": "#56B4E9",
            "single_samples": "#F0883E",
            "input_gate": "#2FC79A",
            "forget_gate": "#F0883E",
            "candidate": "#E6C84C",
            "output_gate": "#E08CBB",
            "reset_gate": "#E08CBB",
            "update_gate": "#2FC79A",
            "memory": "#56B4E9",
            "hidden": "#E8EDF2",
        }
    ),
    diverging=((0.0, "#F0883E"), (0.5, "#FFFFFF"), (1.0, "#56B4E9")),
    sequential=((0.0, "#1E2935"), (1.0, "#56B4E9")),
)


def look(theme: str | None) -> Look:
    """The look of a theme ("light" or "dark"); light when the theme is not known yet."""
    return DARK if theme == "dark" else LIGHT


def layout_of(look: Look, height: int, **more: Any) -> dict[str, Any]:
    """The layout of a figure in our look: transparent ground, quiet axes, text that is read from the back row.

    A constant uirevision keeps a reader's zoom while data changes under it.
    """
    axis = {
        "gridcolor": look.grid,
        "linecolor": look.muted,
        "zeroline": False,
        "tickfont": {"size": SMALL, "color": look.muted},
        "title": {"font": {"size": FONT_SIZE, "color": look.ink}, "standoff": 8},
        "automargin": True,
        "fixedrange": True,
    }
    template = {
        "layout": {
            "font": {"family": FONT, "size": FONT_SIZE, "color": look.ink},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "xaxis": axis,
            "yaxis": axis,
            "showlegend": False,
            "hoverlabel": {"font": {"size": SMALL, "color": look.ink}, "bgcolor": look.paper},
            "margin": {"l": 8, "r": 12, "t": 34, "b": 8},
        }
    }
    return {"template": template, "height": height, "uirevision": "constant", **more}


def caption(text: str, look: Look) -> dict[str, Any]:
    """What the whole figure shows, as its title at the left edge."""
    font = {"size": FONT_SIZE, "color": look.ink, "weight": "normal"}
    return {"text": text, "x": 0.0, "xref": "container", "y": 0.99, "yanchor": "top", "font": font}


def heading(text: str, look: Look, x: float = 0.0) -> dict[str, Any]:
    """What a panel shows, written above it at its left edge (x in units of the whole figure)."""
    return {
        "text": text,
        "x": x,
        "y": 1.0,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "yshift": 8,
        "showarrow": False,
        "font": {"size": FONT_SIZE, "color": look.ink},
    }


def percent(share: float) -> str:
    """A share for a label of a figure: one decimal, two where one would show nothing."""
    if share >= 0.001:
        return f"{share:.1%}"
    return f"{share:.2%}" if share >= 0.0001 else "&lt; 0.01%"


def plain(text: str, longest: int = 24) -> str:
    """A user's text as Plotly shall show it: as it is, never as markup, and never too long.

    Plotly reads a few HTML tags and entities in labels; without "<" and "&" there are none.
    """
    shown = text if len(text) <= longest else text[: longest - 1] + "…"
    return shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
