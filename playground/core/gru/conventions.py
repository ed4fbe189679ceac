"""The same weights read in all four conventions: where the reset acts, and who keeps the old state."""

from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from playground.core.gru.cell import Floats, trace_gru
from playground.core.gru.settings import KEEPERS, RESETS, GruSettings

Convention = tuple[str, str]  # of RESETS and of KEEPERS


@dataclass(frozen=True)
class AllConventions:
    """states: h (steps, H) for every convention, from the weights, input and held gates of the settings."""

    settings: GruSettings
    states: dict[Convention, Floats]

    def farthest(self, at: Convention) -> tuple[float, Convention]:
        """The largest difference of any state from those of a convention, and the convention that has it."""
        away = {other: float(np.abs(h - self.states[at]).max()) for other, h in self.states.items()}
        where = max(away, key=lambda other: away[other])
        return away[where], where


def read_all(settings: GruSettings) -> AllConventions:
    """Let the cell read its input once in each convention."""
    states = {
        (reset, keeper): trace_gru(replace(settings, reset=reset, keeper=keeper)).hidden
        for reset, keeper in product(RESETS, KEEPERS)
    }
    return AllConventions(settings, states)
