"""One network on the ladder: trained epoch by epoch, and kept as it was when the held-out lines liked it best."""

import math
import time
from collections.abc import Generator, Iterator, Sequence

import torch
from torch import Tensor
from torch.nn import functional

from playground.core.history import History
from playground.core.language_models.ladder import LadderSettings, LanguageModel, Split, build_network
from playground.core.language_models.ngram import Floats
from playground.core.language_models.score import Score
from playground.core.text_generation.batches import Batch, LineBatches, epoch_order, iterate
from playground.core.text_generation.lines import PAD, EncodedLines
from playground.core.text_generation.updates import batch_loss

COLUMNS = ("epoch", "train", "validation")  # perplexities
TITLES = {"nnlm": "feed-forward model", "rnn": "RNN", "lstm": "LSTM", "gru": "GRU"}


class Climber:
    """A network, its optimizer and where it stands. An update is one batch of whole lines, see LineBatches.

    best_epoch: after which epoch the validation lines were predicted best, 0 before the first. validation and test:
    scores of that moment. seconds: spent on this network alone, its scoring included.
    """

    def __init__(self, name: str, settings: LadderSettings, split: Split) -> None:
        self.name, self.settings, self.split = name, settings, split
        self.model: LanguageModel = build_network(name, settings, split.train.vocabulary_size)
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=settings.learning_rate, fused=True)
        self.batches = LineBatches(split.train, settings.batch_size)
        self.history = History(COLUMNS)
        self.epoch = self.batch = self.updates = 0
        self.nats = self.predictions = 0.0
        self.seconds = 0.0
        self.best_epoch, self.validation, self.test = 0, Score(), Score()
        self.best: dict[str, Tensor] = {}

    def one_epoch(self) -> Iterator[None]:
        """Train on what is left of the epoch, then score; yields after each batch."""
        for batch in iterate(self.batches, epoch_order(self.batches, self.settings.seed, self.epoch)[self.batch :]):
            begun = time.perf_counter()
            self._update(batch)
            self.seconds += time.perf_counter() - begun
            yield
        yield from self._finish()

    def _update(self, batch: Batch) -> None:
        torch.manual_seed(self.settings.seed * 1_000_003 + self.updates)  # for dropout
        self.model.train()
        loss, _ = batch_loss(self.model, batch)
        value = loss.item()
        if not math.isfinite(value):
            raise FloatingPointError(
                f"The loss of the {TITLES[self.name]} became {value} at its update {self.updates + 1}, with learning "
                f"rate {self.optimizer.param_groups[0]['lr']:g}. The steps were too large: try a smaller learning rate."
            )
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        self.optimizer.step()
        count = int((batch.targets != PAD).sum())
        self.nats, self.predictions = self.nats + value * count, self.predictions + count
        self.updates += 1
        self.batch += 1

    def _finish(self) -> Iterator[None]:
        validation = yield from self._score(self.split.validation)
        better = self.best_epoch == 0 or validation.nats < self.validation.nats
        test = (yield from self._score(self.split.test)) if better else self.test
        self.epoch += 1
        if better:
            self.best_epoch, self.validation, self.test = self.epoch, validation, test
            self.best = {name: value.detach().clone() for name, value in self.model.state_dict().items()}
        train = math.exp(min(self.nats / self.predictions, 700))
        self.history.append(self.epoch, train, validation.perplexity)
        self.batch, self.nats, self.predictions = 0, 0.0, 0.0

    @torch.no_grad()
    def _score(self, lines: EncodedLines) -> Generator[None, None, Score]:
        """Score lines as the network stands; yields after each batch."""
        batches = LineBatches(lines, self.settings.batch_size)
        nats, predictions, right = 0.0, 0, 0
        for batch in iterate(batches, batches.order(None)):
            begun = time.perf_counter()
            self.model.eval()
            loss, hits = batch_loss(self.model, batch)
            count = int((batch.targets != PAD).sum())
            nats, predictions, right = nats + loss.item() * count, predictions + count, right + int(hits)
            self.seconds += time.perf_counter() - begun
            yield
        return Score(predictions, nats, 0, right)

    def take_best(self) -> None:
        """Go back to the weights of the best epoch."""
        self.model.load_state_dict(self.best)

    @torch.no_grad()
    def probabilities(self, context: Sequence[int]) -> Floats:
        """P of each next token by id (size,), as the network stands."""
        self.model.eval()
        hidden, _ = self.model.read(torch.tensor([context]))
        P: Floats = functional.softmax(self.model.decoder(hidden[0, -1]).double(), 0).numpy()
        return P

    def position(self) -> dict[str, object]:
        """Where it stands, as JSON-able values."""
        scores = {name: vars(getattr(self, name)) for name in ("validation", "test")}
        names = ("epoch", "batch", "updates", "nats", "predictions", "seconds", "best_epoch")
        return {name: getattr(self, name) for name in names} | scores | {"history": self.history.dump()}

    def take_position(self, position: dict[str, object]) -> None:
        """Undo `position`."""
        for name, value in position.items():
            if name in ("validation", "test"):
                setattr(self, name, Score(**value))  # type: ignore[arg-type]
            elif name == "history":
                self.history.load(value)  # type: ignore[arg-type]
            else:
                setattr(self, name, value)


def nearest(embedding: Tensor, token: int, among: Sequence[int], count: int) -> tuple[tuple[int, float], ...]:
    """Of some tokens those whose rows of E (V + 1, M) have the largest cosine with that of a token, and the cosines."""
    rows = functional.normalize(embedding.double(), dim=1)
    cosines = (rows @ rows[token]).numpy()
    others = sorted((other for other in among if other != token), key=lambda other: -cosines[other])
    return tuple((other, float(cosines[other])) for other in others[:count])
