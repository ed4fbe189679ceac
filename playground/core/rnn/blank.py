"""Lines with a blank whose word hangs on what stands left of it, right of it, or both; and what can be known of it.

The lines come from a small grammar, all that it can say. Whole beginnings are held out: no model saw them in training.
"""

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import torch

CANDIDATES = ("reducing", "increasing", "multiplying")
KINDS = ("right", "left", "both")  # where what decides the word stands
COURSE = "Exercise is very effective at [ ] belly fat"
HELD_SHARE, SPLIT_SEED = 4, 1  # one beginning in four is held out; of the draw that says which

Words = tuple[str, ...]


@dataclass(frozen=True)
class Pattern:
    """slots: what may stand at each place left of the blank. endings: for a candidate all that may follow it."""

    kind: str
    slots: tuple[Words, ...]
    endings: Mapping[str, Words]


@dataclass(frozen=True)
class Line:
    """The words left and right of a blank, and which candidate belongs into it, by its place."""

    kind: str
    left: Words
    answer: int
    right: Words


TOO_MUCH = ("belly fat", "body weight", "back pain", "daily stress")
TOO_LITTLE = ("muscle mass", "bone strength", "lung capacity", "blood flow")
CELLS = ("muscle cells", "bone cells", "blood cells", "brain cells")
SPORTS = ("exercise", "running", "swimming", "yoga", "walking", "rowing")
WANTS = {"reducing": "less", "increasing": "more", "multiplying": "twice as much"}
HABITS = (("habits", "routines", "meals"), ("usually", "often", "slowly"), ("end up",))
PATTERNS = (
    Pattern(
        "right",
        (SPORTS, ("is",), ("very", "quite", "really", "highly"), ("effective at",)),
        {"reducing": TOO_MUCH, "increasing": TOO_LITTLE, "multiplying": CELLS},
    ),
    *(
        Pattern(
            "left",
            (("people", "women", "men"), (f"who want {want}",), ("sugar", "coffee", "sleep", "tea"), ("keep",)),
            {candidate: ("it every day", "it all week", "it at home")},
        )
        for candidate, want in WANTS.items()
    ),
    Pattern("both", (("good",), *HABITS), {"reducing": TOO_MUCH, "increasing": TOO_LITTLE}),
    Pattern("both", (("bad",), *HABITS), {"reducing": TOO_LITTLE, "increasing": TOO_MUCH}),
)


@dataclass(frozen=True)
class Corpus:
    """Lines to learn from, lines whose beginnings were held out, and all words of both in order."""

    train: tuple[Line, ...]
    held_out: tuple[Line, ...]
    words: Words


@cache
def corpus() -> Corpus:
    """All that the grammar says, cut in two. The beginning of the course's line is always held out."""
    lines = tuple(itertools.chain.from_iterable(map(lines_of, PATTERNS)))
    held = set(held_beginnings(lines))
    words = tuple(dict.fromkeys(word for line in lines for word in (*line.left, *line.right)))
    return Corpus(
        tuple(line for line in lines if line.left not in held),
        tuple(line for line in lines if line.left in held),
        words,
    )


def lines_of(pattern: Pattern) -> list[Line]:
    """Every line that a pattern can make."""
    return [
        Line(pattern.kind, tuple(" ".join(parts).split()), CANDIDATES.index(candidate), tuple(ending.split()))
        for parts in itertools.product(*pattern.slots)
        for candidate, endings in pattern.endings.items()
        for ending in endings
    ]


def held_beginnings(lines: Sequence[Line]) -> list[Words]:
    """One in four of each kind's beginnings, and the one of the course's line."""
    generator, held = torch.Generator().manual_seed(SPLIT_SEED), [tuple(COURSE.lower().split(" [ ]")[0].split())]
    for kind in KINDS:
        beginnings = list(dict.fromkeys(line.left for line in lines if line.kind == kind))
        order = torch.randperm(len(beginnings), generator=generator).tolist()
        held += [beginnings[k] for k in order[: len(beginnings) // HELD_SHARE]]
    return list(dict.fromkeys(held))


@dataclass(frozen=True)
class Bound:
    """The most that any model can reach on some lines: share of right answers, and mean loss in nats."""

    accuracy: float
    loss: float


def bound(lines: Sequence[Line], reads_right: bool) -> Bound:
    """What is possible for a model that is told the left side, or both: lines that look the same get one answer.

    accuracy = Σ over contexts of the count of its commonest word / all; loss = the entropy H(word | context).
    """
    counts: defaultdict[tuple[Words, Words], Counter[int]] = defaultdict(Counter)
    for line in lines:
        counts[line.left, line.right if reads_right else ()][line.answer] += 1
    right = sum(max(words.values()) for words in counts.values())
    loss = -sum(n * math.log(n / words.total()) for words in counts.values() for n in words.values())
    return Bound(right / len(lines), loss / len(lines) + 0.0)
