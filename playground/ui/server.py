"""The server around the pages: the engine's life, who may connect, and what every response carries."""

import base64
import gc
import hashlib
import importlib
import logging
import pkgutil
import re
import socket
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from playground.ui.owner import COOKIE, is_secret, new_secret

if TYPE_CHECKING:
    from playground.engine.engine import Engine

log = logging.getLogger(__name__)
CLOSED = ("/_stcore/metrics",)  # tells strangers how many sessions there are and what they hold
START_SECONDS = 5.0
WARM = ("torch", "pandas")  # seconds to import: not while the first visitors wait, and nor does what pages bring in
UI = str(Path(__file__).parent)
# Seconds for which a thread may keep the interpreter. Every message to a browser lets go of it for a moment, and
# with the usual 5 ms a page of 60 messages waits 0.3 s for it while others' pages are made.
SWITCH_SECONDS = 0.0005


class EngineHolder:
    """The one engine of this process: opened by whoever needs it first, and never again after it was closed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._starter: threading.Thread | None = None
        self._closed = False

    def get(self) -> "Engine":
        """The engine, at once: its own methods wait while it starts. RuntimeError when the server is going down."""
        with self._lock:
            if self._closed:
                raise RuntimeError("The server is shutting down.")
            if self._engine is None:
                from playground.engine.engine import open_engine  # brings in Dask: only when one is wanted

                self._engine = open_engine()
                self._starter = threading.Thread(target=_start, args=(self._engine,), name="engine-start", daemon=True)
                self._starter.start()
            return self._engine

    def close(self) -> None:
        """Stop the engine and its workers; a start that is under way may end first, so that it leaves none behind."""
        with self._lock:
            self._closed = True
            engine, self._engine = self._engine, None
        if engine is not None and self._starter is not None:
            self._starter.join(START_SECONDS)
            engine.close()


def _start(engine: "Engine") -> None:
    try:
        engine.start()
    except Exception:
        # The server still shows its pages; the engine tells each one that asks what went wrong.
        log.exception("The training engine did not start.")


_holder = EngineHolder()


def engine() -> "Engine":
    """The process-wide training engine, which a page asks for runs."""
    return _holder.get()


def close_engine() -> None:
    """Stop the engine for good: the server does it when it stops, tests when they end."""
    _holder.close()


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Start the engine and import what is slow beside the first requests; stop the engine with the server."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()
    try:
        yield
    finally:
        await anyio.to_thread.run_sync(close_engine)
        sys.setswitchinterval(usual)


def _warm_up() -> None:
    engine()
    for module in (*WARM, *(found.name for found in pkgutil.walk_packages([UI], "playground.ui."))):
        importlib.import_module(module)
    # What is loaded now stays for good: the collector need not look at it again.
    gc.collect()
    gc.freeze()


def admit_own_names() -> None:
    """Let this machine be called by its own names and addresses too, so that a class can reach it without settings."""
    allowed = list(config.get_option("server.allowedHosts"))
    config.set_option("server.allowedHosts", [*allowed, *sorted(own_names() - set(allowed))])


def own_names() -> set[str]:
    """Host name and addresses of this machine. Nothing is sent: connecting a UDP socket only picks a route."""
    name = socket.gethostname().lower()
    names = {name, name.partition(".")[0], f"{name.partition('.')[0]}.local"}
    with suppress(OSError):
        names |= {str(info[4][0]) for info in socket.getaddrinfo(name, None)}
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # a documentation address (RFC 5737)
        names.add(probe.getsockname()[0])
    return names


def is_origin_allowed(origin: str | None, host: str) -> bool:
    """Whether a request may come from a page of `origin`: this very site, or one in server.corsAllowedOrigins."""
    if origin is None or origin in config.get_option("server.corsAllowedOrigins"):
        return True
    return origin.partition("://")[2].lower() == host.lower()


class Gate:
    """Middleware that turns away forged hosts and origins (403) and keeps internal routes closed (404)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request here, or hand it on."""
        refusal = self._refusal(scope)
        if refusal is None:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})  # before accept: the client sees 403
        else:
            await refusal(scope, receive, send)

    @staticmethod
    def _refusal(scope: Scope) -> PlainTextResponse | None:
        if scope["type"] not in {"http", "websocket"}:
            return None
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not is_host_allowed(host) or not is_origin_allowed(headers.get("origin"), host):
            return PlainTextResponse("This address is not allowed here.\n", status_code=403)
        if scope["path"].rstrip("/").endswith(CLOSED):
            return PlainTextResponse("Not found.\n", status_code=404)
        return None


class PageHeaders:
    """Middleware that adds security headers to every response and the owner cookie to a page that comes without.

    script: the path of what every page needs soon. The browser fetches it at once, not when the first figure asks.
    """

    def __init__(self, app: ASGIApp, script: str) -> None:
        self.app = app
        self.policy = content_security_policy()
        self.preload = f"<{script}>; rel=preload; as=script"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on and add to what comes back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_more(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(scope, MutableHeaders(scope=message))
            await send(message)

        await self.app(scope, receive, send_more)

    def _add(self, scope: Scope, headers: MutableHeaders) -> None:
        headers["x-content-type-options"] = "nosniff"
        headers["content-security-policy"] = self.policy
        headers["referrer-policy"] = "same-origin"
        asked = Headers(scope=scope)
        if not _is_page(asked, headers):
            return
        headers.append("link", self.preload)
        if not is_secret(_cookie(asked)):
            headers.append("set-cookie", owner_cookie(secure=scope["scheme"] == "https"))


def _is_page(asked: Headers, answered: Headers) -> bool:
    """Whether the response is a page, or says that the page in the browser's cache is still good.

    The cache outlives the cookie: a browser that was closed comes back with the page and without the cookie.
    """
    kind = answered.get("content-type")
    return "text/html" in asked.get("accept", "") if kind is None else kind.startswith("text/html")


def owner_cookie(secure: bool) -> str:
    """A Set-Cookie value with a new secret; without an end date, so that it goes when the browser is closed."""
    flags = "; Secure" if secure else ""
    return f"{COOKIE}={new_secret()}; Path=/; HttpOnly; SameSite=Lax{flags}"


def _cookie(headers: Headers) -> str | None:
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return None
    return morsel.value if morsel else None


def content_security_policy() -> str:
    """Everything from this server and nothing else; no eval. Inline styles stay, Streamlit's own are such.

    The one inline script of Streamlit's page is allowed by its hash, read from the installed version. Streamlit hands
    a component's own code (ui/plot.py) to the browser as a blob; only a script that already runs can make one.
    """
    return "; ".join(
        [
            "default-src 'self'",
            " ".join(["script-src 'self' blob:", *_inline_script_hashes()]),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "media-src 'self' data: blob:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        ]
    )


def _inline_script_hashes() -> list[str]:
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = [hashlib.sha256(script.encode()).digest() for script in scripts]
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]
