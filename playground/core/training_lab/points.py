"""Points of a plane with something to learn about them, and their split.

The plane reaches from -6 to 6 on both axes, as in TensorFlow Playground, so that its users find their way.
Each set is one function of the count, the noise (a share of the plane's half, 0 to 0.5) and a generator: the exported
script holds its very source.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.core.settings import SettingsError

Floats = NDArray[np.float64]
SIDE = 6.0
OWN = "own"
REGRESSION = ("slope", "hills")
SPLITS = ("train", "validation", "test")


def circle(samples: int, noise: float, random: np.random.Generator) -> tuple[Floats, Floats]:
    """A disc of ones inside a ring of zeros."""
    y = (np.arange(samples) % 2).astype(float)
    radius = np.where(y == 1, random.uniform(0, 2.5, samples), random.uniform(3.5, 5, samples))
    angle = random.uniform(0, 2 * np.pi, samples)
    x = np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1)
    return x + noise * 4 * random.normal(size=(samples, 2)), y


def xor(samples: int, noise: float, random: np.random.Generator) -> tuple[Floats, Floats]:
    """Four squares; the class is 1 where exactly one coordinate is positive."""
    x = random.uniform(0.3, 5, (samples, 2)) * random.choice([-1.0, 1.0], (samples, 2))
    y = (x[:, 0] * x[:, 1] < 0).astype(float)
    return x + noise * 4 * random.normal(size=(samples, 2)), y


def gaussian(samples: int, noise: float, random: np.random.Generator) -> tuple[Floats, Floats]:
    """Two round clouds."""
    y = (np.arange(samples) % 2).astype(float)
    centre = np.where(y == 1, 2.0, -2.0)[:, None]
    return centre + (0.7 + noise * 4) * random.normal(size=(samples, 2)), y


def spiral(samples: int, noise: float, random: np.random.Generator) -> tuple[Floats, Floats]:
    """Two arms that turn around each other."""
    y = (np.arange(samples) % 2).astype(float)
    along = np.arange(samples) // 2 / max(samples // 2, 1)  # 0 ... 1 along an arm
    angle = 3.5 * np.pi * along + np.pi * y
    x = 5 * along[:, None] * np.stack([np.sin(angle), np.cos(angle)], 1)
    return x + noise * 2 * random.uniform(-1, 1, (samples, 2)), y


def moons(samples: int, noise: float, random: np.random.Generator) -> tuple[Floats, Floats]:
    """Two half circles that reach into each other."""
    y = (np.arange(samples) % 2).astype(float)
    angle = random.uniform(0, np.pi, samples)
    upper = np.stack([np.cos(angle) - 0.5, np.sin(angle) - 0.25], 1)
    x = 3 * np.where(y[:, None] == 1, -upper, upper)
    return x + noise * 4 * random.normal(size=(samples, 2)), y


def slope(samples: int, noise: float, random: np.random.Generator) -> tuple[Floats, Floats]:
    """A regression: the value rises evenly along the diagonal, from -1 to 1."""
    x = random.uniform(-5, 5, (samples, 2))
    return x, (x[:, 0] + x[:, 1]) / 10 + noise * random.normal(size=samples)


def hills(samples: int, noise: float, random: np.random.Generator) -> tuple[Floats, Floats]:
    """A regression: two hills and two hollows."""
    x = random.uniform(-5, 5, (samples, 2))
    return x, np.sin(x[:, 0] * np.pi / 5) * np.sin(x[:, 1] * np.pi / 5) + noise * random.normal(size=samples)


DATASETS: Mapping[str, Callable[[int, float, np.random.Generator], tuple[Floats, Floats]]] = {
    make.__name__: make for make in (circle, xor, gaussian, spiral, moons, slope, hills)
}


def split(samples: int, validation_share: float, test_share: float, random: np.random.Generator) -> NDArray[np.int64]:
    """For every point the number of its split: 0 training, 1 validation, 2 test."""
    validation, test = round(validation_share * samples), round(test_share * samples)
    order = np.repeat([0, 1, 2], [samples - validation - test, validation, test])
    return random.permutation(order)


@dataclass(frozen=True)
class Points:
    """places (n, 2), targets (n,): classes 0 and 1 or numbers, split (n,): 0 training, 1 validation, 2 test.

    Raises SettingsError when a split or a class is missing.
    """

    places: Floats
    targets: Floats
    split: NDArray[np.int64]

    def counts(self) -> dict[str, int]:
        """Points in each split."""
        return {name: int((self.split == number).sum()) for number, name in enumerate(SPLITS)}

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """For a run's data."""
        return {"places": self.places, "targets": self.targets, "split": self.split}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> "Points":
        """Back from a run's data."""
        return cls(arrays["places"].astype(float), arrays["targets"].astype(float), arrays["split"].astype(np.int64))


def make_points(dataset: str, samples: int, noise: float, shares: tuple[float, float], seed: int) -> Points:
    """Points of a set, split. shares: of validation and test. Raises SettingsError for an empty split."""
    random = np.random.default_rng(seed)
    x, y = DATASETS[dataset](samples, noise, random)
    return checked(Points(x, y, split(samples, *shares, random)), dataset in REGRESSION)


def split_own(places: Floats, targets: Floats, shares: tuple[float, float], seed: int) -> Points:
    """A visitor's own points, split. Raises SettingsError when there is too little to learn from."""
    if len(places) == 0:
        raise SettingsError("There are no points yet. Click into the plane to set some, or upload a table.")
    return checked(Points(places, targets, split(len(places), *shares, np.random.default_rng(seed))), False)


def checked(points: Points, regression: bool) -> Points:
    """The points, if something can be learned from them and measured. Raises SettingsError."""
    counts = points.counts()
    for name in ("train", "validation"):
        if counts[name] == 0:
            long = {"train": "training", "validation": "validation"}[name]
            raise SettingsError(
                f"The {long} split is empty: it got 0 of {len(points.targets)} points. "
                "Take more points, or give that split a larger share."
            )
    classes = sorted({float(value) for value in points.targets[points.split == 0]})
    if not regression and len(classes) < 2:
        raise SettingsError(
            f"All {counts['train']} training points have class {classes[0]:g}. Two classes are needed: "
            "set points of the other one too."
        )
    return points
