"""What Dask loads in each process that the engine starts (as a preload): manners, and an end with the server.

It imports neither torch nor anything else that is large: the scheduler and the nannies stay small.
"""

import logging
import os
import resource
import sys
import threading
import time
from typing import Any

from playground.engine.limits import Limits

MEMORY_VARIABLE = "PLAYGROUND_WORKER_MEMORY"
NICENESS = 19
WATCH_SECONDS = 1.0


def dask_setup(server: Any) -> None:
    """Called by Dask in the scheduler, in each nanny and in each worker."""
    logging.getLogger("distributed").setLevel(logging.WARNING)
    if type(server).__name__ == "Worker":
        behave()
        return  # ends with its nanny, which holds a pipe to it
    os.dup2(sys.stdout.fileno(), sys.stderr.fileno())  # nobody reads the pipe that the scheduler's errors go to
    end_with_parent()


def behave() -> None:
    """Leave the processor to the server that draws the pages, and the memory to everybody.

    With a limit on its data a worker sees an allocation fail, which costs one run; without it the system kills the
    process, which costs them all.
    """
    os.nice(NICENESS)
    limit = int(os.environ.get(MEMORY_VARIABLE, "0"))
    if limit:
        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))


def end_with_parent() -> None:
    """End this process when the server that started it is gone, however it went (kill -9 included)."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(WATCH_SECONDS)
        os._exit(0)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()


def open_host(limits: Limits) -> Any:
    """Make the HostActor. The scheduler reads which function a task calls: this one does not make it load torch."""
    from playground.engine.actor import HostActor

    return HostActor(limits)
