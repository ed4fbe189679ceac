"""Keep: the fitted model as a file, and a file as a model again."""

import pandas as pd
import streamlit as st
from torch import Tensor

from playground.core.model_builder.run import FitRun
from playground.export.archive import MEGABYTE
from playground.export.model_builder_file import MEMBERS, read_model, same_answers, saved, write_model
from playground.ui import frame
from playground.ui.model_builder.choosing import KEY, Chosen
from playground.ui.model_builder.predict import predictions
from playground.ui.model_builder.runs import Watched, newest, restored

UPLOAD, LOADED, LOAD_REFUSAL = f"{KEY}_file", f"{KEY}_loaded", f"{KEY}_load_refusal"
ROWS = 6


def show(chosen: Chosen) -> None:
    """Save on the left, load on the right, and whether both answer the same."""
    del chosen
    with frame.refusals():
        watched = newest()
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**Save**")
        st.caption("One zip: model.json (layers and settings) and weights.safetensors (the numbers).")
        _save(watched)
    with right:
        st.markdown("**Load**")
        st.caption("The file says what the model is and holds its numbers; no code of it is run.")
        st.file_uploader(
            "A model that was saved here (.zip)",
            type=["zip"],
            key=UPLOAD,
            on_change=_take_in,
            max_upload_size=sum(MEMBERS.values()) // MEGABYTE,
        )
    refusal = st.session_state.get(LOAD_REFUSAL)
    if refusal is not None:
        frame.refuse(refusal)
    loaded: FitRun | None = st.session_state.get(LOADED)
    if loaded is not None:
        _loaded(loaded, watched)


def _save(watched: Watched | None) -> None:
    """The file is ready before it is asked for, and only of a fit that rests."""
    ready, why_not = b"", "There is no fit to keep yet: press Fit on the part of that name."
    if watched is not None and watched.content is not None:
        why_not = "Pause the fit first, so that the file holds one moment of it."
        if not watched.alive:
            with frame.refusals():
                ready = packed(watched)
    st.download_button(
        "Download the model",
        ready,
        "model.zip",
        "application/zip",
        key=f"{KEY}_download",
        icon=":material/download:",
        disabled=not ready,
        on_click="ignore",
    )
    if not ready:
        st.caption(why_not)  # not as help of the button: a phone has nothing to hover with
    elif watched is not None:
        st.caption(f"{len(ready) / 1000:,.1f} kB, after {watched.view.updates:,} updates")
        _layers(watched.settings.model)


def _layers(model: str) -> None:
    """A model in its notation, a layer a line."""
    st.code(model.replace("; ", "\n"), language=None, wrap_lines=True)


@st.cache_resource(max_entries=8, show_spinner=False, hash_funcs={Watched: lambda w: (w.run_id, w.view.updates)})
def packed(watched: Watched) -> bytes:
    """The fit as a file, as it rests."""
    return write_model(saved(restored(watched)))


def _take_in() -> None:
    """Read the file once, when it arrives; what was loaded before stays when it is refused."""
    st.session_state[LOAD_REFUSAL] = None
    file = st.session_state[UPLOAD]
    if file is None:
        return
    try:
        st.session_state[LOADED] = read_model(file.getvalue()).restored()
    except frame.REFUSALS as error:
        st.session_state[LOAD_REFUSAL] = error


def _loaded(loaded: FitRun, watched: Watched | None) -> None:
    count = sum(parameter.numel() for parameter in loaded.network.parameters())
    st.success(f"Loaded: {count:,} parameters, {loaded.updates:,} updates.", icon=":material/check:")
    run = None
    if watched is not None and watched.content is not None and not watched.alive:
        with frame.refusals():
            run = restored(watched)
    if run is not None and run.settings == loaded.settings:
        same = same_answers(run, loaded)
        st.markdown("**✓ The same predictions as the fit, number by number.**" if same else "The fit went on since.")
    else:
        _layers(loaded.settings.model)
    frame.numbers(answers_table(loaded, run), f"{KEY}_loaded_answers")


def answers_table(loaded: FitRun, run: FitRun | None) -> pd.DataFrame:
    """The first held-out samples: target, the loaded model's answer, and that of the fit on this page if it is it."""
    samples = loaded.validation if len(loaded.validation[-1]) else loaded.train
    *inputs, target = (part[:ROWS] for part in samples)
    table = {"target": [_shown(row) for row in target], "loaded": [_shown(row) for row in loaded.answers(inputs)]}
    if run is not None and run.settings == loaded.settings:
        table["fit on this page"] = [_shown(row) for row in run.answers(inputs)]
    return pd.DataFrame(table)


def _shown(row: Tensor) -> str:
    return ", ".join(f"{value:.6g}" for value in row.reshape(-1).tolist())


def below(chosen: Chosen) -> None:
    """The loaded model answers what is typed."""
    del chosen
    loaded: FitRun | None = st.session_state.get(LOADED)
    if loaded is not None:
        predictions(loaded, "keep")
