"""The run of a ladder, for the engine or for a plain loop: n-grams first, then all networks, an epoch each in turn."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors
from torch import Tensor

from playground.core.language_models.climber import Climber, nearest
from playground.core.language_models.ladder import (
    LEARNING_RATES,
    MIXTURE,
    NGRAM,
    NNLM,
    UNIFORM,
    LadderSettings,
    network_parameters,
    split_in_three,
)
from playground.core.language_models.ngram import METHODS, Floats, NgramCounts, NgramModel, NgramSettings
from playground.core.language_models.score import Score, score
from playground.core.language_models.view import LadderView, Rung
from playground.core.language_models.writing import written_like
from playground.core.text_generation.lines import EncodedLines, TrainingText
from playground.core.text_generation.state import pack_state, unpack_state
from playground.core.text_generation.view import EmbeddingMap, embedding_map

NEIGHBOURS, WELL_KNOWN = 8, 5  # shown; times that a token must have been read to be one of them
COUNTING, TRAINING, MIXING, WRITING, DONE = "counting", "training", "mixing", "writing", "done"


class LadderRun:
    """Climbs the ladder on encoded lines (see EncodedLines.to_arrays); see engine.program.Program."""

    def __init__(
        self,
        settings: LadderSettings | Mapping[str, Any],
        data: EncodedLines | Mapping[str, NDArray[np.generic]],
        device: str = "cpu",  # noqa: ARG002 - the networks are small, and half of the work is counting
    ) -> None:
        self.settings = settings if isinstance(settings, LadderSettings) else LadderSettings.from_json(settings)
        encoded = data if isinstance(data, EncodedLines) else EncodedLines.from_arrays(dict(data))
        self.split = split_in_three(encoded, self.settings.held_out, self.settings.seed)
        self.size = encoded.vocabulary_size
        begun = time.perf_counter()
        self.counts = NgramCounts(((line, 1) for line in self.split.train.lines), self.settings.order, self.size)
        self.counting_seconds = time.perf_counter() - begun
        self.ngrams: dict[tuple[str, int], Score] = {}
        self.ngram_test = Score()
        self.climbers = {name: Climber(name, self.settings, self.split) for name in self.settings.chosen}
        self.mixture: tuple[Score, Score] | None = None
        self.written: dict[str, tuple[tuple[int, ...], ...]] = {}
        self._memory = TrainingText(self.split.train)
        self._runs: dict[str, Floats] = {}  # of each model's lines the share that its longest copied run takes
        self._known_well = known_well(self.split.train)
        self._trained = frozenset(token for line in self.split.train.lines for token in line)
        self._asked = 0
        self._axes: Floats | None = None

    @property
    def updates(self) -> int:
        """Optimizer updates of all networks."""
        return sum(climber.updates for climber in self.climbers.values())

    @property
    def phase(self) -> str:
        """What it is at."""
        if not self.ngram_test.predictions:
            return COUNTING
        if any(climber.epoch < self.settings.epochs for climber in self.climbers.values()):
            return TRAINING
        if self.climbers and self.mixture is None:
            return MIXING
        return WRITING if len(self.written) < len(self._authors) else DONE

    def steps(self) -> Iterator[int]:
        """Climb to the end, yielding the count of updates after each unit of work (see Program.steps)."""
        for _ in self._units():
            yield self.updates

    def _units(self) -> Iterator[None]:
        yield from self._try_ngrams()
        for epoch in range(self.settings.epochs):
            for climber in self.climbers.values():
                if climber.epoch == epoch:
                    yield from climber.one_epoch()
        for climber in self.climbers.values():
            climber.take_best()
        if self.climbers and self.mixture is None:
            mixed = self._said_by_mixture()
            validation = yield from score(mixed, self.split.validation.lines)
            self.mixture = validation, (yield from score(mixed, self.split.test.lines))
        for name in self._authors:
            if name not in self.written:
                yield from self._write(name)

    @property
    def _authors(self) -> tuple[str, ...]:
        """Who writes at the end."""
        return (UNIFORM, NGRAM, *self.climbers, *((MIXTURE,) if self.climbers else ()))

    @property
    def best_network(self) -> str:
        """The network with the lowest perplexity on the validation lines."""
        return min(self.climbers, key=lambda name: self.climbers[name].validation.nats)

    def _said_by_mixture(self) -> Callable[[Sequence[int]], Floats]:
        """Half of what the best n-gram says and half of what the best network says."""
        counted, learned = said_by(self.ngram(*self.best_ngram)), self.climbers[self.best_network].probabilities
        return lambda context: (counted(context) + learned(context)) / 2

    def _try_ngrams(self) -> Iterator[None]:
        """Score every method and n on the validation lines, then the best one on those to test."""
        for method in METHODS:
            for n in range(1, self.settings.order + 1):
                if (method, n) not in self.ngrams:
                    model = self.ngram(method, n)
                    found = yield from score(said_by(model), self.split.validation.lines)
                    self.ngrams[method, n] = found
        if not self.ngram_test.predictions:
            self.ngram_test = yield from score(said_by(self.ngram(*self.best_ngram)), self.split.test.lines)

    @property
    def best_ngram(self) -> tuple[str, int]:
        """Method and n with the lowest perplexity on the validation lines so far."""
        return min(self.ngrams, key=lambda which: self.ngrams[which].perplexity)

    def ngram(self, method: str, n: int) -> NgramModel:
        """The counts of the training lines, read by a method."""
        s = self.settings
        return NgramModel(self.counts, NgramSettings(n, method, s.added, s.weight, s.discount))

    def _write(self, name: str) -> Iterator[None]:
        """Let a model write its lines; yields after each."""
        if name in self.climbers:
            said: Callable[[Sequence[int]], Floats] = self.climbers[name].probabilities
        elif name == MIXTURE:
            said = self._said_by_mixture()
        else:
            said = self._uniform if name == UNIFORM else said_by(self.ngram(*self.best_ngram))
        lines = []
        for line in written_like(said, self.split.train, self.settings.seed):
            lines.append(line)
            yield
        self.written[name] = tuple(lines)

    def _uniform(self, _context: Sequence[int]) -> Floats:
        P = np.full(self.size, 1 / (self.size - 1))
        P[0] = 0.0
        return P

    def set_learning_rate(self, learning_rate: float) -> None:
        """Use another learning rate in all networks from the next update on. Raises ValueError outside the range."""
        if not LEARNING_RATES.admits(learning_rate):
            raise ValueError(f"Learning rate is {learning_rate}; allowed is {LEARNING_RATES}.")
        for climber in self.climbers.values():
            climber.optimizer.param_groups[0]["lr"] = learning_rate

    def ask(self, question: Mapping[str, Any]) -> None:
        """Watch a token: {"token": id} makes the next views name its nearest neighbours."""
        token = int(question["token"])
        self._asked = token if 0 < token < self.size else 0

    def view(self) -> LadderView:
        """Everything there is to draw; see LadderView."""
        parts = (self.split.train, self.split.validation, self.split.test)
        weight = self.climbers[NNLM].model.embedding.weight.detach() if NNLM in self.climbers else None
        shown: EmbeddingMap | None = None
        neighbours: tuple[tuple[int, float], ...] = ()
        if weight is not None:
            shown, self._axes = embedding_map(weight, self._axes)
            neighbours = nearest(weight, self._asked, self._known_well, NEIGHBOURS) if self._asked else ()
        return LadderView(
            phase=self.phase,
            epoch=max((climber.epoch for climber in self.climbers.values()), default=0),
            epochs=self.settings.epochs,
            updates=self.updates,
            vocabulary_size=self.size - 1,
            lines=tuple(len(part.lines) for part in parts),  # type: ignore[arg-type]
            predictions=tuple(part.predictions for part in parts),  # type: ignore[arg-type]
            untrained=(self._untrained(self.split.validation), self._untrained(self.split.test)),
            ngrams=dict(self.ngrams),
            curves={name: climber.history.arrays() for name, climber in self.climbers.items()},
            rungs=self._rungs(),
            embedding=shown,
            asked=self._asked,
            neighbours=neighbours,
        )

    def _untrained(self, part: EncodedLines) -> int:
        return sum(token not in self._trained for line in part.lines for token in line[1:])

    def _rungs(self) -> tuple[Rung, ...]:
        """Uniform, the best n-gram once it was tested, every network after its first epoch, and the mixture."""
        samples, split = self.split.train.predictions, self.split
        rows = [Rung(UNIFORM, self._uniform_score(split.validation), self._uniform_score(split.test))]
        if self.ngram_test.predictions:
            method, n = self.best_ngram
            stored, took = self.counts.stored(n), self.counting_seconds
            rows.append(Rung(NGRAM, self.ngrams[method, n], self.ngram_test, n, method, "", stored, took, samples))
        for name, climber in self.climbers.items():
            if climber.best_epoch:
                count, epochs = network_parameters(name, self.settings, self.size), climber.best_epoch
                took, read = climber.seconds, samples * epochs
                rows.append(Rung(name, climber.validation, climber.test, 0, "", "", count, took, read, epochs))
        if self.mixture:
            rows.append(self._mixture_rung(*self.mixture, rows))
        return tuple(map(self._with_lines, rows))

    def _mixture_rung(self, validation: Score, test: Score, rows: Sequence[Rung]) -> Rung:
        parts = [row for row in rows if row.name in (NGRAM, self.best_network)]
        count, took = sum(row.parameters for row in parts), sum(row.seconds for row in parts)
        samples = max(row.samples for row in parts)
        return Rung(MIXTURE, validation, test, 0, "", self.best_network, count, took, samples)

    def _with_lines(self, rung: Rung) -> Rung:
        """What the model wrote, and how much of it stands in the training lines."""
        written = self.written.get(rung.name, ())
        if not written:
            return rung
        if rung.name not in self._runs:  # a search of the whole text for each line: once is enough
            self._runs[rung.name] = np.array([self._memory.recall(line).length / len(line) for line in written])
        runs = self._runs[rung.name]
        return replace(rung, memorised=float((runs == 1).mean()), copied=float(runs.mean()), written=written)

    def _uniform_score(self, part: EncodedLines) -> Score:
        return Score(part.predictions, part.predictions * float(np.log(self.size - 1)))

    def dump(self) -> bytes:
        """The whole state: a packed state of each network, its best weights, and what was found so far."""
        tensors: dict[str, Tensor] = {}
        for name, climber in self.climbers.items():
            packed = pack_state(climber.model, climber.optimizer, climber.position())
            tensors[f"{name}.state"] = torch.frombuffer(bytearray(packed), dtype=torch.uint8)
            tensors |= {f"{name}.best.{key}": value for key, value in climber.best.items()}
        found = {
            "ngrams": [[method, n, vars(one)] for (method, n), one in self.ngrams.items()],
            "ngram_test": vars(self.ngram_test),
            "counting_seconds": self.counting_seconds,
            "mixture": self.mixture and [vars(one) for one in self.mixture],
            "written": self.written,
        }
        tensors["found"] = torch.frombuffer(bytearray(json.dumps(found).encode()), dtype=torch.uint8)
        return save_tensors(tensors)

    def load(self, state: bytes) -> None:
        """Take over a dumped state. Raises ValueError when it does not fit these settings."""
        try:
            tensors = load_tensors(state)
            for name, climber in self.climbers.items():
                packed = tensors[f"{name}.state"].numpy().tobytes()
                climber.take_position(unpack_state(packed, climber.model, climber.optimizer))
                prefix = f"{name}.best."
                climber.best = {key[len(prefix) :]: v for key, v in tensors.items() if key.startswith(prefix)}
            found = json.loads(tensors["found"].numpy().tobytes())
            self.ngrams = {(method, n): Score(**one) for method, n, one in found["ngrams"]}
            self.ngram_test, self.counting_seconds = Score(**found["ngram_test"]), found["counting_seconds"]
            mixture = found["mixture"]
            self.mixture = (Score(**mixture[0]), Score(**mixture[1])) if mixture else None
            self._runs = {}
            self.written = {name: tuple(map(tuple, lines)) for name, lines in found["written"].items()}
        except Exception as error:
            raise ValueError(f"This is not the state of a ladder of language models: {error}") from error


def known_well(lines: EncodedLines) -> tuple[int, ...]:
    """The tokens that occur often enough for their row of E to mean something."""
    counts = np.bincount([token for line in lines.lines for token in line], minlength=lines.vocabulary_size)
    return tuple(np.flatnonzero(counts >= WELL_KNOWN).tolist())


def said_by(model: NgramModel) -> Callable[[Sequence[int]], Floats]:
    """The model as a function from a context to the probabilities of what follows."""
    return lambda context: model.predict(context).probabilities


def parameter_count(settings: LadderSettings, size: int) -> int:
    """Trainable numbers of all chosen networks together."""
    return sum(network_parameters(name, settings, size) for name in settings.chosen)
