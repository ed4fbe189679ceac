"""One network of the lab in training, or many seeds of it at once."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from playground.core.history import History
from playground.core.network_batch import Member, NetworkBatch
from playground.core.optimizers.rules import torch_optimizer, usual
from playground.core.training_lab.features import features_of
from playground.core.training_lab.points import SPLITS, Points
from playground.core.training_lab.settings import LabSettings
from playground.core.training_lab.view import METRICS

DIVERGED = 1e6  # a batch's loss beyond it counts as diverged: sigmoid and tanh hold what would else be infinite
STREAM = 1_000_003  # seeds of what is drawn at an update or an epoch: seed * STREAM + its number
ROWS = {True: 1_000, False: 120}  # of the curves: of one network, of many


class Lane:
    """K networks of the same settings, from seeds that follow each other, on the same batches in the same order.

    An update costs them one price together, see NetworkBatch; optimizers work number by number, so none notices
    the others. Everything drawn at random depends on the seed and the count of updates or epochs alone.
    """

    def __init__(self, label: str, settings: LabSettings, points: Points) -> None:
        self.label, self.settings = label, settings
        count = settings.seeds
        self.networks = NetworkBatch(
            [Member(settings.sizes, settings.seed + index) for index in range(count)], settings.activation
        )
        rule = replace(usual(settings.optimizer), learning_rate=settings.learning_rate)
        self.optimizer = torch_optimizer(rule, self.networks.parameters)
        x, y = features_of(torch.from_numpy(points.places), settings.features), torch.from_numpy(points.targets)
        split = torch.from_numpy(points.split)
        self.data = {name: (x[split == number], y[split == number]) for number, name in enumerate(SPLITS)}
        self.train_rows = torch.nonzero(split == 0)[:, 0]
        self.updates_per_epoch = -(-len(self.train_rows) // settings.batch_size)
        self.updates = self.epoch = 0
        self.done = False
        self._shuffled, self._order = -1, torch.zeros(0, dtype=torch.int64)  # the order of that epoch
        self.diverging_loss = math.nan
        self.best = [parameter.detach().clone() for parameter in self.networks.parameters]
        self.best_loss = torch.full((count,), math.inf, dtype=torch.float64)
        self.best_epoch = torch.zeros(count, dtype=torch.int64)
        self.stopped = torch.zeros(count, dtype=torch.bool)
        self.diverged = torch.zeros(count, dtype=torch.bool)
        columns = [f"{metric}.{index}" for metric in METRICS for index in range(count)]
        self.history = History(["epoch", *columns], ROWS[count == 1])
        self._record()

    @property
    def learning_rate(self) -> float:
        """That of the next update."""
        return float(self.optimizer.param_groups[0]["lr"])

    def change(self, setting: str, value: float) -> None:
        """Use another learning rate, l1, l2 or dropout from the next update on. Raises SettingsError."""
        changes: dict[str, Any] = {setting: value}
        self.settings = replace(self.settings, **changes)
        if setting == "learning_rate":
            for group in self.optimizer.param_groups:
                group["lr"] = value

    # An update

    def update(self) -> None:
        """One batch; after the last one of an epoch, measure and decide whether to go on."""
        rows = self.batch(self.epoch, self.updates % self.updates_per_epoch)
        x, y = self.data["train"]
        logits = self.networks.layers(x[rows], self.kept(self.updates, len(rows)))[-1][..., 0]  # (K, batch)
        losses = self.losses(logits, y[rows]).mean(1) + self.penalties()  # (K,)
        gradients = torch.autograd.grad(losses.sum(), self.networks.parameters)
        for parameter, gradient in zip(self.networks.parameters, gradients, strict=True):
            parameter.grad = gradient
        self.optimizer.step()
        self.updates += 1
        self._note_divergence(losses.detach())
        if self.updates % self.updates_per_epoch == 0:
            self._end_epoch()

    def batch(self, epoch: int, position: int) -> Tensor:
        """Rows of the training points in that batch of that epoch."""
        if epoch != self._shuffled:
            generator = torch.Generator().manual_seed(self.settings.seed * STREAM + epoch)
            self._shuffled, self._order = epoch, torch.randperm(len(self.train_rows), generator=generator)
        size = self.settings.batch_size
        return self._order[position * size : (position + 1) * size]

    def kept(self, update: int, rows: int) -> list[Tensor]:
        """What dropout multiplies the hidden layers by in that update: 0, or 1/(1 - p) for the survivors."""
        share = 1 - self.settings.dropout
        if share == 1:
            return []
        generators = [torch.Generator().manual_seed(member.seed * STREAM + update) for member in self.networks.members]
        shapes = [(rows, units) for units in self.settings.hidden]
        return [
            torch.stack([torch.empty(shape).bernoulli_(share, generator=g) for g in generators]).double() / share
            for shape in shapes
        ]

    def losses(self, logits: Tensor, y: Tensor) -> Tensor:
        """The loss of every point (K, n): binary cross-entropy in nats, or the squared error of the output."""
        if self.settings.loss == "bce":
            return functional.binary_cross_entropy_with_logits(logits, y.expand_as(logits), reduction="none")
        return (self.outputs(logits) - y) ** 2

    def outputs(self, logits: Tensor) -> Tensor:
        """What the networks answer: a probability, or for a regression the number itself."""
        return logits if self.settings.regression else torch.sigmoid(logits)

    def penalties(self) -> Tensor:
        """l1 Σ|w| + l2 Σw² of each network (K,), over the weights and not the biases."""
        total = torch.zeros(len(self.networks.members), dtype=torch.float64)
        for W in self.networks.parameters[::2] if self.settings.l1 or self.settings.l2 else ():
            total = total + self.settings.l1 * W.abs().sum((1, 2)) + self.settings.l2 * W.square().sum((1, 2))
        return total

    def _note_divergence(self, losses: Tensor) -> None:
        beyond = ~(losses <= DIVERGED)  # true for NaN
        if bool(beyond.any()):
            self.diverged |= beyond
            self.diverging_loss = float(losses[beyond][0])
            if bool(self.diverged.all()):
                self._finish()

    # The end of an epoch

    def _end_epoch(self) -> None:
        self.epoch += 1
        train, validation = self._record()
        better = (validation < self.best_loss) & ~self.stopped
        if bool(better.any()):
            self.best_loss = torch.where(better, validation, self.best_loss)
            self.best_epoch = torch.where(better, self.epoch, self.best_epoch)
            for best, now in zip(self.best, self.networks.parameters, strict=True):
                best.copy_(torch.where(better[:, None, None], now.detach(), best))
        patience = self.settings.patience
        if patience:
            self.stopped |= self.epoch - self.best_epoch >= patience
        waits = ~(self.stopped | self.diverged)
        reached = self.settings.target_loss > 0 and bool((train <= self.settings.target_loss).all())
        if self.epoch >= self.settings.epochs or reached or not bool(waits.any()):
            self._finish()

    @torch.no_grad()
    def _finish(self) -> None:
        """Training of this lane is over; with early stopping every network goes back to its best epoch."""
        self.done = True
        if self.settings.patience:
            for parameter, best in zip(self.networks.parameters, self.best, strict=True):
                parameter.copy_(best)

    @torch.no_grad()
    def measure(self, split: str) -> tuple[Tensor, Tensor]:
        """Mean loss without penalty, and accuracy, of each network on a split (K,); nan where there is none."""
        x, y = self.data[split]
        logits = self.networks.layers(x)[-1][..., 0]
        right = ((logits > 0) == (y > 0.5)).double().mean(1)
        return self.losses(logits, y).mean(1), right * math.nan if self.settings.regression else right

    @torch.no_grad()
    def _record(self) -> tuple[Tensor, Tensor]:
        (train, train_right), (validation, validation_right) = self.measure("train"), self.measure("validation")
        row = torch.cat([train, validation, train_right, validation_right])
        if bool(torch.isfinite(train).any()):
            self.history.append(float(self.epoch), *row.tolist())
        return train, validation

    # Keeping

    def tensors(self) -> Iterator[tuple[str, Tensor]]:
        """Everything that training has changed, by name."""
        for index, (parameter, best) in enumerate(zip(self.networks.parameters, self.best, strict=True)):
            yield f"parameter.{index}", parameter.detach()
            yield f"best.{index}", best
        for index, state in self.optimizer.state_dict()["state"].items():
            for name, value in state.items():
                if value is not None:
                    yield f"optimizer.{index}.{name}", value
        for name in ("best_loss", "best_epoch", "stopped", "diverged"):
            yield name, getattr(self, name)
        position = {
            "updates": self.updates,
            "epoch": self.epoch,
            "done": self.done,
            "settings": self.settings.to_json(),
            "history": self.history.dump(),
        }
        yield "position", torch.tensor(list(json.dumps(position).encode()), dtype=torch.uint8)

    @torch.no_grad()
    def take(self, tensors: Mapping[str, Tensor]) -> None:
        """Take over what `tensors` gave."""
        position = json.loads(bytes(tensors["position"].tolist()))
        self.updates, self.epoch, self.done = position["updates"], position["epoch"], position["done"]
        self.settings = LabSettings.from_json(position["settings"])
        self.history.load(position["history"])
        for index, (parameter, best) in enumerate(zip(self.networks.parameters, self.best, strict=True)):
            parameter.copy_(tensors[f"parameter.{index}"])
            best.copy_(tensors[f"best.{index}"])
        for name in ("best_loss", "best_epoch", "stopped", "diverged"):
            setattr(self, name, tensors[name].clone())
        state: dict[int, dict[str, Tensor]] = {}
        for name, value in tensors.items():
            if name.startswith("optimizer."):
                _, index_text, kind = name.split(".")
                state.setdefault(int(index_text), {})[kind] = value
        whole = self.optimizer.state_dict()
        whole["state"] = state
        whole["param_groups"][0]["lr"] = self.settings.learning_rate
        self.optimizer.load_state_dict(whole)
