"""The gate, the headers and the engine's life, without a network."""

import asyncio
import logging
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

from playground.engine import engine as engine_module
from playground.ui import server
from playground.ui.server import EngineHolder, Gate, PageHeaders, content_security_policy, is_origin_allowed, own_names


def ask(app: ASGIApp, kind: str = "http", scheme: str = "http", path: str = "/", **headers: str) -> list[Message]:
    """Everything that the app sends in answer to one request."""
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope: Scope = {"type": kind, "scheme": scheme, "method": "GET", "path": path, "headers": raw}
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    async def answer() -> None:
        await app(scope, receive, send)

    asyncio.run(answer())
    return sent


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        await HTMLResponse("<h1>Hello</h1>")(scope, receive, send)
    else:
        await send({"type": "websocket.accept"})


@pytest.fixture
def only_localhost() -> Any:
    before = config.get_option("server.allowedHosts")
    config.set_option("server.allowedHosts", ["localhost"])
    yield
    config.set_option("server.allowedHosts", before)


@pytest.mark.parametrize(
    ("origin", "host", "allowed"),
    [
        (None, "localhost:8501", True),
        ("http://localhost:8501", "localhost:8501", True),
        ("https://School.Example", "school.example", True),
        ("http://localhost:8502", "localhost:8501", False),
        ("http://localhost:8501.evil.example", "localhost:8501", False),
        ("null", "localhost:8501", False),
        ("", "", True),
        ("http://[", "localhost", False),
    ],
)
def test_a_page_may_only_talk_to_its_own_server(origin: str | None, host: str, allowed: bool) -> None:
    assert is_origin_allowed(origin, host) is allowed


@pytest.mark.usefixtures("only_localhost")
def test_gate_refuses_a_websocket_before_it_is_accepted() -> None:
    assert ask(Gate(page), "websocket", host="evil.example") == [{"type": "websocket.close", "code": 1008}]
    assert ask(Gate(page), "websocket", host="localhost", origin="http://localhost") == [{"type": "websocket.accept"}]


@pytest.mark.usefixtures("only_localhost")
@pytest.mark.parametrize(
    ("path", "host", "status"),
    [
        ("/", "localhost:1", 200),
        ("/", "evil.example", 403),
        ("/", "", 403),
        ("/base/_stcore/metrics", "localhost", 404),
    ],
)
def test_gate_answers_by_host_and_path(path: str, host: str, status: int) -> None:
    assert ask(Gate(page), path=path, host=host)[0]["status"] == status


@pytest.mark.parametrize(("scheme", "secure"), [("http", False), ("https", True)])
def test_owner_cookie_is_secure_under_https_only(scheme: str, secure: bool) -> None:
    cookie = Headers(raw=ask(PageHeaders(page, "/drawing.js"), scheme=scheme)[0]["headers"])["set-cookie"]
    assert ("; Secure" in cookie) is secure
    assert "; HttpOnly; SameSite=Lax" in cookie


async def still_good(scope: Scope, receive: Receive, send: Send) -> None:
    await Response(status_code=304)(scope, receive, send)


@pytest.mark.parametrize(("accept", "is_page"), [("text/html,application/xhtml+xml", True), ("*/*", False)])
def test_a_page_from_the_browsers_cache_brings_a_cookie_too(accept: str, is_page: bool) -> None:
    headers = Headers(raw=ask(PageHeaders(still_good, "/drawing.js"), accept=accept)[0]["headers"])
    assert ("set-cookie" in headers, "link" in headers) == (is_page, is_page)


def test_policy_allows_components_as_blobs_and_streamlits_own_inline_script_by_its_hash_alone() -> None:
    scripts = content_security_policy().partition("script-src ")[2].partition(";")[0].split()
    assert scripts[:2] == ["'self'", "blob:"]
    assert len(scripts) == 3
    assert scripts[2].startswith("'sha256-")


def test_machine_admits_its_own_names() -> None:
    assert socket.gethostname().lower() in own_names()


class FakeEngine:
    def __init__(self, failure: Exception | None = None) -> None:
        self.calls: list[str] = []
        self.failure = failure
        self.may_start = threading.Event()

    def start(self) -> None:
        self.may_start.wait(5)
        if self.failure:
            raise self.failure
        self.calls.append("start")

    def close(self) -> None:
        self.calls.append("close")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[FakeEngine]:
    """The engines that were opened so far."""
    engines: list[FakeEngine] = []

    def open_engine() -> FakeEngine:
        engines.append(FakeEngine())
        return engines[-1]

    monkeypatch.setattr(engine_module, "open_engine", open_engine)
    return engines


def test_thirty_students_share_one_engine_and_none_waits_for_its_start(opened: list[FakeEngine]) -> None:
    holder = EngineHolder()
    with ThreadPoolExecutor(30) as students:
        got = list(students.map(lambda _: holder.get(), range(30)))
    assert len(opened) == 1
    assert set(map(id, got)) == {id(opened[0])}
    opened[0].may_start.set()
    holder.close()


def test_close_lets_a_start_end_first_and_opens_no_second_engine(opened: list[FakeEngine]) -> None:
    holder = EngineHolder()
    holder.get()
    threading.Timer(0.1, opened[0].may_start.set).start()
    holder.close()
    assert opened[0].calls == ["start", "close"]
    with pytest.raises(RuntimeError, match="shutting down"):
        holder.get()
    holder.close()
    assert len(opened) == 1


def test_a_failed_start_is_logged_and_closed(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    engine = FakeEngine(OSError("no memory"))
    engine.may_start.set()
    monkeypatch.setattr(engine_module, "open_engine", lambda: engine)
    holder = EngineHolder()
    with caplog.at_level(logging.ERROR, logger=server.log.name):
        holder.get()
        holder.close()
    assert engine.calls == ["close"]
    assert "no memory" in caplog.text
