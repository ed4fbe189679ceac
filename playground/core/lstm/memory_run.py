"""The run that trains RNN, LSTM and GRU at every distance from every seed, for the engine or for a plain loop."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors
from torch import Tensor

from playground.core.lstm.memory import CELLS, DISTANCES, LEARNING_RATES, MemorySettings, build
from playground.core.lstm.seed_batch import Floats, Measured, SeedBatch

SOLVED = 0.9  # share of right answers from which a network counts as one that remembers
LOOKS = 10  # how often each network is measured while it trains

Key = tuple[str, int]  # cell, distance


@dataclass(frozen=True)
class MemoryView:
    """All there is to draw, with an axis each for CELLS, DISTANCES and seeds.

    accuracies, losses, gradients (3, 5, n). kept: for every distance the products of the LSTM's forget gates, (n, H).
    rounds: updates that every network has had.
    """

    rounds: int
    total_rounds: int
    learning_rate: float
    seeds: tuple[int, ...]
    accuracies: Floats
    losses: Floats
    gradients: Floats
    kept: tuple[Floats, ...]

    @property
    def mean_accuracies(self) -> Floats:
        """Mean over the seeds, (3, 5)."""
        means: Floats = self.accuracies.mean(2)
        return means

    @property
    def median_gradients(self) -> Floats:
        """Median over the seeds, (3, 5): gradients differ by powers of ten, and some are 0."""
        medians: Floats = np.median(self.gradients, axis=2)
        return medians

    def seeds_above(self, cell: str, other: str, distance: int) -> int:
        """With how many seeds a cell is right more often than another one at a distance."""
        at = DISTANCES.index(distance)
        better, worse = (self.accuracies[CELLS.index(each), at] for each in (cell, other))
        return int((better > worse).sum())

    def telling_distance(self) -> int:
        """The distance at which both cells with gates solve most seeds more than the RNN; else the longest."""
        solved = [[self.seeds_solved(cell, distance) for cell in CELLS] for distance in DISTANCES]
        ahead = [min(lstm, gru) - rnn for rnn, lstm, gru in solved]
        most, distance = max(zip(ahead, DISTANCES, strict=True))
        return distance if most > 0 else max(DISTANCES)

    def seeds_solved(self, cell: str, distance: int) -> int:
        """With how many seeds a cell remembers at a distance: is right in at least SOLVED of the sequences."""
        return int((self.accuracies[CELLS.index(cell), DISTANCES.index(distance)] >= SOLVED).sum())


class MemoryRun:
    """Trains 3 x 5 x n networks, one update of a cell at a distance from all seeds a step (see engine.program)."""

    def __init__(
        self,
        settings: MemorySettings | Mapping[str, Any],
        data: Mapping[str, NDArray[np.generic]] | None = None,  # noqa: ARG002 - sequences are drawn from the seed
        device: str = "cpu",  # noqa: ARG002 - tiny tensors are fastest here
    ) -> None:
        self.settings = settings if isinstance(settings, MemorySettings) else MemorySettings.from_json(settings)
        self.keys: list[Key] = [(cell, distance) for distance in DISTANCES for cell in CELLS]
        self.batches = {key: SeedBatch(*key, self.settings) for key in self.keys}
        self.learning_rate = self.settings.learning_rate
        self._updates = 0
        self._measured = {key: batch.measure() for key, batch in self.batches.items()}

    @property
    def updates(self) -> int:
        """Updates done so far, of all cells and distances together."""
        return self._updates

    def set_learning_rate(self, learning_rate: float) -> None:
        """Change the learning rate from the next update on. Raises ValueError outside LEARNING_RATES."""
        if not LEARNING_RATES.admits(learning_rate):
            raise ValueError(f"Learning rate is {learning_rate}; allowed is {LEARNING_RATES}.")
        self.learning_rate = learning_rate
        for batch in self.batches.values():
            batch.optimizer.param_groups[0]["lr"] = learning_rate

    def ask(self, question: Mapping[str, Any]) -> None:
        """There is nothing to ask: every view holds everything."""

    def steps(self) -> Iterator[int]:
        """Train to the end, yielding the count of updates after each one."""
        total = self.settings.updates * len(self.keys)
        every = max(1, self.settings.updates // LOOKS)
        while self._updates < total:
            done, place = divmod(self._updates, len(self.keys))
            key = self.keys[place]
            self.batches[key].update(done + 1)
            if (done + 1) % every == 0 or done + 1 == self.settings.updates:
                self._measured[key] = self.batches[key].measure()
            self._updates += 1
            yield self._updates

    def view(self) -> MemoryView:
        """Everything there is to draw, as last measured; see MemoryView."""
        return MemoryView(
            rounds=self._updates // len(self.keys),
            total_rounds=self.settings.updates,
            learning_rate=self.learning_rate,
            seeds=self.settings.every_seed,
            accuracies=self._table("accuracy"),
            losses=self._table("loss"),
            gradients=self._table("gradient"),
            kept=tuple(self._measured["lstm", distance].kept for distance in DISTANCES),
        )

    def _table(self, name: str) -> Floats:
        rows = [[getattr(self._measured[cell, distance], name) for distance in DISTANCES] for cell in CELLS]
        return np.array(rows, dtype=np.float64)

    def dump(self) -> bytes:
        """The whole state: weights, what Adam keeps, and what was measured."""
        tensors: dict[str, Tensor] = {}
        for place, key in enumerate(self.keys):
            batch = self.batches[key]
            for i, parameter in enumerate(batch.parameters.values()):
                tensors[f"{place}.{i}"] = parameter.detach().clone()
                for name, value in batch.optimizer.state.get(parameter, {}).items():
                    tensors[f"{place}.{i}.{name}"] = value.clone()
        measured = {
            str(place): [part.tolist() for part in (m.accuracy, m.loss, m.gradient, m.kept)]
            for place, m in enumerate(self._measured[key] for key in self.keys)
        }
        position = {"updates": self._updates, "learning_rate": self.learning_rate, "measured": measured}
        tensors["position"] = torch.tensor(list(json.dumps(position).encode()), dtype=torch.uint8)
        return save_tensors(tensors)

    @torch.no_grad()
    def load(self, state: bytes) -> None:
        """Take over a dumped state. Raises ValueError when it does not fit these settings."""
        try:
            tensors = load_tensors(state)
            position = json.loads(bytes(tensors["position"].tolist()))
            for place, key in enumerate(self.keys):
                batch = self.batches[key]
                for i, parameter in enumerate(batch.parameters.values()):
                    parameter.copy_(tensors[f"{place}.{i}"])
                    kept = ("step", "exp_avg", "exp_avg_sq")
                    if f"{place}.{i}.step" in tensors:
                        batch.optimizer.state[parameter] = {name: tensors[f"{place}.{i}.{name}"] for name in kept}
                parts = position["measured"][str(place)]
                self._measured[key] = Measured(*(np.array(part, dtype=np.float64) for part in parts))
            updates, rate = int(position["updates"]), float(position["learning_rate"])
        except Exception as error:
            raise ValueError(f"This is not the state of a memory experiment: {error}") from error
        self._updates = updates
        self.set_learning_rate(rate)


def parameter_count(settings: MemorySettings) -> int:
    """Trainable numbers of all networks together."""
    models = (build(cell, settings, settings.seed) for cell in CELLS)
    numbers = sum(parameter.numel() for model in models for parameter in model.parameters())
    return settings.seeds * len(DISTANCES) * numbers
