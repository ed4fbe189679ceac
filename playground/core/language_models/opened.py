"""The feed-forward language model on one sentence, every number of it, after any number of updates. float64.

one-hot (n, V) · E (V, M) = p (n, M); x = p side by side (n · M); z = W_h x + b_h; h = tanh z; s = W_y h + b_y;
P = softmax s; loss = -ln P of the word that came. Trained by gradient descent on all windows of the sentence.
"""

import unicodedata
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from playground.core.check import CheckRow, central_difference
from playground.core.language_models.ngram import Floats
from playground.core.randomness import seeded
from playground.core.settings import Range, SettingsError, check_range

SENTENCE = "what will the fat cat sit on"
WINDOWS = Range(1, 6, whole=True)
EMBEDDING_SIZES = Range(1, 8, whole=True)
HIDDEN_SIZES = Range(1, 12, whole=True)
RATES = Range(0.01, 2)
SEEDS = Range(0, 1_000_000, whole=True)
MOST_WORDS = 24
UPDATES = 100
NAMES = ("E", "W_h", "b_h", "W_y", "b_y")

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class OpenedSettings:
    """A sentence, and the sizes of the network: n words read, M numbers a word, H hidden units.

    Raises SettingsError in words.
    """

    sentence: str = SENTENCE
    window: int = 4
    embedding_size: int = 5
    hidden_size: int = 6
    learning_rate: float = 0.5
    seed: int = 1

    def __post_init__(self) -> None:
        check_range(self, "window", WINDOWS)
        check_range(self, "embedding_size", EMBEDDING_SIZES)
        check_range(self, "hidden_size", HIDDEN_SIZES)
        check_range(self, "learning_rate", RATES)
        check_range(self, "seed", SEEDS)
        count = len(self.words)
        if count > MOST_WORDS:
            raise SettingsError(f"The sentence has {count:,} words; this picture shows at most {MOST_WORDS}.")
        if count <= self.window:
            raise SettingsError(
                f"The sentence has {count} words. To read {self.window} and predict the next one it needs "
                f"{self.window + 1}: write a longer one, or choose a smaller n."
            )

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the sentence."""
        return tuple(unicodedata.normalize("NFC", self.sentence).split())

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """Different words, by first appearance: V of them."""
        return tuple(dict.fromkeys(self.words))

    @property
    def ids(self) -> tuple[int, ...]:
        """The sentence as places in the vocabulary, from 0."""
        return tuple(map(self.vocabulary.index, self.words))


class OpenedNetwork(nn.Module):
    """windows (m, n) of ids -> scores (m, V); see the head of this module."""

    def __init__(self, settings: OpenedSettings) -> None:
        super().__init__()
        n, M, H, V = settings.window, settings.embedding_size, settings.hidden_size, len(settings.vocabulary)
        self.lookup = nn.Embedding(V, M)
        self.hidden = nn.Linear(n * M, H)
        self.output = nn.Linear(H, V)

    def forward(self, windows: Tensor) -> Tensor:
        """windows (m, n) -> scores (m, V)."""
        scores: Tensor = self.output(self.hidden(self.lookup(windows).flatten(1)).tanh())
        return scores


@dataclass(frozen=True)
class OpenedTraining:
    """All windows, and the network after 0, 1, ... UPDATES updates.

    windows (m, n) and following (m,): ids. weights: by NAMES, each with one more axis in front for the updates.
    losses (UPDATES + 1,): means over the windows, before each update and after the last.
    """

    settings: OpenedSettings
    windows: Ints
    following: Ints
    weights: dict[str, Floats]
    losses: Floats


@dataclass(frozen=True)
class OpenedTrace:
    """One window through the network as it is after so many updates; see the head of this module for the names.

    gradients: of the loss of this window, by the name of what they are taken by (E, W_h, b_h, W_y, b_y, x, z, s).
    """

    training: OpenedTraining
    update: int
    place: int
    ids: Ints
    target: int
    one_hot: Floats
    weights: dict[str, Floats]
    p: Floats
    x: Floats
    z: Floats
    h: Floats
    scores: Floats
    probabilities: Floats
    loss: float
    gradients: dict[str, Floats]


def build(settings: OpenedSettings) -> OpenedNetwork:
    """The network by torch's defaults from the seed, in double precision."""
    with seeded(settings.seed):
        return OpenedNetwork(settings).double()


def windows_of(settings: OpenedSettings) -> tuple[Tensor, Tensor]:
    """All windows (m, n) of the sentence and the words (m,) that follow them."""
    ids = torch.tensor(settings.ids)
    return ids[:-1].unfold(0, settings.window, 1), ids[settings.window :]


