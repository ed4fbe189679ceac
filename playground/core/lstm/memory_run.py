"""The run that trains RNN, LSTM and GRU at every distance, for the engine or for a plain loop."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors
from torch import Tensor, nn
from torch.nn import functional

from playground.core.lstm.memory import (
    BATCH,
    CELLS,
    DISTANCES,
    LEARNING_RATES,
    Floats,
    Measured,
    MemorySettings,
    build,
    measure,
    sequences,
)

LOOKS = 10  # how often each network is measured while it trains

Key = tuple[str, int]  # cell, distance


@dataclass(frozen=True)
class MemoryView:
    """All there is to draw; rows are CELLS, columns DISTANCES.

    accuracies, losses, gradients (3, 5). kept: for every distance the products of the LSTM's forget gates, a number a
    unit. rounds: updates that every network has had.
    """

    rounds: int
    total_rounds: int
    learning_rate: float
    accuracies: Floats
    losses: Floats
    gradients: Floats
    kept: tuple[Floats, ...]


class MemoryRun:
    """Trains 3 x 5 networks in turn, one update of one network a step (see engine.program.Program)."""

    def __init__(
        self,
        settings: MemorySettings | Mapping[str, Any],
        data: Mapping[str, NDArray[np.generic]] | None = None,  # noqa: ARG002 - sequences are drawn from the seed
        device: str = "cpu",  # noqa: ARG002 - tiny tensors are fastest here
    ) -> None:
        self.settings = settings if isinstance(settings, MemorySettings) else MemorySettings.from_json(settings)
        self.keys: list[Key] = [(cell, distance) for distance in DISTANCES for cell in CELLS]
        self.models = {key: build(key[0], self.settings) for key in self.keys}
        rate = self.settings.learning_rate
        self.optimizers = {key: torch.optim.Adam(model.parameters(), rate) for key, model in self.models.items()}
        self.learning_rate = rate
        self._updates = 0
        self._measured = {key: measure(model, self.settings, key[1]) for key, model in self.models.items()}

    @property
    def updates(self) -> int:
        """Updates done so far, of all networks together."""
        return self._updates

    def set_learning_rate(self, learning_rate: float) -> None:
        """Change the learning rate from the next update on. Raises ValueError outside LEARNING_RATES."""
        if not LEARNING_RATES.admits(learning_rate):
            raise ValueError(f"Learning rate is {learning_rate}; allowed is {LEARNING_RATES}.")
        self.learning_rate = learning_rate
        for optimizer in self.optimizers.values():
            optimizer.param_groups[0]["lr"] = learning_rate

    def ask(self, question: Mapping[str, Any]) -> None:
        """There is nothing to ask: every view holds everything."""

    def steps(self) -> Iterator[int]:
        """Train to the end, yielding the count of updates after each one."""
        total = self.settings.updates * len(self.keys)
        every = max(1, self.settings.updates // LOOKS)
        while self._updates < total:
            done, place = divmod(self._updates, len(self.keys))
            key = self.keys[place]
            self._update(key, done + 1)
            if (done + 1) % every == 0 or done + 1 == self.settings.updates:
                self._measured[key] = measure(self.models[key], self.settings, key[1])
            self._updates += 1
            yield self._updates

    def _update(self, key: Key, update: int) -> None:
        model, optimizer = self.models[key], self.optimizers[key]
        x, y = sequences(self.settings, key[1], update, BATCH)
        loss = functional.cross_entropy(model(x), y)
        value = loss.item()
        if not math.isfinite(value):
            raise FloatingPointError(
                f"The loss of the {key[0].upper()} became {value} at update {update}, with learning rate "
                f"{self.learning_rate:g}. The steps were too large: try a smaller learning rate."
            )
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()

    def view(self) -> MemoryView:
        """Everything there is to draw, as last measured; see MemoryView."""
        return MemoryView(
            rounds=self._updates // len(self.keys),
            total_rounds=self.settings.updates,
            learning_rate=self.learning_rate,
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
            for i, parameter in enumerate(self.models[key].parameters()):
                tensors[f"{place}.{i}"] = parameter.detach().clone()
                for name, value in self.optimizers[key].state.get(parameter, {}).items():
                    tensors[f"{place}.{i}.{name}"] = value.clone()
        measured = {
            str(place): [m.accuracy, m.loss, m.gradient, m.kept.tolist()]
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
                for i, parameter in enumerate(self.models[key].parameters()):
                    parameter.copy_(tensors[f"{place}.{i}"])
                    kept = ("step", "exp_avg", "exp_avg_sq")
                    if f"{place}.{i}.step" in tensors:
                        self.optimizers[key].state[parameter] = {name: tensors[f"{place}.{i}.{name}"] for name in kept}
                accuracy, loss, gradient, products = position["measured"][str(place)]
                kept_units = np.array(products, dtype=np.float64)
                self._measured[key] = Measured(accuracy, loss, gradient, kept_units)
            updates, rate = int(position["updates"]), float(position["learning_rate"])
        except Exception as error:
            raise ValueError(f"This is not the state of a memory experiment: {error}") from error
        self._updates = updates
        self.set_learning_rate(rate)


def parameter_count(settings: MemorySettings) -> int:
    """Trainable numbers of all networks together."""
    models = (build(cell, settings) for cell in CELLS)
    return len(DISTANCES) * sum(parameter.numel() for model in models for parameter in model.parameters())
