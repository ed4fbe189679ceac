"""The fit of a model, for the engine or for a plain loop."""

import json
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

from playground.core.history import History
from playground.core.model_builder.datasets import DATASETS
from playground.core.model_builder.network import Network
from playground.core.model_builder.notation import read
from playground.core.model_builder.settings import FitSettings
from playground.core.randomness import seeded

COLUMNS = ("epoch", "loss", "accuracy", "val_loss", "val_accuracy")
TINY = 1e-7  # Keras clips probabilities here too, before it takes their logarithm
SHOWN_SAMPLES = 120
OPTIMIZERS = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "rmsprop": torch.optim.RMSprop}


@dataclass(frozen=True)
class FitView:
    """updates of total_updates; curves: a column a name of COLUMNS, after each epoch, in evaluation mode.

    measures: loss and accuracy (nan for a regression) of "training" and "validation" now; nan without samples.
    confusion (classes, classes): truth down, answer across, of the validation samples, or of all without them.
    truth, answers (n,): of a regression, the same samples.
    """

    updates: int
    total_updates: int
    updates_per_epoch: int
    epoch: int
    curves: Mapping[str, NDArray[np.float64]]
    measures: Mapping[str, tuple[float, float]]
    confusion: NDArray[np.int64]
    truth: NDArray[np.float64]
    answers: NDArray[np.float64]


