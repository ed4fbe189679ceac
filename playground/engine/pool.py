"""What the engine needs of the hosts, wherever they live, and hosts within this process."""

from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import Any, Protocol

from playground.engine.faults import BUSY, UPDATE_SECONDS, BusyError, HostLostError
from playground.engine.host import RunHost

CALL_SECONDS = 6.0  # a host that is silent for so long counts as lost


class HostPool(Protocol):
    """Hosts behind names. Every call returns or raises within its timeout."""

    def start(self) -> None:
        """Have at least one host. May take seconds; raises EngineError."""

    def hosts(self) -> tuple[str, ...]:
        """The names of the hosts that are believed alive. Quick."""

    def refresh(self) -> None:
        """Look for hosts that came or went. May take seconds."""

    def call(self, host: str, method: str, *arguments: Any, timeout: float = CALL_SECONDS) -> Any:
        """Call a method of a RunHost and wait for its result.

        Raises HostLostError when the host does not answer (it is dropped then), BusyError while a long update
        holds it up, and what the method itself raised.
        """

    def close(self) -> None:
        """End all hosts, within some seconds."""


class LocalPool:
    """One host in this process: for tests, notebooks, and systems without worker processes."""

    NAME = "in process"

    def __init__(self, host: RunHost | None = None) -> None:
        self._host = host
        self._closed = False

    def start(self) -> None:
        """Make the host, unless one was given."""
        self._host = self._host or RunHost()

    def hosts(self) -> tuple[str, ...]:
        """The one host."""
        return () if self._host is None or self._closed else (self.NAME,)

    def refresh(self) -> None:
        """Nothing comes or goes."""

    def call(self, host: str, method: str, *arguments: Any, timeout: float = CALL_SECONDS) -> Any:
        """Call the host; see HostPool."""
        if self._host is None or self._closed or host != self.NAME:
            raise HostLostError("The engine is not running.")
        result = getattr(self._host, method)(*arguments)
        if not isinstance(result, Future):
            return result
        try:
            return result.result(min(timeout, UPDATE_SECONDS))
        except FutureTimeoutError:
            raise BusyError(BUSY) from None

    def close(self) -> None:
        """End the host."""
        self._closed = True
        if self._host is not None:
            self._host.close()
