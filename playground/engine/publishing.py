"""When a run publishes a view, and how fast it says that it is."""

import time
from dataclasses import dataclass, field

VIEW_SECONDS = 0.08  # at most one view in this time
VIEW_SHARE = 0.08  # and at most this share of the time is spent on drawing them
LAZY_SECONDS = 1.0  # for a viewer that polls more slowly than this
RATE_SECONDS = 1.0  # the window over which updates are counted


@dataclass
class ViewPace:
    """Decides when the next view is due: often for an eager viewer, never so often that training suffers."""

    published: float = 0.0
    cost: float = 0.0
    polled: float = field(default_factory=time.perf_counter)

    def is_due(self) -> bool:
        """Whether a running run should publish now."""
        now = time.perf_counter()
        lazy = now - self.polled > LAZY_SECONDS
        pause = LAZY_SECONDS if lazy else max(VIEW_SECONDS, self.cost / VIEW_SHARE)
        return now - self.published >= pause

    def note_poll(self) -> None:
        """Somebody looked."""
        self.polled = time.perf_counter()

    def note_view(self, cost: float) -> None:
        """A view was drawn, and took `cost` seconds of this thread's own time.

        Not of the clock: a busy machine would make views look dear, and so rare.
        """
        self.published = time.perf_counter()
        self.cost = cost


class UpdateRate:
    """Updates a second on the clock on the wall, which is what the viewer sees, over the last second or so."""

    def __init__(self, updates: int = 0) -> None:
        self.value = 0.0
        self.begin(updates)

    def begin(self, updates: int) -> None:
        """Count from here, after a pause."""
        self._mark = (time.perf_counter(), updates)

    def at(self, updates: int) -> float:
        """The rate when `updates` are done; the last known one while nothing moves."""
        now = time.perf_counter()
        then, before = self._mark
        if updates > before:
            self.value = (updates - before) / max(now - then, 1e-9)
        if now - then > RATE_SECONDS:
            self._mark = (now, updates)
        return self.value