class FitRun:
    """Fits one model (see engine.program.Program)."""

    def __init__(
        self,
        settings: FitSettings | Mapping[str, Any],
        data: Mapping[str, NDArray[np.generic]],
        device: str = "cpu",  # noqa: ARG002 - small models are fastest here
    ) -> None:
        self.settings = settings if isinstance(settings, FitSettings) else FitSettings.from_json(settings)
        self.problem = DATASETS[self.settings.dataset].problem
        inputs = [torch.from_numpy(data[f"input_{i}"]) for i in range(len(data) - 1)]
        target = torch.from_numpy(data["target"])
        held = round(self.settings.validation_share * len(target))
        self.train = [part[: len(target) - held] for part in (*inputs, target)]
        self.validation = [part[len(target) - held :] for part in (*inputs, target)]
        with seeded(self.settings.seed):
            self.network = Network(read(self.settings.model))
        self.optimizer = OPTIMIZERS[self.settings.optimizer](self.network.parameters(), lr=self.settings.learning_rate)
        self.updates_per_epoch = -(-len(self.train[-1]) // self.settings.batch_size)
        self.history = History(COLUMNS)
        self.updates = 0
        self._note()

    def steps(self) -> Iterator[int]:
        """Train to the end, yielding the count of updates after each one (see Program.steps)."""
        while self.updates < self.updates_per_epoch * self.settings.epochs:
            self._update()
            self.updates += 1
            if self.updates % self.updates_per_epoch == 0:
                self._note()
            yield self.updates

    def _update(self) -> None:
        epoch, place = divmod(self.updates, self.updates_per_epoch)
        order = torch.randperm(len(self.train[-1]), generator=torch.Generator().manual_seed(self.settings.seed + epoch))
        size = self.settings.batch_size
        *inputs, target = (part[order[place * size : (place + 1) * size]] for part in self.train)
        self.network.train(len(target) > 1 or not self._has_batchnorm)  # one sample has no variance
        with seeded(self.settings.seed + self.updates):  # for dropout
            loss = loss_of(self.settings.loss, self.network(*inputs), target)
        if not torch.isfinite(loss):
            raise FloatingPointError(
                f"The loss became {loss.item():.3g} at update {self.updates + 1}, with learning rate "
                f"{self.settings.learning_rate:g}. The steps were too large: try a smaller learning rate."
            )
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        self.optimizer.step()

    @property
    def _has_batchnorm(self) -> bool:
        return any(isinstance(part, nn.BatchNorm1d) for part in self.network.parts.values())

    @torch.no_grad()
    def answers(self, samples: list[Tensor]) -> Tensor:
        """What the network answers, as it stands, in evaluation mode."""
        return self.network.eval()(*samples)  # type: ignore[no-any-return]

    def evaluate(self, samples: list[Tensor]) -> tuple[float, float]:
        """Mean loss and accuracy of inputs with their target last; nan for what there is not."""
        *inputs, target = samples
        if not len(target):
            return float("nan"), float("nan")
        answers = self.answers(inputs)
        loss = loss_of(self.settings.loss, answers, target).item()
        if self.problem == "regression":
            return loss, float("nan")
        right = classes_of(answers, self.settings.loss) == target.reshape(-1).long()
        return loss, right.double().mean().item()

    def _note(self) -> None:
        epoch = self.updates // self.updates_per_epoch
        self.history.append(epoch, *self.evaluate(self.train), *self.evaluate(self.validation))

    def view(self) -> FitView:
        """Everything there is to draw; see FitView."""
        *inputs, target = self.validation if len(self.validation[-1]) else self.train
        answers = self.answers(inputs)
        confusion, numbers = np.zeros((0, 0), np.int64), np.zeros((0, 2))
        if self.problem == "regression":
            numbers = torch.cat([target, answers], 1)[:SHOWN_SAMPLES].double().numpy()
        else:
            count = len(DATASETS[self.settings.dataset].classes)
            places = target.reshape(-1).long() * count + classes_of(answers, self.settings.loss)
            confusion = torch.bincount(places, minlength=count * count).reshape(count, count).numpy()
        return FitView(
            self.updates,
            self.updates_per_epoch * self.settings.epochs,
            self.updates_per_epoch,
            self.updates // self.updates_per_epoch,
            self.history.arrays(),
            {"training": self.evaluate(self.train), "validation": self.evaluate(self.validation)},
            confusion,
            numbers[:, 0].copy(),
            numbers[:, 1].copy(),
        )

    def set_learning_rate(self, learning_rate: float) -> None:
        """Use another learning rate from the next update on."""
        self.optimizer.param_groups[0]["lr"] = learning_rate

    def ask(self, question: Mapping[str, Any]) -> None:
        """There is nothing to choose among."""

    def dump(self) -> bytes:
        """The whole state as safetensors, what is not a tensor as JSON inside."""
        tensors = {f"network.{name}": value for name, value in self.network.state_dict().items()}
        for number, slots in self.optimizer.state_dict()["state"].items():
            tensors |= {f"optimizer.{number}.{name}": torch.as_tensor(value) for name, value in slots.items()}
        state = {
            "updates": self.updates,
            "history": self.history.dump(),
            "learning_rate": self.optimizer.param_groups[0]["lr"],
        }
        tensors["state"] = torch.tensor(list(json.dumps(state).encode()), dtype=torch.uint8)
        return save_tensors({name: value.detach().contiguous().clone() for name, value in tensors.items()})

    def load(self, state: bytes) -> None:
        """Take over a dumped state. Raises ValueError when it does not fit these settings."""
        try:
            tensors = load_tensors(state)
            kept = json.loads(bytes(tensors.pop("state").tolist()))
            slots: dict[int, dict[str, Tensor]] = {}
            own = {name.partition(".")[2]: v for name, v in tensors.items() if name.startswith("network.")}
            for name, value in tensors.items():
                if name.startswith("optimizer."):
                    _, number, slot = name.split(".", 2)
                    slots.setdefault(int(number), {})[slot] = value
            self.network.load_state_dict(own)
            whole = self.optimizer.state_dict()
            self.optimizer.load_state_dict(whole | {"state": slots})
            self.set_learning_rate(kept["learning_rate"])
            self.history.load(kept["history"])
            self.updates = int(kept["updates"])
        except Exception as error:
            raise ValueError(f"This is not the state of a fit: {error}") from error


def loss_of(name: str, answers: Tensor, target: Tensor) -> Tensor:
    """The mean loss. Without logits the answers are probabilities, clipped as Keras does."""
    if name == "mse":
        return functional.mse_loss(answers, target)
    if name == "bce":
        return functional.binary_cross_entropy(answers.clamp(TINY, 1 - TINY), target)
    if name == "bce_logits":
        return functional.binary_cross_entropy_with_logits(answers, target)
    if name == "cross_entropy":
        return functional.nll_loss(answers.clamp(TINY, 1 - TINY).log(), target)
    return functional.cross_entropy(answers, target)


def classes_of(answers: Tensor, loss: str) -> Tensor:
    """The class of each answer: the largest of several, or whether one is above one half (0 for logits)."""
    if answers.shape[1] > 1:
        return answers.argmax(1)
    return (answers[:, 0] > (0.0 if loss == "bce_logits" else 0.5)).long()
