"""A bounded record of a run: at most `limit` rows, evenly spread, however long the run."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray


class History:
    """Rows of numbers under named columns. When full, every second row goes and the stride doubles.

    So memory, drawing time and payload stay flat while the curve keeps its shape. The newest row is always there.
    """

    def __init__(self, columns: Sequence[str], limit: int = 1_000) -> None:
        if limit < 2:
            raise ValueError(f"limit is {limit}; a history keeps at least 2 rows.")
        self.columns = tuple(columns)
        self.limit = limit
        self.stride = 1
        self.seen = 0
        self._rows: list[tuple[float, ...]] = []
        self._newest: tuple[float, ...] | None = None  # unless it is kept in the rows

    def append(self, *row: float) -> None:
        """Add one row; it stays when it falls on the stride, and until the next one in any case."""
        if len(row) != len(self.columns):
            raise ValueError(f"{len(row)} values for the columns {self.columns}.")
        self._newest = row
        if self.seen % self.stride == 0 and len(self._rows) == self.limit - 1:
            self._rows = self._rows[::2]
            self.stride *= 2
        if self.seen % self.stride == 0:
            self._rows.append(row)
            self._newest = None
        self.seen += 1

    def __len__(self) -> int:
        return len(self._all())

    def _all(self) -> list[tuple[float, ...]]:
        return self._rows if self._newest is None else [*self._rows, self._newest]

    def arrays(self) -> dict[str, NDArray[np.float64]]:
        """The kept rows as one array a column; copies, so the reader may keep them."""
        table = np.asarray(self._all(), dtype=np.float64).reshape(-1, len(self.columns))
        return {name: table[:, i].copy() for i, name in enumerate(self.columns)}

    def dump(self) -> dict[str, object]:
        """State as JSON-able values (floats survive JSON exactly)."""
        return {"stride": self.stride, "seen": self.seen, "rows": self._rows, "newest": self._newest}

    def load(self, state: Mapping[str, object]) -> None:
        """Take over a dumped state."""
        stride, seen, rows = state["stride"], state["seen"], state["rows"]
        if not isinstance(stride, int) or not isinstance(seen, int) or not isinstance(rows, list):
            raise ValueError("this is not the state of a history.")
        self.stride, self.seen = stride, seen
        self._rows = [tuple(float(value) for value in row) for row in rows]
        newest = state["newest"]
        self._newest = tuple(float(value) for value in newest) if isinstance(newest, Sequence) else None
