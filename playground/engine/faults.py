"""What can go wrong with a run, in words for the one who watches it."""

import gc
import logging

import torch

logger = logging.getLogger(__name__)

UPDATE_SECONDS = 2.0  # how long a request waits for the update in hand before it is answered with "busy"
BUSY = "The run is in a long update. What you asked for happens after it."
OUT_OF_MEMORY_MARKS = ("out of memory", "can't allocate memory", "not enough memory", "cannot allocate memory")


class EngineError(Exception):
    """The engine cannot do what was asked. The text may be shown as it is."""


class UnknownRun(EngineError, LookupError):  # noqa: N818 - pages read it as a word
    """No such run for this owner: never made, released, or somebody else's."""


class CommandError(EngineError, ValueError):
    """A command, or an argument of one, that makes no sense."""


class BusyError(EngineError):
    """The answer has to wait for a long update. The request stays queued and is carried out after it."""


class HostLostError(EngineError):
    """The process that held the run does not answer any more."""


def is_out_of_memory(error: BaseException) -> bool:
    """Whether the error says that memory ran out, in Python or in a torch allocator (CPU, CUDA, MPS)."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and any(mark in str(error).lower() for mark in OUT_OF_MEMORY_MARKS)


def reason(error: Exception) -> str:
    """The sentence that a failed run shows. What was not foreseen is logged with its traceback."""
    if isinstance(error, FloatingPointError):
        return str(error) or "A number is no longer finite."
    if is_out_of_memory(error):
        return "Not enough memory for this run. Choose a smaller model, a smaller batch or a shorter text."
    logger.error("A program failed.", exc_info=error)
    if isinstance(error, ValueError):
        return str(error)
    return f"The training stopped because of a fault in the program ({type(error).__name__})."


def free_memory() -> None:
    """Give back what a dropped program held, on the host and on the accelerator."""
    gc.collect()
    torch.cuda.empty_cache()  # does nothing where CUDA is not in use
