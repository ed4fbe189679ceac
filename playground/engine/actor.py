"""The RunHost of a Dask worker, as an actor: it answers on the worker's event loop, so a poll waits for nothing."""

import asyncio
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import torch

from playground.engine.faults import BUSY, UPDATE_SECONDS, BusyError, EngineError
from playground.engine.host import RunHost
from playground.engine.limits import Limits


@dataclass(frozen=True)
class Answer:
    """What a method returned or raised. What Dask raises by itself then means that the worker is lost."""

    value: Any = None
    error: EngineError | None = None


class HostActor:
    """One a worker. Lives until the server lets go of it."""

    def __init__(self, limits: Limits) -> None:
        torch.set_num_threads(1)
        self._host = RunHost(limits=limits)

    async def call(self, method: str, *arguments: Any) -> Answer:
        """Call a method of the host; give up waiting for a long update in time to say so."""
        try:
            result = getattr(self._host, method)(*arguments)
            if isinstance(result, Future):
                result = await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(result)), UPDATE_SECONDS)
            return Answer(result)
        except TimeoutError:
            return Answer(error=BusyError(BUSY))
        except EngineError as error:
            return Answer(error=error)
        except Exception as error:
            return Answer(error=EngineError(f"{type(error).__name__}: {error}"))

    def __del__(self) -> None:
        if hasattr(self, "_host"):
            self._host.close()
