"""A context that was never seen, read by counts and by the feed-forward model: why similar words help.

Every sentence is "the NOUN ADVERB VERB OBJECT". In the world "kinds" the verb follows from the kind of the noun:
animals eat grass, machines burn fuel. A third of all pairs of noun and adverb never occurs in the training
sentences; the rest is balanced, so that every adverb was followed by both verbs equally often. So whoever shortens
the unseen context to the adverb can only give both verbs the same. In the world "chance" each pair of noun and
adverb has a verb drawn by lot: there is nothing that similar words could share.
"""

from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from playground.core.language_models.ngram import Floats, NgramCounts, NgramModel, NgramSettings
from playground.core.language_models.nnlm import Nnlm
from playground.core.randomness import seeded
from playground.core.settings import Range, SettingsError, check_choice, check_range

ANIMALS = ("cow", "horse", "goat", "sheep", "donkey", "camel")
MACHINES = ("truck", "tractor", "engine", "crane", "pump", "mixer")
NOUNS = ANIMALS + MACHINES
ADVERBS = ("slowly", "always", "rarely", "often", "still", "never")
ENDINGS = (("eats", "grass"), ("burns", "fuel"))
WORDS = ("", "the", *NOUNS, *ADVERBS, *(word for ending in ENDINGS for word in ending))  # the place is the id
WORLDS = ("kinds", "chance")
SEEDS = Range(0, 1_000_000, whole=True)
WINDOW, EMBEDDING_SIZE, HIDDEN_SIZE = 3, 2, 8
UPDATES, LEARNING_RATE = 150, 0.03


@dataclass(frozen=True)
class UnseenSettings:
    """world: what the verb depends on. noun and adverb: the context. ngram: how the counts are read.

    Raises SettingsError in words.
    """

    world: str = "kinds"
    noun: str = "goat"
    adverb: str = "always"
    ngram: NgramSettings = field(default_factory=lambda: NgramSettings(n=4))
    seed: int = 1

    def __post_init__(self) -> None:
        check_choice(self, "world", WORLDS)
        check_choice(self, "noun", NOUNS)
        check_choice(self, "adverb", ADVERBS)
        check_range(self, "seed", SEEDS)
        if self.ngram.n < 2:
            raise SettingsError(f"n is {self.ngram.n}; a context of noun and adverb needs at least 2.")

    @property
    def context(self) -> tuple[int, ...]:
        """the NOUN ADVERB, as ids."""
        return tuple(map(WORDS.index, ("the", self.noun, self.adverb)))


@dataclass(frozen=True)
class UnseenTraining:
    """The feed-forward model after 0, 1, ... UPDATES updates.

    embedding (UPDATES + 1, words, 2). probabilities (UPDATES + 1, nouns, adverbs, words): after every context.
    seen (nouns, adverbs): whether the training sentences hold the pair. verbs (nouns, adverbs): the right ids.
    perplexity (UPDATES + 1, 2): of the right verb, over the contexts that were seen and over those that were not.
    """

    world: str
    seed: int
    sentences: tuple[tuple[int, ...], ...]
    seen: NDArray[np.bool_]
    verbs: NDArray[np.int64]
    embedding: Floats
    probabilities: Floats
    perplexity: Floats


@dataclass(frozen=True)
class UnseenTrace:
    """Both models after one context. counted (words,): P of the n-gram model; learned (words,): of the other.

    counted_perplexity: of the right verb, over the contexts seen and those unseen.
    """

    settings: UnseenSettings
    training: UnseenTraining
    update: int
    counted: Floats
    learned: Floats
    was_seen: bool
    right: int
    counted_perplexity: tuple[float, float]


def is_seen(noun: int, adverb: int) -> bool:
    """Whether a pair is in the training sentences: two of three are, as many of each kind for every adverb."""
    return (noun + adverb) % 3 != 0


