"""The run that trains all networks of a study of XOR, for the engine or for a plain loop."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors
from torch import Tensor
from torch.nn import functional

from playground.core.gates.xor_study import (
    ACTIVATIONS,
    HIDDEN_SIZES,
    LEARNING_RATES,
    SEEDS,
    WatchedNetwork,
    XorStudySettings,
    XorStudyView,
    by_size,
    study_members,
    watched_network,
    xor_rows,
)
from playground.core.network_batch import NetworkBatch

POINTS = 64  # of a curve, at most

Floats = NDArray[np.float64]


class XorStudyRun:
    """Trains 3 x 8 x 64 networks, one update of all of them a step (see engine.program.Program)."""

    def __init__(
        self,
        settings: XorStudySettings | Mapping[str, Any],
        data: Mapping[str, NDArray[np.generic]] | None = None,  # noqa: ARG002 - the four rows are known
        device: str = "cpu",  # noqa: ARG002 - tiny tensors are fastest here
    ) -> None:
        self.settings = settings if isinstance(settings, XorStudySettings) else XorStudySettings.from_json(settings)
        self.x, self.y = xor_rows(self.settings.encoding)
        members = study_members(self.settings)
        self.batches = {activation: NetworkBatch(members, activation) for activation in ACTIVATIONS}
        self.learning_rate = self.settings.learning_rate
        self._updates = 0
        self._watched = ("sigmoid", 2, 0)
        self._stride = 1
        self._recorded: list[int] = []
        self._shares: list[Floats] = []  # (3, 8) each
        self._losses: list[Floats] = []  # (3, 512) each
        self._record()

    @property
    def updates(self) -> int:
        """Updates done so far."""
        return self._updates

    def set_learning_rate(self, learning_rate: float) -> None:
        """Change the learning rate from the next update on. Raises ValueError outside LEARNING_RATES."""
        if not LEARNING_RATES.admits(learning_rate):
            raise ValueError(f"Learning rate is {learning_rate}; allowed is {LEARNING_RATES}.")
        self.learning_rate = learning_rate

    def ask(self, question: Mapping[str, Any]) -> None:
        """Watch one network: {"activation": ..., "hidden_size": 1..8, "index": 0..63}. Else nothing changes."""
        activation, size, index = (question.get(name) for name in ("activation", "hidden_size", "index"))
        if activation in ACTIVATIONS and size in HIDDEN_SIZES and index in range(SEEDS):
            self._watched = (str(activation), int(size), int(index))  # type: ignore[arg-type]

    def steps(self) -> Iterator[int]:
        """Train to the end, yielding the count of updates after each one."""
        while self._updates < self.settings.updates:
            for activation, networks in self.batches.items():
                losses = networks.descend(self.x, self.y, self.learning_rate)
                self._check(activation, losses)
            self._updates += 1
            if self._updates % self._stride == 0:
                self._record()
            yield self._updates

    def _check(self, activation: str, losses: Tensor) -> None:
        if bool(torch.isfinite(losses).all()):
            return
        raise FloatingPointError(
            f"The loss of a {activation} network became {float(losses.sum())} at update {self._updates + 1}, with "
            f"learning rate {self.learning_rate:g}. The steps were too large: try a smaller learning rate."
        )

    @torch.no_grad()
    def _measure(self) -> tuple[Floats, Floats]:
        """Losses and solved (1.0 or 0.0) of all networks now, (3, 512) each."""
        losses, solved = [], []
        for networks in self.batches.values():
            logits = networks.layers(self.x)[-1]  # (512, 4, 1)
            solved.append(((logits > 0) == (self.y > 0.5)).all(1)[:, 0].double())
            wanted = self.y.expand_as(logits)
            each = functional.binary_cross_entropy_with_logits(logits, wanted, reduction="none")
            losses.append(each.mean((1, 2)))
        return torch.stack(losses).numpy(), torch.stack(solved).numpy()

    def _record(self) -> None:
        """Keep this moment. When the curves are full, every second moment goes and the stride doubles."""
        losses, solved = self._measure()
        self._recorded.append(self._updates)
        self._losses.append(losses)
        self._shares.append(by_size(solved).mean(2))
        if len(self._recorded) > POINTS:
            self._recorded, self._losses, self._shares = self._recorded[::2], self._losses[::2], self._shares[::2]
            self._stride *= 2

    def view(self) -> XorStudyView:
        """Everything there is to draw; see XorStudyView."""
        losses, solved = self._measure()
        activation, size, index = self._watched
        row, column = ACTIVATIONS.index(activation), HIDDEN_SIZES.index(size)
        history = by_size(np.stack([*self._losses, losses]).reshape(-1, losses.shape[1]))
        history = history.reshape(-1, len(ACTIVATIONS), len(HIDDEN_SIZES), SEEDS)[:, row, column]
        shares = by_size(solved).mean(2)
        moments = np.array([*self._recorded, self._updates], dtype=np.float64)
        mine = by_size(solved)[row, column] > 0.5
        return XorStudyView(
            updates=self._updates,
            total_updates=self.settings.updates,
            learning_rate=self.learning_rate,
            activation=activation,
            hidden_size=size,
            shares=shares,
            share_updates=moments,
            share_history=np.stack([*self._shares, shares]),
            loss_updates=moments,
            losses=history,
            solved=mine,
            network=self._network(row, column, index, float(history[-1, index]), bool(mine[index])),
            first_seed=self.settings.first_seed,
        )

    def _network(self, row: int, column: int, index: int, loss: float, solved: bool) -> WatchedNetwork:
        activation = ACTIVATIONS[row]
        networks = self.batches[activation]
        place = column * SEEDS + index
        return watched_network(
            networks.members[place].seed, networks.network(place), activation, self.settings.encoding, loss, solved
        )

    def dump(self) -> bytes:
        """The whole state as safetensors: weights, curves and position."""
        tensors = {
            f"{activation}.{i}": parameter.detach()
            for activation, networks in self.batches.items()
            for i, parameter in enumerate(networks.parameters)
        }
        tensors["losses"] = torch.from_numpy(np.stack(self._losses))
        tensors["shares"] = torch.from_numpy(np.stack(self._shares))
        position = {
            "updates": self._updates,
            "learning_rate": self.learning_rate,
            "watched": self._watched,
            "stride": self._stride,
            "recorded": self._recorded,
        }
        tensors["position"] = torch.tensor(list(json.dumps(position).encode()), dtype=torch.uint8)
        return save_tensors(tensors)

    @torch.no_grad()
    def load(self, state: bytes) -> None:
        """Take over a dumped state. Raises ValueError when it does not fit these settings."""
        try:
            tensors = load_tensors(state)
            position = json.loads(bytes(tensors["position"].tolist()))
            for activation, networks in self.batches.items():
                for i, parameter in enumerate(networks.parameters):
                    parameter.copy_(tensors[f"{activation}.{i}"])
        except Exception as error:
            raise ValueError(f"This is not the state of a study of XOR: {error}") from error
        self._updates, self.learning_rate = int(position["updates"]), float(position["learning_rate"])
        activation, size, index = position["watched"]
        self._watched = (activation, size, index)
        self._stride, self._recorded = int(position["stride"]), list(position["recorded"])
        self._losses, self._shares = list(tensors["losses"].numpy()), list(tensors["shares"].numpy())
