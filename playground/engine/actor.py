"""The RunHost of a Dask worker, as an actor: it answers on the worker's event loop, so a poll waits for nothing."""

import asyncio
import pickle
from concurrent.futures import Future
from typing import Any

import torch

from playground.engine.faults import BUSY, UPDATE_SECONDS, BusyError, EngineError
from playground.engine.host import RunHost
from playground.engine.limits import Limits


class HostActor:
    """One a worker. Lives until the server lets go of it."""

    def __init__(self, limits: Limits) -> None:
        torch.optim.Adam([torch.zeros(1)])  # the first optimizer of a process costs over a second of imports
        self._host = RunHost(limits=limits)

    async def call(self, request: bytes) -> bytes:
        """Call a method of the host: a pickled (method, arguments) in, a pickled (value, error) out.

        Both are pickled here and not by Dask, so that a value that cannot be sent is the fault of one run.
        What Dask raises by itself then means that the worker is lost.
        """
        try:
            return pickle.dumps((await self._answer(*pickle.loads(request)), None))
        except TimeoutError:
            return pickle.dumps((None, BusyError(BUSY)))
        except EngineError as error:
            return pickle.dumps((None, error))
        except Exception as error:
            return pickle.dumps((None, EngineError(f"{type(error).__name__}: {error}")))

    async def _answer(self, method: str, arguments: tuple[Any, ...]) -> Any:
        """The result; a long update is waited for no longer than it takes to say so in time."""
        result = getattr(self._host, method)(*arguments)
        if isinstance(result, Future):
            result = await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(result)), UPDATE_SECONDS)
        return result

    def __del__(self) -> None:
        if hasattr(self, "_host"):
            self._host.close()
