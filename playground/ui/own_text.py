"""A visitor's own text: pasted, or from a .txt or .csv file. It is data: shown as text, never as markup."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar, cast

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from playground.data.limits import NothingGivenError
from playground.data.text_lines import check_lines, split_lines
from playground.data.upload import ReadTable, UploadError, column_rows, read_table, read_text, shown_name, text_columns
from playground.ui import frame
from playground.ui.keepsakes import OwnText, keepsakes
from playground.ui.owner import owner

PASTED, FILE = "paste", "file"
Read = TypeVar("Read", bound=Callable[..., Any])


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
        raise NothingGivenError("Paste some lines of text or choose a file. Every line is one sentence to learn.")
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
        return _pasted(pasted)
    if newest == FILE and file is not None:
        return _read(file)
    return None


def _once(read: Read) -> Read:
    """Read what was given once, not at every touch of a control: a table of 0.7 MB takes 50 ms."""
    hash_funcs: dict[str | type[Any], Callable[[Any], Any]] = {UploadedFile: lambda file: file.file_id}
    kept = st.cache_resource(scope="session", max_entries=1, show_spinner=False, hash_funcs=hash_funcs)(read)
    return cast(Read, kept)


@_once
def _pasted(text: str) -> OwnText:
    return OwnText(PASTED, split_lines(text))


@_once
def _lines_of(file: UploadedFile) -> OwnText:
    text = read_text(file.getvalue(), file.name)
    return OwnText(shown_name(file.name), split_lines(text.text), _reading_note(text.encoding, text.guessed))


@_once
def _table_of(file: UploadedFile) -> ReadTable:
    """What is text in the table, the likeliest column first."""
    read = read_table(file.getvalue(), file.name)
    return replace(read, table=read.table[text_columns(read.table)])


@_once
def _column_of(file: UploadedFile, column: str) -> OwnText:
    read = _table_of(file)
    rows = column_rows(read.table, column)
    check_lines(rows, "Row")
    return OwnText(shown_name(file.name), rows, _reading_note(read.encoding, read.guessed))


def _read(file: UploadedFile) -> OwnText:
    if not shown_name(file.name).lower().endswith(".csv"):
        return _lines_of(file)
    columns = list(_table_of(file).table.columns)
    column = st.selectbox("Column", range(len(columns)), format_func=lambda i: shown_name(columns[i]))
    return _column_of(file, columns[column])


def _reading_note(encoding: str, guessed: bool) -> str:
    if guessed:
        return f"Read as {encoding}, which is a guess: look at the examples, and save as UTF-8 if letters are wrong."
    return f"Read as {encoding}."
