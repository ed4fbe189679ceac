"""A visitor's own text: pasted, or from a .txt or .csv file. It is data: shown as text, never as markup."""

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from playground.data.text_lines import check_lines, split_lines
from playground.data.upload import UploadError, column_rows, read_table, read_text, shown_name, text_columns
from playground.ui import frame
from playground.ui.keepsakes import OwnText, keepsakes
from playground.ui.owner import owner

PASTED, FILE = "paste", "file"


def own_text(key: str) -> OwnText:
    """Draw the fields for an own text and return it. Raises UploadError where there is nothing usable yet.

    What was refused changes nothing: the text from before stays in use. key: what the fields' own keys begin with; the
    text itself is one for all pages.
    """
    kept = keepsakes().get(owner())
    pasted, file = _fields(key, kept)
    try:
        fresh = _newest(key, pasted, file)
    except UploadError as error:
        frame.refuse(error)
        fresh = None
    if fresh is not None:
        keepsakes().put(owner(), fresh)
        kept = fresh
    if kept is None:
        raise UploadError("Paste some lines of text or choose a file. Every line is one sentence to learn.")
    if kept.source != PASTED:
        st.caption(frame.as_text(f"In use: {kept.source}, {len(kept.rows):,} rows. {kept.note}"))
    return kept


def _fields(key: str, kept: OwnText | None) -> tuple[str, UploadedFile | None]:
    """Draw both fields; each notes that it was the last to be given something."""
    before = "\n".join(row or "" for row in kept.rows) if kept and kept.source == PASTED else ""
    pasted = st.text_area(
        "Paste text, one sentence a line",
        before,
        height=140,
        key=f"{key}_paste",
        persist_state="session",
        on_change=_given_by,
        args=(key, PASTED),
    )
    file = st.file_uploader(
        "or a .txt or .csv file",
        type=["txt", "csv"],
        key=f"{key}_file",
        max_upload_size=20,
        on_change=_given_by,
        args=(key, FILE),
    )
    return pasted or "", file


def _newest_of(key: str) -> str:
    """In the session: which field was the last to be given something."""
    return f"{key}_newest"


def _given_by(key: str, field: str) -> None:
    st.session_state[_newest_of(key)] = field


def _newest(key: str, pasted: str, file: UploadedFile | None) -> OwnText | None:
    """The text that was given last, None where nothing new was."""
    newest = st.session_state.get(_newest_of(key))
    if newest == PASTED and pasted.strip():
        return OwnText(PASTED, split_lines(pasted))
    if newest == FILE and file is not None:
        return _read(file)
    return None


def _read(file: UploadedFile) -> OwnText:
    raw, name = file.getvalue(), shown_name(file.name)
    if not name.lower().endswith(".csv"):
        text = read_text(raw, file.name)
        return OwnText(name, split_lines(text.text), _reading_note(text.encoding, text.guessed))
    table = read_table(raw, file.name)
    columns = text_columns(table.table)
    column = st.selectbox("Column", range(len(columns)), format_func=lambda i: shown_name(columns[i]))
    rows = column_rows(table.table, columns[column])
    check_lines(rows, "Row")
    return OwnText(name, rows, _reading_note(table.encoding, table.guessed))


def _reading_note(encoding: str, guessed: bool) -> str:
    if guessed:
        return f"Read as {encoding}, which is a guess: look at the examples, and save as UTF-8 if letters are wrong."
    return f"Read as {encoding}."
