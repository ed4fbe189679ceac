"""What a figure function returns: a Plotly figure as plain values, which go to the browser as they are.

Plotly's own object looks at every property when it is made. That took half of the time between a touched slider and
its answer, and finds mistakes that are the same every time: so tests look at `checked`, and a page does not.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import plotly.graph_objects as go

TYPED = ("float32", "float64", "int8", "int16", "int32", "uint8", "uint16", "uint32")  # what the browser has too


@dataclass(frozen=True)
class Drawing:
    """Traces and layout of a figure: nested dicts and lists of numbers, texts and arrays.

    playback: what the browser may play by itself, see figures/playback.py.
    """

    traces: Sequence[Mapping[str, Any]]
    arrangement: Mapping[str, Any]
    playback: Mapping[str, Any] | None = None

    def to_json(self) -> str:
        """The figure for plotly.js. Arrays travel as their bytes in base64, what is not a number as null."""
        figure: dict[str, Any] = {"data": self.traces, "layout": self.arrangement}
        if self.playback is not None:
            figure["playback"] = self.playback
        try:
            return json.dumps(figure, default=_plain, allow_nan=False, separators=(",", ":"))
        except ValueError:  # JSON knows no NaN: rare, so only then is every value looked at
            return json.dumps(_without_nan(figure), default=_plain, allow_nan=False, separators=(",", ":"))

    @cached_property
    def checked(self) -> "go.Figure":
        """As Plotly's own object, for tests and notebooks. Raises ValueError for what Plotly does not know."""
        import plotly.graph_objects as go

        return go.Figure({"data": list(self.traces), "layout": dict(self.arrangement)})

    @property
    def data(self) -> Any:
        """The checked traces."""
        return self.checked.data

    @property
    def layout(self) -> Any:
        """The checked layout."""
        return self.checked.layout


def _plain(value: object) -> object:
    """What json does not know: an array as plotly.js takes it, a number of numpy's as a number."""
    if isinstance(value, np.ndarray) and value.dtype.name in TYPED and value.ndim in (1, 2):
        packed = base64.b64encode(np.ascontiguousarray(value).data).decode("ascii")
        typed = {"dtype": value.dtype.str[1:], "bdata": packed}
        return typed if value.ndim == 1 else typed | {"shape": ", ".join(map(str, value.shape))}
    if isinstance(value, np.ndarray):
        return _without_nan(value.tolist())
    if isinstance(value, np.generic):
        return _without_nan(value.item())
    raise TypeError(f"A figure can't hold {type(value).__name__}.")


def _without_nan(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _without_nan(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(part) for part in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value
