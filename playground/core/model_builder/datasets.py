"""Small data sets that fit the presets: made from a seed, so that page and script have the same numbers.

The functions stand for themselves: the exported script carries their source.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

Samples = tuple[list[Tensor], Tensor]  # an input each (samples, ...), and the targets


def rooms(generator: torch.Generator, features: int = 3) -> Samples:
    """A sum of the features with fixed weights, and a little noise: (samples, features) -> (samples, 1)."""
    x = torch.randn(300, features, generator=generator)
    weights = torch.arange(1, features + 1) / features * (-1.0) ** torch.arange(features)
    noise = 0.1 * torch.randn(300, 1, generator=generator)
    return [x], (x @ weights).unsqueeze(1) + 0.5 + noise


def hills(generator: torch.Generator) -> Samples:
    """A bent surface over ten features, of which three count: (samples, 10) -> (samples, 1)."""
    x = torch.randn(400, 10, generator=generator)
    y = torch.sin(2 * x[:, 0]) + x[:, 1] * x[:, 2] + 0.1 * torch.randn(400, generator=generator)
    return [x], y.unsqueeze(1)


def sides(generator: torch.Generator, features: int = 3) -> Samples:
    """On which side of a tilted plane a point lies, blurred: (samples, features) -> 0 or 1."""
    x = torch.randn(300, features, generator=generator)
    score = x.sum(1) + 0.3 * torch.randn(300, generator=generator)
    return [x], (score > 0).float().unsqueeze(1)


def shells(generator: torch.Generator) -> Samples:
    """Whether a point of four features lies far from the middle: (samples, 4) -> 0 or 1."""
    x = torch.randn(300, 4, generator=generator)
    return [x], (x.pow(2).sum(1) > 3.4).float().unsqueeze(1)


def flowers(generator: torch.Generator) -> Samples:
    """Three kinds of invented flowers by leaf and petal, in cm: (samples, 4) -> class 0, 1 or 2."""
    means = torch.tensor([[5.0, 3.4, 1.5, 0.3], [5.9, 2.8, 4.2, 1.3], [6.6, 3.0, 5.5, 2.1]])
    spread = torch.tensor([0.35, 0.3, 0.4, 0.25])
    y = torch.arange(180) % 3
    return [means[y] + spread * torch.randn(180, 4, generator=generator)], y


def two_views(generator: torch.Generator) -> Samples:
    """Two sets of features, each of which tells half of the answer: (samples, 64), (samples, 128) -> (samples, 1)."""
    a = torch.randn(400, 64, generator=generator)
    b = torch.randn(400, 128, generator=generator)
    return [a, b], (a[:, :4].sum(1) - b[:, :4].sum(1)).unsqueeze(1) / 3


def waves(generator: torch.Generator) -> Samples:
    """Fifty values of a noisy sine; the target is the next one: (samples, 50, 1) -> (samples, 1)."""
    start = 6.3 * torch.rand(240, 1, generator=generator)
    pace = 0.15 + 0.2 * torch.rand(240, 1, generator=generator)
    y = torch.sin(start + pace * torch.arange(51))
    noise = 0.05 * torch.randn(240, 50, generator=generator)
    return [(y[:, :50] + noise).unsqueeze(2)], y[:, 50:]


THINGS = ["soup", "film", "song", "train", "room", "garden", "lesson", "bridge", "lamp", "story"]
GOOD = ["warm", "bright", "lovely", "clever", "fresh"]
BAD = ["cold", "dull", "awful", "broken", "stale"]
WORDS = ["<pad>", "<unk>", "the", "was", "and", "not", "very", *THINGS, *GOOD, *BAD]


def opinions(generator: torch.Generator) -> Samples:
    """Sentences out of a grammar, in which "not" turns the sense: (samples, 12) token numbers -> 0 or 1."""
    rows, targets = [], []
    for _ in range(400):
        draw = torch.randint(0, 1000, (6,), generator=generator).tolist()
        good, turned = draw[0] % 2, draw[1] % 4 == 0
        words = (GOOD if good else BAD)[draw[2] % 5]
        middle = ["not"] if turned else ["very"] if draw[3] % 2 else []
        sentence = ["the", THINGS[draw[4] % 10], "was", *middle, words]
        if draw[5] % 3 == 0:
            sentence = ["the", THINGS[draw[5] % 10], "and", *sentence]
        rows.append([0] * (12 - len(sentence)) + [WORDS.index(word) for word in sentence])
        targets.append(float(good != turned))
    return [torch.tensor(rows)], torch.tensor(targets).unsqueeze(1)


@dataclass(frozen=True)
class Dataset:
    """What a data set is for. problem: regression, binary or classes. shapes: of one sample, an entry an input."""

    title: str
    make: Callable[[torch.Generator], Samples]
    problem: str
    shapes: tuple[tuple[int, ...], ...]
    classes: tuple[str, ...] = ()
    integers: bool = False


DATASETS: Mapping[str, Dataset] = {
    "shells": Dataset("Shells: inside or outside", shells, "binary", ((4,),), ("inside", "outside")),
    "rooms": Dataset("Rooms: a weighted sum", rooms, "regression", ((3,),)),
    "sides": Dataset("Sides of a plane", sides, "binary", ((3,),), ("below", "above")),
    "hills": Dataset("Hills over ten features", hills, "regression", ((10,),)),
    "flowers": Dataset("Invented flowers", flowers, "classes", ((4,),), ("frostbell", "marshlight", "sunlace")),
    "two_views": Dataset("Two views of one thing", two_views, "regression", ((64,), (128,))),
    "waves": Dataset("Waves: the next value", waves, "regression", ((50, 1),)),
    "opinions": Dataset("Opinions in a sentence", opinions, "binary", ((12,),), ("bad", "good"), True),
}


def arrays_of(name: str, seed: int) -> dict[str, np.ndarray]:
    """A data set as arrays: input_0, input_1, ... and target."""
    inputs, target = DATASETS[name].make(torch.Generator().manual_seed(seed))
    return {f"input_{i}": value.numpy() for i, value in enumerate(inputs)} | {"target": target.numpy()}


def tokens_of(text: str) -> list[int]:
    """Twelve token numbers of a typed sentence, padded in front; unknown words are <unk>."""
    words = [word.strip(".,!?") for word in text.lower().split()][-12:]
    numbers = [WORDS.index(word) if word in WORDS else 1 for word in words if word]
    return [0] * (12 - len(numbers)) + numbers
