"""A visitor's own points: set with clicks into the plane, taken away with clicks on them, typed, or uploaded.

They stand in the link as text, as long as they are few enough for a link.
"""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from playground.core.training_lab.own_points import (
    MOST_CHARACTERS,
    MOST_LINKED,
    OwnPoints,
    read_points,
    write_points,
)
from playground.core.training_lab.points import OWN, SIDE, Points
from playground.core.training_lab.settings import RANGES, LabSettings
from playground.data.points_table import read_points as read_table
from playground.figures.training_lab import plane
from playground.ui import controls, frame
from playground.ui.plot import Click
from playground.ui.training_lab.key import CLICKED, KEY

OWN_POINTS, TEXT, UPLOAD, TAKEN = f"{KEY}_own", f"{KEY}_points", f"{KEY}_upload", f"{KEY}_taken"
MOST = int(RANGES["samples"].high)
NEAR = 0.45  # of the plane's units: a click that close to a point takes it away


def own() -> OwnPoints:
    """x1, x2 and class of each."""
    return tuple(st.session_state.get(OWN_POINTS, ()))


def arrays() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Places (n, 2) and classes (n,)."""
    table = np.array(own(), dtype=np.float64).reshape(-1, 3)
    return table[:, :2], table[:, 2]


def edit() -> None:
    """Which class a click sets, and what else can be done with the points. Raises SettingsError for typed nonsense."""
    controls.choice("A click sets", f"{KEY}_class", {"1": "● class 1", "0": "■ class 0"}, "1")
    tools = st.container()
    with st.expander("Type or upload points"):
        _upload()
        _type()
    with tools, st.container(horizontal=True, gap="small"):
        st.button("Undo", key=f"{KEY}_undo", icon=":material/undo:", disabled=not own(), on_click=_undo)
        st.button("Clear", key=f"{KEY}_clear", icon=":material/delete:", disabled=not own(), on_click=_clear)
    count = f"{len(own())} point{'' if len(own()) == 1 else 's'}"
    where = "in the link" if len(own()) <= MOST_LINKED else "in this browser tab, too many for a link"
    tools.caption(f"{count}. A click on a point takes it away. They stay {where}.")


def _type() -> None:
    """The points as text, which the link keeps. What is no point is refused; the points from before stay."""
    text = controls.text_box(
        "Points as x1 x2 class",
        TEXT,
        "",
        MOST_CHARACTERS,
        help=f"A semicolon or a new line between points, up to {MOST_LINKED} of them.",
        hint="1.5 -2 1; -1 0.5 0",
    )
    if text != write_points(own()) and (text or len(own()) <= MOST_LINKED):
        st.session_state[OWN_POINTS] = read_points(text)


def _upload() -> None:
    given = st.file_uploader("CSV with columns x1, x2, label", key=UPLOAD, type=["csv", "txt"])
    if given is None:
        return
    if st.session_state.get(TAKEN) != given.file_id:
        table = frame.attempt(lambda: read_table(given.getvalue(), given.name))
        if table is not None:
            st.session_state[TAKEN] = given.file_id
            st.session_state[f"{KEY}_scaled"] = table.scaled
            _keep([(float(x1), float(x2), int(y)) for (x1, x2), y in zip(table.places, table.classes, strict=True)])
            st.rerun()
    if st.session_state.get(f"{KEY}_scaled"):
        st.caption("The places were moved and scaled together to fit into the plane.")


def _keep(points: Sequence[tuple[float, float, int]]) -> None:
    """Put points in the place of those from before; as text too, if a link can hold them."""
    st.session_state[TEXT] = write_points(points) if len(points) <= MOST_LINKED else ""
    st.session_state[OWN_POINTS] = read_points(st.session_state[TEXT]) or tuple(points)


def draw_if_chosen() -> None:
    """The plane with too few points to learn from: a place to set more."""
    if st.session_state.get(f"{KEY}_dataset") != OWN:
        return
    places, classes = arrays()
    points = Points(places, classes, np.zeros(len(places), np.int64))
    drawn = plane.decision_plane(None, points, LabSettings(dataset=OWN), frame.current_look())
    frame.figure(drawn, f"{KEY}_plane", f"The plane with {len(places)} points. A click sets another.", clicked)


def clicked(click: Click) -> None:
    """Set a point of the chosen class where the plane was clicked, or take away the one that is there."""
    try:
        x1, x2 = float(click.x), float(click.y)
    except (TypeError, ValueError):
        return
    if not (abs(x1) <= SIDE and abs(x2) <= SIDE):
        return
    kept = tuple(point for point in own() if np.hypot(point[0] - x1, point[1] - x2) > NEAR)
    if len(kept) == len(own()) < MOST:
        kept = (*kept, (round(x1, 2), round(x2, 2), int(st.session_state.get(f"{KEY}_class") == "1")))
    _keep(kept)
    st.session_state[CLICKED] = True


def _undo() -> None:
    _keep(own()[:-1])


def _clear() -> None:
    _keep(())
