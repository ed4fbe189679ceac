"""The real server in a process of its own, as `make run` starts it."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]

ROOT = Path(__file__).parents[2]
START_SECONDS = 60.0
STOP_SECONDS = 10.0


@dataclass
class LiveServer:
    """A running server: where it is, what it said, and its processes."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def url(self) -> str:
        """The address of the home page, without a slash at its end."""
        return f"http://localhost:{self.port}"

    def get(self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET") -> http.client.HTTPResponse:
        """One request with exactly these headers, its body read. Host is the server's own unless given."""
        connection = http.client.HTTPConnection("localhost", self.port, timeout=10)
        connection.request(method, path, headers=dict(headers or {}))
        response = connection.getresponse()
        response.read()
        connection.close()
        return response

    def is_healthy(self) -> bool:
        """Whether the server answers."""
        with suppress(OSError, http.client.HTTPException):
            return self.get("/_stcore/health").status == 200
        return False

    def descendants(self) -> list[psutil.Process]:
        """All processes that the server started and that still live."""
        return list(psutil.Process(self.process.pid).children(recursive=True))

    def terminate(self) -> list[psutil.Process]:
        """Send SIGTERM and wait at most 10 s. Returns what still lives then: the server or processes it started."""
        family = [psutil.Process(self.process.pid), *self.descendants()]
        deadline = time.monotonic() + STOP_SECONDS
        self.process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):  # reaps it: until then it counts as alive
            self.process.wait(STOP_SECONDS)
        return list(psutil.wait_procs(family, timeout=max(0.0, deadline - time.monotonic()))[1])

    def stop(self) -> None:
        """End the server and everything it started, by force if need be."""
        if self.process.poll() is not None:
            return
        for process in self.terminate():
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self.process.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_server(
    folder: Path, environment: Mapping[str, str] | None = None, script: str = "streamlit_app.py"
) -> LiveServer:
    """Start a server that keeps its runs and its log in `folder`, and wait until it answers.

    Raises RuntimeError with the server's log when it doesn't within a minute.
    """
    port = free_port()
    settings = {**os.environ, "PLAYGROUND_STATE": str(folder / "state"), **(environment or {})}
    if "PLAYGROUND_ENGINE" not in (environment or {}):
        settings.pop("PLAYGROUND_ENGINE", None)  # worker processes, as in earnest
    command = [sys.executable, "-m", "streamlit", "run", script]
    flags = [f"--server.port={port}", "--server.headless=true"]
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen([*command, *flags], cwd=ROOT, env=settings, stdout=output, stderr=output)
    server = LiveServer(port, process, log)
    deadline = time.monotonic() + START_SECONDS
    while not server.is_healthy():
        if process.poll() is not None or time.monotonic() > deadline:
            server.stop()
            raise RuntimeError(f"The server did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.1)
    return server
