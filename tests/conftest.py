"""For all tests: nothing touches the saved runs of whoever works at this machine, and no engine outlives the tests."""

import gc
import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("patient", deadline=None)  # a machine that others use too is slow now and then
settings.load_profile("patient")
os.environ.setdefault("OMP_NUM_THREADS", "1")  # as playground/__init__.py: before any test brings in torch
TESTS = Path(__file__).parent
BROWSER, PROCESSES = TESTS / "browser", (TESTS / "engine", TESTS / "benchmarks")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The dearest tests come last; and Playwright keeps an event loop in the main thread once it was started.

    Side by side, the tests of a file stay in one process with what they share, those with worker processes too.
    """
    items.sort(key=lambda item: BROWSER in item.path.parents)
    for item in items:
        starts_processes = any(folder in item.path.parents for folder in PROCESSES)
        item.add_marker(pytest.mark.xdist_group("processes" if starts_processes else item.path.name))


def pytest_collection_finish() -> None:
    """What takes long and is the same for all tests is done once.

    The collector need not look at the million objects that are imported by now. And AppTest reads the metadata of
    every installed package for each page that it opens, which takes three times as long as the page.
    """
    if "streamlit" in sys.modules:
        from streamlit.components.v2 import manifest_scanner

        vars(manifest_scanner)["scan_component_manifests"] = cache(manifest_scanner.scan_component_manifests)
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def usual_precision() -> Iterator[None]:
    """A test that leaves another default precision behind would change the numbers of all that follow."""
    yield
    if (torch := sys.modules.get("torch")) is not None:
        assert torch.get_default_dtype() is torch.float32


@pytest.fixture(scope="module", autouse=True)
def dropped_runs() -> Iterator[None]:
    """The pages' engine trains in this process, with this process's random numbers: leave nothing running in it."""
    yield
    server = sys.modules.get("playground.ui.server")
    if server is None or server._holder._engine is None:
        return
    for record in server._holder._engine._registry.all():
        server._holder._engine._release(record)


@pytest.fixture(scope="session", autouse=True)
def own_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Pages under AppTest get an engine inside the test process, with its runs in a folder of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLAYGROUND_STATE", str(tmp_path_factory.mktemp("state")))
        patch.setenv("PLAYGROUND_ENGINE", os.environ.get("PLAYGROUND_ENGINE", "inprocess"))
        yield
        if server := sys.modules.get("playground.ui.server"):
            server.close_engine()
