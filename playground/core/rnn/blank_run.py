"""The run that trains both models on the same lines, one update of each in turn, for the engine or for a plain loop."""

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

from playground.core.history import History
from playground.core.recurrent.layers import Floats
from playground.core.rnn.blank import KINDS, corpus
from playground.core.rnn.blank_model import (
    LEARNING_RATES,
    MODELS,
    BlankSettings,
    Measured,
    batch_of,
    build,
    drawn,
    measure,
    weights_of,
)

LOOKS = 60  # how often both models are measured while they train
COLUMNS = ("update", *(f"{what}_{reads}" for what in ("loss", "held_loss", "accuracy") for reads in MODELS))
WORDS = {"left": "the model that reads the left side", "both": "the model that reads both sides"}


@dataclass(frozen=True)
class BlankView:
    """All there is to draw. curves: a column for each of COLUMNS, a row for each look.

    by_kind (kinds, models): share of right answers on held-out lines. weights: of each model, by PyTorch's names.
    rounds: updates that both models have had.
    """

    rounds: int
    total_rounds: int
    learning_rate: float
    curves: dict[str, Floats]
    by_kind: Floats
    weights: dict[str, dict[str, Floats]]


class BlankRun:
    """Trains the two models (see engine.program.Program)."""

    def __init__(
        self,
        settings: BlankSettings | Mapping[str, Any],
        data: Mapping[str, NDArray[np.generic]] | None = None,  # noqa: ARG002 - the lines are the grammar's
        device: str = "cpu",  # noqa: ARG002 - tiny tensors are fastest here
    ) -> None:
        self.settings = settings if isinstance(settings, BlankSettings) else BlankSettings.from_json(settings)
        self.train, self.held_out = batch_of(corpus().train), batch_of(corpus().held_out)
        self.models = {reads: build(reads, self.settings) for reads in MODELS}
        rate = self.settings.learning_rate
        self.optimizers = {reads: torch.optim.Adam(model.parameters(), rate) for reads, model in self.models.items()}
        self.learning_rate = rate
        self._updates = 0
        self._history = History(COLUMNS)
        self._measured: dict[str, Measured] = {}
        self._look()

    @property
    def updates(self) -> int:
        """Updates done so far, of both models together."""
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
        total = self.settings.updates
        every = max(1, total // LOOKS)
        while self._updates < total * len(MODELS):
            done, place = divmod(self._updates, len(MODELS))
            self._update(MODELS[place], done + 1)
            self._updates += 1
            ends_round = place == len(MODELS) - 1
            if ends_round and ((done + 1) % every == 0 or done + 1 == total):
                self._look()
            yield self._updates

    def _update(self, reads: str, update: int) -> None:
        model, optimizer = self.models[reads], self.optimizers[reads]
        batch = self.train.rows(drawn(self.settings, update, len(self.train.answers)))
        loss = functional.cross_entropy(model(batch), batch.answers)
        value = loss.item()
        if not math.isfinite(value):
            raise FloatingPointError(
                f"The loss of {WORDS[reads]} became {value} at update {update}, with learning rate "
                f"{self.learning_rate:g}. The steps were too large: try a smaller learning rate."
            )
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()

    def _look(self) -> None:
        """Measure both models and note it."""
        self._measured = {reads: measure(model, self.train, self.held_out) for reads, model in self.models.items()}
        found = self._measured.values()
        losses, held, right = ([getattr(m, name) for m in found] for name in ("loss", "held_loss", "accuracy"))
        self._history.append(self._updates // len(MODELS), *losses, *held, *right)

    def view(self) -> BlankView:
        """Everything there is to draw, as last measured; see BlankView."""
        kinds = np.array([line.kind for line in corpus().held_out])
        by_kind = [[self._measured[reads].right[kinds == kind].mean() for reads in MODELS] for kind in KINDS]
        return BlankView(
            rounds=self._updates // len(MODELS),
            total_rounds=self.settings.updates,
            learning_rate=self.learning_rate,
            curves=self._history.arrays(),
            by_kind=np.array(by_kind, dtype=np.float64),
            weights={reads: weights_of(model) for reads, model in self.models.items()},
        )

    def dump(self) -> bytes:
        """The whole state: weights, what Adam keeps, and what was measured."""
        tensors: dict[str, Tensor] = {}
        for reads, model in self.models.items():
            for i, parameter in enumerate(model.parameters()):
                tensors[f"{reads}.{i}"] = parameter.detach().clone()
                for name, value in self.optimizers[reads].state.get(parameter, {}).items():
                    tensors[f"{reads}.{i}.{name}"] = value.clone()
        position = {
            "updates": self._updates,
            "learning_rate": self.learning_rate,
            "history": self._history.dump(),
            "measured": {reads: [m.loss, m.held_loss, m.right.tolist()] for reads, m in self._measured.items()},
        }
        tensors["position"] = torch.tensor(list(json.dumps(position).encode()), dtype=torch.uint8)
        return save_tensors(tensors)

    @torch.no_grad()
    def load(self, state: bytes) -> None:
        """Take over a dumped state. Raises ValueError when it does not fit these settings."""
        try:
            tensors = load_tensors(state)
            position = json.loads(bytes(tensors["position"].tolist()))
            for reads, model in self.models.items():
                for i, parameter in enumerate(model.parameters()):
                    parameter.copy_(tensors[f"{reads}.{i}"])
                    if f"{reads}.{i}.step" in tensors:
                        kept = {name: tensors[f"{reads}.{i}.{name}"] for name in ("step", "exp_avg", "exp_avg_sq")}
                        self.optimizers[reads].state[parameter] = kept
                loss, held_loss, right = position["measured"][reads]
                self._measured[reads] = Measured(loss, held_loss, np.array(right, dtype=np.bool_))
            self._history.load(position["history"])
            updates, rate = int(position["updates"]), float(position["learning_rate"])
        except Exception as error:
            raise ValueError(f"This is not the state of models that fill a blank: {error}") from error
        self._updates = updates
        self.set_learning_rate(rate)