def train_opened(settings: OpenedSettings) -> OpenedTraining:
    """Gradient descent on the mean loss of all windows, with a copy of all weights at every update."""
    network = build(settings)
    windows, following = windows_of(settings)
    parameters = list(network.parameters())
    kept: list[list[Floats]] = [[] for _ in parameters]
    losses = []
    for update in range(UPDATES + 1):
        for copies, parameter in zip(kept, parameters, strict=True):
            copies.append(parameter.detach().numpy().copy())
        loss = functional.cross_entropy(network(windows), following)
        losses.append(loss.item())
        if update == UPDATES:
            break
        slopes = torch.autograd.grad(loss, parameters)
        with torch.no_grad():
            for parameter, slope in zip(parameters, slopes, strict=True):
                parameter.sub_(slope, alpha=settings.learning_rate)
    weights = {name: np.stack(copies) for name, copies in zip(NAMES, kept, strict=True)}
    return OpenedTraining(settings, windows.numpy(), following.numpy(), weights, np.array(losses))


def trace_opened(training: OpenedTraining, update: int, place: int) -> OpenedTrace:
    """Walk window `place` (from 0) through the network after `update` updates, and the gradient back by hand."""
    W = {name: values[update] for name, values in training.weights.items()}
    ids, target = training.windows[place], int(training.following[place])
    V = W["E"].shape[0]
    one_hot = np.eye(V)[ids]  # (n, V)
    p = one_hot @ W["E"]  # (n, M)
    x = p.reshape(-1)  # (n · M,)
    z = W["W_h"] @ x + W["b_h"]  # (H,)
    h = np.tanh(z)
    scores = W["W_y"] @ h + W["b_y"]  # (V,)
    shifted = np.exp(scores - scores.max())
    P = shifted / shifted.sum()
    loss = float(-np.log(P[target]))
    by_s = P - np.eye(V)[target]
    by_z = (W["W_y"].T @ by_s) * (1 - h**2)
    by_x = W["W_h"].T @ by_z
    gradients = {
        "E": one_hot.T @ by_x.reshape(p.shape),
        "W_h": np.outer(by_z, x),
        "b_h": by_z,
        "W_y": np.outer(by_s, h),
        "b_y": by_s,
    }
    return OpenedTrace(training, update, place, ids, target, one_hot, W, p, x, z, h, scores, P, loss, gradients)


def network_of(trace: OpenedTrace) -> OpenedNetwork:
    """PyTorch's modules with the weights of the trace."""
    network = OpenedNetwork(trace.training.settings).double()
    with torch.no_grad():
        for parameter, name in zip(network.parameters(), NAMES, strict=True):
            parameter.copy_(torch.from_numpy(trace.weights[name]))
    return network


def check_opened(trace: OpenedTrace, unit: int) -> list[CheckRow]:
    """The loss, P of the word that came, and a gradient in each table: by hand, by torch, by difference."""
    network = network_of(trace)
    windows, target = torch.from_numpy(trace.ids)[None], torch.tensor([trace.target])
    scores = network(windows)
    loss = functional.cross_entropy(scores, target)
    loss.backward()  # type: ignore[no-untyped-call]
    P = scores.softmax(1)[0, trace.target].item()
    rows = [
        CheckRow("P of the word that came", float(trace.probabilities[trace.target]), P),
        CheckRow("loss = −ln P", trace.loss, loss.item()),
    ]
    word = int(trace.ids[-1])
    places = {"E": (word, 0), "W_h": (unit, 0), "b_h": (unit,), "W_y": (trace.target, unit), "b_y": (trace.target,)}
    for parameter, (name, at) in zip(network.parameters(), places.items(), strict=True):
        assert parameter.grad is not None
        nudged = central_difference(
            lambda value, parameter=parameter, at=at: _loss_with(network, parameter, at, value, windows, target),  # type: ignore[misc]
            parameter[at].item(),
        )
        shown = ", ".join(str(index + 1) for index in at)
        rows.append(
            CheckRow(f"∂ loss / ∂ {name}[{shown}]", float(trace.gradients[name][at]), float(parameter.grad[at]), nudged)
        )
    return rows


@torch.no_grad()
def _loss_with(
    network: OpenedNetwork, parameter: Tensor, at: tuple[int, ...], value: float, windows: Tensor, target: Tensor
) -> float:
    before = parameter[at].item()
    parameter[at] = value
    loss = functional.cross_entropy(network(windows), target).item()
    parameter[at] = before
    return loss