def ending(world: str, noun: int, adverb: int, seed: int) -> int:
    """0 or 1: which of the two endings belongs to the pair."""
    if world == "kinds":
        return int(noun >= len(ANIMALS))
    return int(np.random.default_rng([seed, noun, adverb]).integers(2))


def sentence(world: str, noun: int, adverb: int, seed: int) -> tuple[int, ...]:
    """The whole sentence of a pair, as ids."""
    words = ("the", NOUNS[noun], ADVERBS[adverb], *ENDINGS[ending(world, noun, adverb, seed)])
    return tuple(map(WORDS.index, words))


def training_sentences(world: str, seed: int) -> tuple[tuple[int, ...], ...]:
    """All sentences whose pair is seen."""
    pairs = [(i, j) for i in range(len(NOUNS)) for j in range(len(ADVERBS)) if is_seen(i, j)]
    return tuple(sentence(world, i, j, seed) for i, j in pairs)


def train_unseen(world: str, seed: int) -> UnseenTraining:
    """Train the feed-forward model on all sentences at once with Adam, noting its predictions. float64."""
    sentences = training_sentences(world, seed)
    ids = torch.tensor(sentences)
    every = torch.tensor([[sentence(world, i, j, seed)[:4] for j in range(len(ADVERBS))] for i in range(len(NOUNS))])
    contexts, verbs = every[..., :3].flatten(0, 1), every[..., 3]
    with seeded(seed):
        model = Nnlm(WINDOW, EMBEDDING_SIZE, HIDDEN_SIZE, len(WORDS)).double()
    optimizer = torch.optim.Adam(model.parameters(), LEARNING_RATE)
    embedding, probabilities = [], []
    for update in range(UPDATES + 1):
        with torch.no_grad():
            embedding.append(model.embedding.weight.numpy().copy())
            probabilities.append(model(contexts)[:, -1].softmax(1).numpy())
        if update == UPDATES:
            break
        loss = functional.cross_entropy(model(ids[:, :-1]).flatten(0, 1), ids[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    P = np.stack(probabilities).reshape(UPDATES + 1, len(NOUNS), len(ADVERBS), len(WORDS))
    seen = np.array([[is_seen(i, j) for j in range(len(ADVERBS))] for i in range(len(NOUNS))])
    right = np.take_along_axis(P, verbs.numpy()[None, :, :, None], 3)[..., 0]
    perplexity = np.stack([np.exp(-np.log(right[:, chosen]).mean(1)) for chosen in (seen, ~seen)], 1)
    return UnseenTraining(world, seed, sentences, seen, verbs.numpy(), np.stack(embedding), P, perplexity)


def trace_unseen(settings: UnseenSettings, training: UnseenTraining, update: int) -> UnseenTrace:
    """What both models say after the chosen context, the feed-forward one after so many updates."""
    model = ngram_of(settings)
    i, j = NOUNS.index(settings.noun), ADVERBS.index(settings.adverb)
    return UnseenTrace(
        settings,
        training,
        update,
        counted=model.predict(settings.context).probabilities,
        learned=training.probabilities[update, i, j],
        was_seen=bool(training.seen[i, j]),
        right=int(training.verbs[i, j]),
        counted_perplexity=_counted_perplexity(model, training),
    )


def ngram_of(settings: UnseenSettings) -> NgramModel:
    """The counts of the training sentences, read as chosen."""
    lines = [(line, 1) for line in training_sentences(settings.world, settings.seed)]
    return NgramModel(NgramCounts(lines, settings.ngram.n, len(WORDS)), settings.ngram)


def _counted_perplexity(model: NgramModel, training: UnseenTraining) -> tuple[float, float]:
    found = []
    for chosen in (training.seen, ~training.seen):
        P = [
            float(model.predict((1, 2 + i, 2 + len(NOUNS) + j)).probabilities[training.verbs[i, j]])
            for i, j in np.argwhere(chosen).tolist()
        ]
        found.append(float(np.exp(-np.log(P).mean())) if min(P) > 0 else float("inf"))
    return found[0], found[1]
