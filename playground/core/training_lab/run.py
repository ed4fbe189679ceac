"""The run of the training lab, for the engine or for a plain loop."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors
from torch import Tensor

from playground.core.training_lab.lane import Lane
from playground.core.training_lab.picture import SMALL, network_view, surface_of
from playground.core.training_lab.points import SPLITS, Points
from playground.core.training_lab.settings import LabSettings
from playground.core.training_lab.view import METRICS, LabView, LaneView

POINTS = 240  # of a curve that is drawn, at most
CHANGEABLE = ("learning_rate", "l1", "l2", "dropout")


class LabRun:
    """Trains one network, several that race, or many seeds of one (see engine.program.Program).

    Rivals keep step: none begins an epoch before the others have finished theirs.
    """

    def __init__(
        self,
        settings: LabSettings | Mapping[str, Any],
        data: Points | Mapping[str, NDArray[np.generic]],
        device: str = "cpu",  # noqa: ARG002 - tiny tensors are fastest here
    ) -> None:
        self.settings = settings if isinstance(settings, LabSettings) else LabSettings.from_json(settings)
        self.points = data if isinstance(data, Points) else Points.from_arrays(data)
        self.lanes = [Lane(label, own, self.points) for label, own in self.settings.networks().items()]
        self.updates_per_epoch = sum(lane.updates_per_epoch for lane in self.lanes)
        self._watched = (0, 0)
        self._changes: list[tuple[int, str, float]] = []

    @property
    def updates(self) -> int:
        """Updates done so far, those of all lanes together."""
        return sum(lane.updates for lane in self.lanes)

    def change(self, setting: str, value: float) -> None:
        """Use another value from the next update on: learning_rate, l1, l2 or dropout. Raises ValueError in words."""
        if setting not in CHANGEABLE:
            raise ValueError(f"{setting!r} cannot be changed during training; {', '.join(CHANGEABLE)} can.")
        if self.settings.rivals:
            raise ValueError(
                "A race keeps its settings to the end, so that it stays fair. Start a new one to change them."
            )
        for lane in self.lanes:
            lane.change(setting, value)
        self._changes.append((self.updates, setting, value))

    def set_learning_rate(self, learning_rate: float) -> None:
        """Change the learning rate from the next update on. Raises ValueError in words."""
        self.change("learning_rate", learning_rate)

    def ask(self, question: Mapping[str, Any]) -> None:
        """Look at one network: {"lane": 0.., "index": 0..}. A question that fits none changes nothing."""
        lane, index = question.get("lane"), question.get("index")
        if lane in range(len(self.lanes)) and index in range(self.settings.seeds):
            self._watched = (int(lane), int(index))  # type: ignore[arg-type]

    def steps(self) -> Iterator[int]:
        """Train to the end, yielding the count of updates after each one (see Program.steps)."""
        while (lane := self._next()) is not None:
            lane.update()
            if all(bool(other.diverged.all()) for other in self.lanes):
                raise FloatingPointError(
                    f"The loss became {lane.diverging_loss:.3g} at update {lane.updates}, with learning rate "
                    f"{lane.learning_rate:g}. The steps were too large: try a smaller learning rate."
                )
            yield self.updates

    def _next(self) -> Lane | None:
        """The lane whose turn it is: the first of those that are the least far."""
        return min((lane for lane in self.lanes if not lane.done), key=lambda lane: lane.epoch, default=None)

    def view(self) -> LabView:
        """Everything there is to draw; see LabView."""
        lane, index = self._watched
        return LabView(
            updates=self.updates,
            total_updates=self.updates_per_epoch * self.settings.epochs,
            updates_per_epoch=self.updates_per_epoch,
            epoch=min(lane.epoch for lane in self.lanes),
            learning_rate=self.lanes[lane].learning_rate,
            lanes=tuple(lane_view(lane) for lane in self.lanes),
            network=network_view(self.lanes[lane], lane, index),
            changes=tuple(self._changes),
            ending=self._ending(),
        )

    def _ending(self) -> str:
        """Why training ended before its last epoch, in words; empty while it goes on."""
        lane = self.lanes[0]
        if len(self.lanes) > 1 or not lane.done or lane.epoch >= self.settings.epochs:
            return ""
        if bool(lane.stopped.all()):
            best = int(lane.best_epoch[0])
            which = f"epoch {best:,}" if self.settings.seeds == 1 else "each one's own best epoch"
            return (
                f"Early stopping: no better validation loss in {self.settings.patience:,} epochs. "
                f"The weights are those of {which} again."
            )
        return f"The training loss reached {self.settings.target_loss:g}."

    def dump(self) -> bytes:
        """The whole state as safetensors."""
        tensors = {f"{i}.{name}": value for i, lane in enumerate(self.lanes) for name, value in lane.tensors()}
        tensors["watched"] = torch.tensor(self._watched)
        names = [(done, CHANGEABLE.index(setting), value) for done, setting, value in self._changes]
        tensors["changes"] = torch.tensor(names, dtype=torch.float64).reshape(-1, 3)
        return save_tensors({name: value.contiguous().clone() for name, value in tensors.items()})

    def load(self, state: bytes) -> None:
        """Take over a dumped state. Raises ValueError when it does not fit these settings."""
        try:
            tensors = load_tensors(state)
            for number, lane in enumerate(self.lanes):
                lane.take(_of_lane(tensors, number))
            self._watched = tuple(tensors["watched"].tolist())
            self._changes = [(int(u), CHANGEABLE[int(s)], v) for u, s, v in tensors["changes"].tolist()]
        except Exception as error:
            raise ValueError(f"This is not the state of a training lab: {error}") from error


def _of_lane(tensors: Mapping[str, Tensor], number: int) -> dict[str, Tensor]:
    start = f"{number}."
    return {name[len(start) :]: value for name, value in tensors.items() if name.startswith(start)}


def lane_view(lane: Lane) -> LaneView:
    """The curves and the best of a lane, as of now."""
    kept = lane.history.arrays()
    count = len(kept["epoch"])
    rows = np.unique(np.append(np.arange(0, count, max(math.ceil(count / POINTS), 1)), count - 1))
    networks = range(lane.settings.seeds)
    now = {name: lane.measure(name) for name in SPLITS}
    return LaneView(
        label=lane.label,
        updates=lane.updates,
        epoch=lane.epoch,
        epochs=kept["epoch"][rows],
        curves={metric: np.stack([kept[f"{metric}.{k}"][rows] for k in networks], 1) for metric in METRICS},
        best_epoch=lane.best_epoch.numpy().copy(),
        best_loss=lane.best_loss.numpy().copy(),
        stopped=lane.stopped.numpy().copy(),
        diverged=lane.diverged.numpy().copy(),
        done=lane.done,
        losses={name: loss.numpy() for name, (loss, _) in now.items()},
        accuracies={name: right.numpy() for name, (_, right) in now.items()},
        penalty=lane.penalties().detach().numpy(),
        surface=surface_of(lane, 0, SMALL),
    )
