"""Scripts run as a learner runs them, without the seconds that importing torch takes each time."""

import io
import multiprocessing
import os
import runpy
import sys
import tempfile
import traceback
import warnings
from contextlib import redirect_stderr, redirect_stdout
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

SECONDS = 300.0
# Forks of a process that has imported torch and has computed nothing yet: as fresh as a new one, in 20 ms.
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["numpy", "torch", "torch._dynamo"])  # the last one comes with an optimizer


def run_alone(script: str, folder: Path | None = None) -> list[str]:
    """The lines that the script prints in a process of its own, which has no playground and takes warnings as errors.

    folder: where it runs, with the files that it reads; by default an empty one. It may write nothing to stderr.
    """
    ours, theirs = _processes.Pipe(duplex=False)
    process = _processes.Process(target=_run, args=(script, folder, theirs))
    with patch.dict(sys.modules, __main__=ModuleType("__main__")):  # a page that was tested before leaves itself here,
        process.start()  # and what is the main module runs again in the new process
    theirs.close()
    assert ours.poll(SECONDS), "The script did not end."
    printed, complaints = map(str, ours.recv())
    process.join()
    ours.close()
    assert complaints == ""
    return printed.splitlines()


def _run(script: str, folder: Path | None, answer: Connection) -> None:
    sys.modules["playground"] = None  # type: ignore[assignment]  # importing it raises ImportError
    warnings.simplefilter("error")
    printed, complaints = io.StringIO(), io.StringIO()
    with redirect_stdout(printed), redirect_stderr(complaints), tempfile.TemporaryDirectory() as empty:
        path = Path(empty) / "script.py"
        path.write_text(script, encoding="utf-8")
        os.chdir(folder or empty)
        try:
            runpy.run_path(str(path), run_name="__main__")
        except (Exception, SystemExit):
            traceback.print_exc()
    answer.send((printed.getvalue(), complaints.getvalue()))
