"""Many viewers without browsers: each speaks Streamlit's websocket protocol as a tab does, timers included."""

import asyncio
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from playground.ui.owner import COOKIE, new_secret

PATIENCE = 120.0  # s, for a machine that others use too
TRAINED = re.compile(r"update ([\d,]+) of")
KEY = re.compile(r"-([a-z]+(?:_[a-z0-9]+)+)$")  # the end of a widget's id, as the page named it


@dataclass
class Viewer:
    """One tab on the text generation page.

    position: the line beside the progress bar.
    widgets: id and fragment of each button and slider that can be used, by its key.
    """

    address: str
    query: str = ""
    secret: str = field(default_factory=new_secret)
    position: str = ""
    errors: list[str] = field(default_factory=list)
    widgets: dict[str, tuple[str, str]] = field(default_factory=dict)
    _values: dict[str, WidgetState] = field(default_factory=dict)
    _known: dict[str, ForwardMsg] = field(default_factory=dict)
    _timers: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _page_hash: str = ""
    _whole_runs_ended: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _socket: ClientConnection | None = None
    _reader: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect and wait until the page stands."""
        host = urlsplit(self.address).netloc
        self._socket = await connect(
            f"ws://{host}/_stcore/stream",
            subprotocols=[Subprotocol("streamlit"), Subprotocol("PLACEHOLDER_AUTH_TOKEN")],
            origin=Origin(self.address),
            additional_headers={"Cookie": f"{COOKIE}={self.secret}"},
            max_size=None,
            open_timeout=PATIENCE,
        )
        self._reader = asyncio.create_task(self._read(self._socket))
        await self._rerun()
        await self.until(lambda: self._whole_runs_ended > 0)

    async def close(self) -> None:
        """Drop the connection, as a closed tab does."""
        self._stop_timers()
        if self._reader is not None:
            self._reader.cancel()
        if self._socket is not None:
            await self._socket.close()

    @property
    def updates(self) -> int:
        """The count of updates that the page shows."""
        found = TRAINED.search(self.position)
        return int(found[1].replace(",", "")) if found else 0

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until something is on the page. Raises TimeoutError, or what ended the connection."""
        async with asyncio.timeout(PATIENCE):
            while not condition():
                if self._reader is not None and self._reader.done():
                    self._reader.result()
                    raise ConnectionError("The server closed the connection.")
                self._news.clear()
                await self._news.wait()

    async def reaches(self, least: int) -> None:
        """Wait until the page shows so many updates."""
        await self.until(lambda: self.updates >= least)

    async def says(self, status: str) -> None:
        """Wait until the page says that the run is Training, Paused, Finished …"""
        await self.until(lambda: self.position.startswith(status))

    async def press(self, name: str) -> None:
        """Press one of the page's buttons, by the end of its key, as soon as it can be pressed."""
        key = f"text_generation_{name}"
        await self.until(lambda: key in self.widgets)
        identity, fragment = self.widgets[key]
        await self._rerun(fragment, pressed=WidgetState(id=identity, trigger_value=True))

    async def move(self, key: str, value: float) -> float:
        """Move a slider and return the seconds until the whole page has answered."""
        identity, _ = self.widgets[key]
        self._values[identity] = WidgetState(id=identity)
        self._values[identity].double_array_value.data.append(value)
        before, began = self._whole_runs_ended, time.perf_counter()
        await self._rerun()
        await self.until(lambda: self._whole_runs_ended > before)
        return time.perf_counter() - began

    async def _rerun(self, fragment: str = "", pressed: WidgetState | None = None) -> None:
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self.query
        state.page_script_hash = self._page_hash
        state.page_name = "" if self._page_hash else "text_generation"
        state.fragment_id, state.is_auto_rerun = fragment, bool(fragment) and pressed is None
        state.widget_states.widgets.extend([*self._values.values(), *([pressed] if pressed else [])])
        state.cached_message_hashes.extend(self._known)
        state.context_info.url = f"{self.address}/text_generation"
        assert self._socket is not None
        await self._socket.send(message.SerializeToString())

    async def _read(self, socket: ClientConnection) -> None:
        try:
            async for raw in socket:
                message = ForwardMsg()
                message.ParseFromString(raw if isinstance(raw, bytes) else raw.encode())
                self._take(self._resolved(message))
                self._news.set()
        finally:
            self._news.set()

    def _resolved(self, message: ForwardMsg) -> ForwardMsg:
        """The message itself, or the earlier one that it stands for: the server sends large ones once."""
        if message.HasField("ref_hash"):
            known = ForwardMsg()
            known.CopyFrom(self._known[message.ref_hash])
            known.metadata.CopyFrom(message.metadata)
            return known
        if message.metadata.cacheable:
            self._known[message.hash] = message
        return message

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session" and not message.metadata.run.fragment_ids:
            self._stop_timers()  # a run of the whole page sets them anew
        elif kind == "navigation":
            self._page_hash = message.navigation.page_script_hash
        elif kind == "delta" and message.delta.HasField("new_element"):
            self._draw(message)
        elif kind == "auto_rerun":
            every = message.auto_rerun
            self._start_timer(every.fragment_id, every.interval)
        elif kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
            self._whole_runs_ended += 1  # a fragment's run ends with another status

    def _draw(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "progress":
            self.position = element.progress.text
        elif kind == "exception":
            self.errors.append(element.exception.message)
        elif kind in ("button", "slider"):
            identity = getattr(element, kind).id
            if key := KEY.search(identity):
                self.widgets.pop(key[1], None)
                if not getattr(element, kind).disabled:
                    self.widgets[key[1]] = (identity, message.delta.fragment_id)

    def _start_timer(self, fragment: str, seconds: float) -> None:
        if old := self._timers.pop(fragment, None):
            old.cancel()
        self._timers[fragment] = asyncio.create_task(self._tick(fragment, seconds))

    async def _tick(self, fragment: str, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            await self._rerun(fragment)

    def _stop_timers(self) -> None:
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()


async def open_all(viewers: Iterable[Viewer]) -> float:
    """Open all at once; the seconds until the last one's page stands."""
    began = time.perf_counter()
    await asyncio.gather(*(viewer.open() for viewer in viewers))
    return time.perf_counter() - began


async def close_all(viewers: Iterable[Viewer]) -> None:
    """Close all at once."""
    await asyncio.gather(*(viewer.close() for viewer in viewers))


def query(**choices: object) -> str:
    """The part of a link after the question mark that sets controls of the page."""
    return urlencode({f"text_generation_{name}": value for name, value in choices.items()})
