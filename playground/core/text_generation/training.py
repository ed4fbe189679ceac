"""A training run of the text generator: one optimizer update at a time, resumable bit for bit."""

import math
from collections.abc import Generator, Iterator, Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from playground.core.history import History
from playground.core.text_generation.batches import Batch, epoch_order, iterate, make_batches
from playground.core.text_generation.lines import PAD, EncodedLines, split_lines
from playground.core.text_generation.model import build_model
from playground.core.text_generation.sampling import SamplingSettings, generate, next_token
from playground.core.text_generation.settings import LEARNING_RATES, TextGenerationSettings
from playground.core.text_generation.state import pack_state, unpack_state
from playground.core.text_generation.updates import batch_loss, make_optimizer
from playground.core.text_generation.view import (
    Curves,
    EmbeddingMap,
    Floats,
    NextToken,
    Sample,
    TextGenerationView,
    embedding_map,
)

MILESTONES = 9
SAMPLE_TOKENS = 24
UPDATE_COLUMNS = ("update", "update_loss")
EPOCH_COLUMNS = ("epoch", "train_loss", "train_accuracy", "validation_loss", "validation_accuracy")


class TextGenerationRun:
    """Trains a TextModel on encoded lines. The same settings, data and device give the same numbers, bit for bit.

    data: see EncodedLines.to_arrays. Everything random depends on the seed and the count of updates or
    epochs alone, so a restored run needs no state of a random generator.
    """

    def __init__(
        self,
        settings: TextGenerationSettings | Mapping[str, Any],
        data: EncodedLines | Mapping[str, NDArray[np.generic]],
        device: str = "cpu",
    ) -> None:
        self.settings = (
            settings if isinstance(settings, TextGenerationSettings) else TextGenerationSettings.from_json(settings)
        )
        encoded = data if isinstance(data, EncodedLines) else EncodedLines.from_arrays(dict(data))
        self.train_lines, self.validation_lines = split_lines(encoded, self.settings.held_out, self.settings.seed)
        self.window = max(encoded.longest - 1, 1)
        self.device = torch.device(device)
        self.model = build_model(self.settings, encoded.vocabulary_size).to(self.device)
        self.optimizer = make_optimizer(self.settings, self.model)
        self.train_batches = make_batches(self.settings, self.train_lines, encoded.longest)
        self.validation_batches = make_batches(self.settings, self.validation_lines, encoded.longest)
        self.updates_per_epoch = len(self.train_batches.order(None))
        self.total_updates = self.updates_per_epoch * self.settings.epochs
        self._milestones = milestones(self.total_updates)
        self._prompt = _sample_prompt(self.train_lines)
        self._question: tuple[int, ...] = ()
        self._axes: Floats | None = None
        self._begin()

    def _begin(self) -> None:
        self._updates = self._epoch = self._batch = 0
        self._predictions_done = self._cell_steps_done = 0
        self._epoch_loss = self._epoch_right = self._epoch_predictions = 0.0
        self._learning_rate_changes: list[tuple[int, float]] = []
        self._samples: list[Sample] = []
        self._update_history = History(UPDATE_COLUMNS)
        self._epoch_history = History(EPOCH_COLUMNS)

    @property
    def updates(self) -> int:
        """Optimizer updates done so far."""
        return self._updates

    @property
    def learning_rate(self) -> float:
        """The learning rate of the next update."""
        return float(self.optimizer.param_groups[0]["lr"])

    @property
    def final_loss(self) -> float:
        """Mean training loss of the last finished epoch (NaN before the first)."""
        losses = self._epoch_history.arrays()["train_loss"]
        return float(losses[-1]) if len(losses) else math.nan

    def set_learning_rate(self, learning_rate: float) -> None:
        """Change the learning rate from the next update on. Raises ValueError outside LEARNING_RATES."""
        if not LEARNING_RATES.admits(learning_rate):
            raise ValueError(f"Learning rate is {learning_rate}; allowed is {LEARNING_RATES}.")
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate
        self._learning_rate_changes.append((self._updates, learning_rate))

    def ask(self, question: Mapping[str, Any]) -> None:
        """Watch a prompt: {"prompt": [ids]} makes the next views show what would follow it."""
        vocabulary_size = self.train_lines.vocabulary_size
        self._question = tuple(int(token) for token in question["prompt"] if 0 < int(token) < vocabulary_size)

    def steps(self) -> Iterator[int]:
        """Train to the end, yielding the count of updates after each unit of work (see Program.steps)."""
        self._sample_if_due()
        while self._epoch < self.settings.epochs:
            order = epoch_order(self.train_batches, self.settings.seed, self._epoch)
            for batch in iterate(self.train_batches, order[self._batch :]):
                self._update(batch)
                self._sample_if_due()
                yield self._updates
            yield from self._finish_epoch()

    def _update(self, batch: Batch) -> None:
        batch = self._on_device(batch)
        if self.settings.dropout:
            torch.manual_seed(self.settings.seed * 1_000_003 + self._updates)
        self.model.train()
        loss, right = batch_loss(self.model, batch)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        self.optimizer.step()
        value = loss.item()
        if not math.isfinite(value):
            raise FloatingPointError(
                f"The loss became {value} at update {self._updates + 1}, with learning rate {self.learning_rate:g}. "
                "The steps were too large: try a smaller learning rate."
            )
        self._count(batch, value, right.item())

    def _count(self, batch: Batch, loss: float, right: float) -> None:
        predictions = int((batch.targets != PAD).sum())
        self._updates += 1
        self._batch += 1
        self._predictions_done += predictions
        self._cell_steps_done += batch.cell_steps
        self._epoch_loss += loss * predictions
        self._epoch_right += right
        self._epoch_predictions += predictions
        self._update_history.append(self._updates, loss)

    def _finish_epoch(self) -> Iterator[int]:
        loss, accuracy = self._epoch_loss / self._epoch_predictions, self._epoch_right / self._epoch_predictions
        validation_loss, validation_accuracy = yield from self._validate()
        self._epoch += 1
        self._epoch_history.append(self._epoch, loss, accuracy, validation_loss, validation_accuracy)
        self._batch = 0
        self._epoch_loss = self._epoch_right = self._epoch_predictions = 0.0
        yield self._updates

    def _validate(self) -> Generator[int, None, tuple[float, float]]:
        """Mean loss and accuracy over the held-out lines, in eval mode; yields between batches."""
        total = right = predictions = 0.0
        self.model.eval()
        for batch in iterate(self.validation_batches, self.validation_batches.order(None)):
            with torch.no_grad():
                loss, hits = batch_loss(self.model, self._on_device(batch))
            count = int((batch.targets != PAD).sum())
            total, right, predictions = total + loss.item() * count, right + hits.item(), predictions + count
            yield self._updates
        if not predictions:
            return math.nan, math.nan
        return total / predictions, right / predictions

    def _sample_if_due(self) -> None:
        """Write a sentence at the milestones; its randomness is its own, so training never notices."""
        if self._updates not in self._milestones or (self._samples and self._samples[-1].updates == self._updates):
            return
        sampling = SamplingSettings(
            "sample", temperature=0.6, words=min(self.window, SAMPLE_TOKENS), seed=self.settings.seed
        )
        tokens = generate(self.model, self.settings, self.window, self._prompt, sampling).tokens
        epoch = -(-self._updates // self.updates_per_epoch)
        self._samples.append(Sample(self._updates, epoch, self._prompt, tokens))

    def _on_device(self, batch: Batch) -> Batch:
        if self.device.type == "cpu":
            return batch
        return Batch(batch.inputs.to(self.device), batch.targets.to(self.device))

    def view(self) -> TextGenerationView:
        """Everything there is to draw; see TextGenerationView."""
        return TextGenerationView(
            updates=self._updates,
            total_updates=self.total_updates,
            epoch=self._epoch,
            epochs=self.settings.epochs,
            updates_per_epoch=self.updates_per_epoch,
            learning_rate=self.learning_rate,
            learning_rate_changes=tuple(self._learning_rate_changes),
            predictions_done=self._predictions_done,
            cell_steps_done=self._cell_steps_done,
            curves=Curves(**self._update_history.arrays(), **self._epoch_history.arrays()),
            samples=tuple(self._samples),
            next_token=self._next_token(),
            embedding_map=self._embedding_map(),
        )

    def _next_token(self) -> NextToken | None:
        if not self._question:
            return None
        return NextToken(self._question, *next_token(self.model, self.settings, self.window, self._question))

    def _embedding_map(self) -> EmbeddingMap:
        shown, self._axes = embedding_map(self.model.embedding.weight.detach(), self._axes)
        return shown

    def dump(self) -> bytes:
        """The whole state as safetensors: model, optimizer, position and history."""
        position = {
            "updates": self._updates,
            "epoch": self._epoch,
            "batch": self._batch,
            "predictions_done": self._predictions_done,
            "cell_steps_done": self._cell_steps_done,
            "epoch_sums": [self._epoch_loss, self._epoch_right, self._epoch_predictions],
            "learning_rate": self.learning_rate,
            "learning_rate_changes": self._learning_rate_changes,
            "samples": [[s.updates, s.epoch, s.prompt, s.tokens] for s in self._samples],
            "update_history": self._update_history.dump(),
            "epoch_history": self._epoch_history.dump(),
        }
        return pack_state(self.model, self.optimizer, position)

    def load(self, state: bytes) -> None:
        """Take over a dumped state and go on bit for bit. Raises ValueError when it does not fit this run."""
        position = unpack_state(state, self.model, self.optimizer)
        self._updates, self._epoch, self._batch = position["updates"], position["epoch"], position["batch"]
        self._predictions_done, self._cell_steps_done = position["predictions_done"], position["cell_steps_done"]
        self._epoch_loss, self._epoch_right, self._epoch_predictions = position["epoch_sums"]
        self._learning_rate_changes = [(update, rate) for update, rate in position["learning_rate_changes"]]
        self._samples = [Sample(u, e, tuple(prompt), tuple(t)) for u, e, prompt, t in position["samples"]]
        self._update_history.load(position["update_history"])
        self._epoch_history.load(position["epoch_history"])
        for group in self.optimizer.param_groups:
            group["lr"] = position["learning_rate"]


def milestones(total_updates: int) -> frozenset[int]:
    """Updates at which a sample is written: none done, all done, and ever wider apart in between."""
    if total_updates < 1:
        return frozenset({0})
    inner = {round(total_updates ** (i / (MILESTONES - 1))) for i in range(MILESTONES)}
    return frozenset({0, total_updates} | inner)


def _sample_prompt(lines: EncodedLines) -> tuple[int, ...]:
    """The commonest first token of a line; the earliest wins a tie."""
    first = [line[0] for line in lines.lines if len(line) > 1]
    return (max(dict.fromkeys(first), key=first.count),) if first else ()
