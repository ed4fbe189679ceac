"""What a visitor takes home: the script, and the trained model as one file, which also comes back."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from playground.core.text_generation import TextGenerationRun
from playground.core.text_generation.lines import TrainingText, split_lines
from playground.data.cleaning import CleaningSettings
from playground.engine.faults import EngineError
from playground.export.bundle import MAX_BUNDLE_BYTES, Bundle, read_bundle, write_bundle
from playground.export.text_generation import render_script
from playground.ui import frame
from playground.ui.owner import owner
from playground.ui.server import engine
from playground.ui.statuses import ALIVE, STATUS_WORDS
from playground.ui.text_generation.choosing import KEY, Chosen
from playground.ui.text_generation.runs import Watched, state_of
from playground.ui.text_generation.writing import LOADED, Writer

LINES_ON_SCREEN = 12
BUNDLE_MEGABYTES = MAX_BUNDLE_BYTES // 2**20  # more than a text may have: the largest models need it
UPLOAD = f"{KEY}_bundle"
LOAD_REFUSAL = f"{KEY}_load_refusal"


def tab(seen: Sequence[Watched]) -> None:
    """Download the newest model, load one, and drop runs that are not needed any more."""
    save, load, runs = st.columns(3, gap="large")
    with save:
        st.markdown("**Take the model home**")
        st.caption("One zip: weights (safetensors), vocabulary, settings, loss history, the text, and the script.")
        _download(seen[0] if seen else None)
    with load:
        st.markdown("**Bring a model back**")
        st.caption("It then writes under “Write”, with the very sentences it wrote before.")
        _load()
    with runs:
        st.markdown("**Your runs**")
        st.caption("Up to three are kept; the newest is the one that the page is about.")
        for watched in seen:
            _run_row(watched)


def _download(main: Watched | None) -> None:
    """The zip of a run that rests. It is made before it is asked for: what Streamlit makes at the click belongs to
    no session, and any other visitor's page may delete it before the browser fetches it.
    """
    if main is None or main.trained is None:
        ready, help = b"", "Train a model first."
    elif main.view.status in ALIVE:
        ready, help = b"", "Pause first, so that the file holds one moment of the run."
    else:
        ready, help = packed(main), None
    st.download_button(
        "Download the model",
        ready,
        "text_generation.zip",
        "application/zip",
        key=f"{KEY}_download",
        icon=":material/download:",
        disabled=not ready,
        help=help,
        on_click="ignore",
    )


@st.cache_resource(max_entries=8, show_spinner=False, hash_funcs={Watched: lambda w: (w.run.run_id, w.view.updates)})
def packed(watched: Watched) -> bytes:
    """The run as a zip, as it rests."""
    run = watched.run
    restored = TextGenerationRun(run.settings, run.encoded)
    restored.load(state_of(run))
    view = restored.view()
    return write_bundle(
        Bundle(
            settings=run.settings,
            vocabulary=run.vocabulary,
            lines=tuple(run.lines),
            weights=restored.model.state_dict(),
            epochs_done=view.epoch,
            curves=view.curves,
            learning_rate_changes=view.learning_rate_changes,
            cleaning=run.cleaning,
            device=watched.view.device or "cpu",
        )
    )


def _load() -> None:
    st.file_uploader(
        "A model that was saved here (.zip)",
        type=["zip"],
        key=UPLOAD,
        on_change=_take_in,
        max_upload_size=BUNDLE_MEGABYTES,
    )
    refusal = st.session_state.get(LOAD_REFUSAL)
    if refusal is not None:
        frame.refuse(refusal)
    writer: Writer | None = st.session_state.get(LOADED)
    if writer is not None:
        parameters = sum(p.numel() for p in writer.model.parameters())
        st.success(
            f"Loaded: {writer.settings.cell.upper()}, {parameters:,} parameters, {writer.vocabulary.size:,} tokens.",
            icon=":material/check:",
        )
        st.button("Back to the run", key=f"{KEY}_unload", on_click=_put_away, icon=":material/undo:")


def _take_in() -> None:
    """Read the uploaded file once, when it arrives; what was loaded before stays when it is refused."""
    st.session_state[LOAD_REFUSAL] = None
    file = st.session_state[UPLOAD]
    if file is None:
        return
    try:
        st.session_state[LOADED] = writer_of(read_bundle(file.getvalue()))
    except frame.REFUSALS as error:
        st.session_state[LOAD_REFUSAL] = error


def writer_of(bundle: Bundle) -> Writer:
    """The loaded model, ready to write as it did when it was saved."""
    training, _ = split_lines(bundle.encoded, bundle.settings.held_out, bundle.settings.seed)
    return Writer(
        model=bundle.model(),
        settings=bundle.settings,
        vocabulary=bundle.vocabulary,
        training=TrainingText(training),
        window=max(bundle.longest - 1, 1),
        cleaning=bundle.cleaning or CleaningSettings(),
    )


def _put_away() -> None:
    st.session_state[LOADED] = None


def _run_row(watched: Watched) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(
            f"{watched.run.long_label}: {STATUS_WORDS[watched.view.status].lower()}, update {watched.view.updates:,}"
        )
        st.button(
            "Drop",
            key=f"{KEY}_drop_{watched.run.run_id}",
            icon=":material/delete:",
            on_click=_drop,
            args=(watched.run.run_id,),
        )


def _drop(run_id: str) -> None:
    try:
        engine().release(owner(), run_id)
    except EngineError:
        return  # dropped in another tab already


def script(chosen: Chosen, main: Watched | None) -> None:
    """The script of the newest run, or of the settings before anything is trained."""
    if main is None or main.trained is None:
        render = partial(render_script, chosen.settings, chosen.text.tokenizer, chosen.text.prepared.lines)
    else:
        render = partial(
            render_script,
            main.run.settings,
            main.run.vocabulary.settings,
            main.run.lines,
            main.trained.learning_rate_changes,
            main.trained.epoch or None,
            device=main.view.device or "cpu",
        )
    frame.code(
        render,
        "text_generation.py",
        f"{KEY}_script",
        "the shortest script that trains this very model and ends with the same loss",
        shown=partial(render, lines_shown=LINES_ON_SCREEN),
    )
