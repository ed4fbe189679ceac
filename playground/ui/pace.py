"""How often a page looks at runs that train: at full pace for a few watchers, less often in a class."""

from playground.engine.states import Status
from playground.ui.server import engine

TOLERANCE = 1.6  # a page takes another pace when it is off by more
EAGER = 2  # so many runs are watched at full pace; in a class everybody looks a little less often


def pace_now() -> float:
    """How much longer than usual to wait between two looks: 1 for a few watchers, 15 for a class of thirty."""
    running = engine().stats().runs.get(Status.RUNNING, 0)
    return max(running / EAGER, 1.0)


def is_out_of(pace: float | None) -> bool:
    """Whether so many started or ended since that this page looks much too often, or too rarely."""
    return pace is not None and not 1 / TOLERANCE < pace_now() / pace < TOLERANCE
