"""Hosts in Dask worker processes: of our own, or those of a running cluster."""

import logging
import os
import pickle
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import dask
from distributed import Client, Future
from distributed.actor import Actor
from distributed.deploy.spec import SpecCluster
from distributed.deploy.subprocess import SubprocessCluster
from distributed.system import MEMORY_LIMIT

from playground.engine.actor import HostActor
from playground.engine.faults import EngineError, HostLostError
from playground.engine.limits import Limits
from playground.engine.pool import CALL_SECONDS
from playground.engine.processes import MEMORY_VARIABLE, open_host

logger = logging.getLogger(__name__)

START_SECONDS = 90.0  # 2 are usual; a machine with much else to do needs longer
MEMORY_SHARE = 0.75  # of the machine, for all workers together
PRELOAD = "playground.engine.processes"
ROOT = Path(__file__).parents[2]
# Nobody looks at Dask's own profiles and health checks; every process would make 50 to 150 of them a second.
SETTINGS = {
    "distributed.comm.timeouts.connect": "5s",
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.tick.cycle": "10s",
    "distributed.admin.system-monitor.interval": "10s",
}
WORKER_ENVIRONMENT = {
    "DASK_LOGGING__DISTRIBUTED": "warning",
    **{f"DASK_{name.upper().replace('.', '__').replace('-', '_')}": str(value) for name, value in SETTINGS.items()},
    # Dask makes workers hand freed memory back at once. The logits of every update would then be mapped and
    # unmapped anew: measured, ten times the system time of an update.
    "MALLOC_TRIM_THRESHOLD_": str(256 * 2**20),
    "MALLOC_MMAP_THRESHOLD_": str(32 * 2**20),
}


class DaskPool:
    """One HostActor on each worker of a cluster. See HostPool for the methods.

    scheduler: "tcp://..." to attach to; None to start processes of our own: as many workers as cores, at nice 19.
    memory: bytes a worker of our own may use.
    """

    def __init__(
        self,
        scheduler: str | None = None,
        limits: Limits | None = None,
        workers: int | None = None,
        memory: int | None = None,
    ) -> None:
        self._scheduler = scheduler
        self._limits = limits or Limits()
        self._workers = workers or os.cpu_count() or 1
        self._memory = memory or int(MEMORY_LIMIT * MEMORY_SHARE / self._workers)
        self._cluster: SpecCluster | None = None
        self._client: Client | None = None
        self._actors: dict[str, Actor] = {}  # by the worker's address
        self._coming: dict[str, Future[Any]] = {}  # actors that are being made
        self._lock = threading.RLock()

    def start(self) -> None:
        """Start or find the workers and put a host on each. Raises EngineError."""
        try:
            self._connect()
            self.refresh()
            self._wait_for_actors()
        except (OSError, TimeoutError, RuntimeError) as error:
            self.close()
            raise EngineError(f"The training workers could not be started: {error}") from error

    def hosts(self) -> tuple[str, ...]:
        """The addresses of the workers that have a host."""
        return tuple(self._actors)

    def refresh(self) -> None:
        """Put hosts on new workers (a nanny restarts one that died), and let go of those that left."""
        client = self._client
        if client is None:
            return
        workers = set(client.scheduler_info(n_workers=-1)["workers"])
        with self._lock:
            for address in set(self._actors) - workers:
                self._drop(address)
            for address in workers - set(self._actors) - set(self._coming):
                self._coming[address] = self._make(client, address)
            for address, future in list(self._coming.items()):
                if future.status != "pending" or address not in workers:
                    self._welcome(client, address)

    def call(self, host: str, method: str, *arguments: Any, timeout: float = CALL_SECONDS) -> Any:
        """Call a method of the RunHost; see HostPool."""
        actor = self._actors.get(host)
        if actor is None:
            raise HostLostError("The worker is gone.")
        request = pickle.dumps((method, arguments))
        try:
            value, problem = pickle.loads(actor.call(request).result(timeout=timeout))
        except Exception as error:
            logger.warning("Worker %s does not answer: %s %s", host, type(error).__name__, error)
            self._drop(host)
            raise HostLostError("The worker does not answer.") from error
        if problem is not None:
            raise problem
        return value

    def close(self) -> None:
        """Let go of the hosts, end our own processes. Those of a foreign cluster go on without our hosts."""
        with self._lock:
            self._actors.clear()
            self._coming.clear()
            client, cluster = self._client, self._cluster
            self._client = self._cluster = None
        for part, timeout in ((client, 3.0), (cluster, 5.0)):
            try:
                if part is not None:
                    part.close(timeout=timeout)
            except (OSError, TimeoutError, RuntimeError) as error:
                logger.warning("Closing the training workers: %s", error)

    def _connect(self) -> None:
        with dask.config.set(SETTINGS):
            if self._scheduler is None:
                self._cluster = self._start_cluster()
            self._client = Client(self._scheduler or self._cluster, timeout=START_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
            self._client.wait_for_workers(self._workers if self._cluster else 1, timeout=START_SECONDS)

    def _start_cluster(self) -> SpecCluster:
        with _surroundings():
            return SubprocessCluster(
                n_workers=self._workers,
                threads_per_worker=1,
                dashboard_address=None,  # type: ignore[arg-type]  # documented, typed wrongly
                scheduler_kwargs={"preload": [PRELOAD]},
                worker_kwargs={
                    "preload": [PRELOAD],
                    "preload_nanny": [PRELOAD],
                    "memory_limit": 0,  # Dask would kill the whole worker; our own limit fails one run
                    "env": {MEMORY_VARIABLE: str(self._memory)},
                },
            )

    def _make(self, client: Client, address: str) -> Future[Any]:
        return client.submit(
            open_host,
            self._limits,
            actor=True,
            key=f"run-host-{uuid4().hex}",
            workers=[address],
            allow_other_workers=False,
        )

    def _welcome(self, client: Client, address: str) -> None:
        """Take over an actor that was made, or forget one that could not be."""
        future = self._coming.pop(address)
        if future.status != "finished":
            logger.warning("Worker %s got no host: %s", address, future.status)
            return
        with client.as_current():  # the actor speaks through the client that is current now
            self._actors[address] = Actor(HostActor, address, future.key)  # type: ignore[no-untyped-call]

    def _wait_for_actors(self) -> None:
        for future in list(self._coming.values()):
            future.exception(timeout=START_SECONDS)  # type: ignore[no-untyped-call]
        self.refresh()
        if not self._actors:
            raise EngineError("The training workers could not be started.")

    def _drop(self, host: str) -> None:
        with self._lock:
            self._actors.pop(host, None)


@contextmanager
def _surroundings() -> Iterator[None]:
    """Let the processes that start now find this package, wherever the server was started, and run as we want."""
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    wanted = WORKER_ENVIRONMENT | {"PYTHONPATH": path}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
