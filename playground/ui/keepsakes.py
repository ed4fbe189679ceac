"""What a visitor brought along, kept in the server's memory so that a reload does not lose it."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

import streamlit as st

MOST_OWNERS = 100


@dataclass(frozen=True)
class OwnText:
    """A visitor's text: where it came from ("paste", or the name of a file), its rows, and how it was read."""

    source: str
    rows: tuple[str | None, ...]
    note: str = ""


class Keepsakes:
    """The last text of each owner; the least recently used owner's goes first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._texts: OrderedDict[str, OwnText] = OrderedDict()

    def put(self, owner: str, text: OwnText) -> None:
        """Keep the text in place of an earlier one."""
        with self._lock:
            self._texts[owner] = text
            self._texts.move_to_end(owner)
            while len(self._texts) > MOST_OWNERS:
                self._texts.popitem(last=False)

    def get(self, owner: str) -> OwnText | None:
        """The owner's text, or None."""
        with self._lock:
            return self._texts.get(owner)


@st.cache_resource
def keepsakes() -> Keepsakes:
    """The one store of this server."""
    return Keepsakes()
