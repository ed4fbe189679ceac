"""What trained models put into a blank, every chain walked step by step in double precision; and the check of it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from playground.core.check import CheckRow, central_difference
from playground.core.recurrent.layers import Floats, read_stack
from playground.core.rnn.blank import CANDIDATES, Line
from playground.core.rnn.blank_model import MODELS, Batch, BlankSettings, Filler, batch_of, build, weights_of
from playground.core.rnn.sentence import Sentence

Weights = Mapping[str, Mapping[str, Floats]]


@dataclass(frozen=True)
class Filled:
    """scores, probabilities (models, 3): of every candidate, by the model that reads the left side, and by the other.

    states: what stands at the blank, (H,) of one direction and (2H,) of both.
    """

    sentence: Sentence
    states: tuple[Floats, Floats]
    scores: Floats
    probabilities: Floats

    @property
    def choices(self) -> tuple[str, str]:
        """The candidate that each model gives most."""
        left, both = (CANDIDATES[int(row.argmax())] for row in self.probabilities)
        return left, both


def fill_blank(weights: Weights, settings: BlankSettings, sentence: Sentence) -> Filled:
    """Let both models read a sentence, one word at a time; words that they do not know are left out."""
    states, scores = [], []
    for reads in MODELS:
        model, batch = model_of(reads, weights, settings), _batch(sentence)
        stack = read_stack(model.rnn, model.embedding(batch.ids), batch.lengths)
        state = stack.output[0, int(batch.at)]
        states.append(state.numpy())
        scores.append((model.answer.weight @ state + model.answer.bias).numpy())
    table = np.stack(scores)
    powers = np.exp(table - table.max(axis=1, keepdims=True))
    return Filled(sentence, (states[0], states[1]), table, powers / powers.sum(axis=1, keepdims=True))


def model_of(reads: str, weights: Weights, settings: BlankSettings) -> Filler:
    """A model with these weights, in double precision."""
    model = build(reads, settings).double()
    model.load_state_dict({name: torch.from_numpy(value) for name, value in weights[reads].items()})
    return model.requires_grad_(False)


def untrained(settings: BlankSettings) -> Weights:
    """The weights that both models begin with."""
    return {reads: weights_of(build(reads, settings)) for reads in MODELS}


def _batch(sentence: Sentence) -> Batch:
    left, right = sentence.known
    return batch_of([Line("", left, 0, right)])


def check_blank(weights: Weights, settings: BlankSettings, sentence: Sentence) -> list[CheckRow]:
    """Probabilities step by step and by the module; ∂(−ln p)/∂score = p − 1 of a model's first choice, three ways."""
    filled, rows = fill_blank(weights, settings, sentence), []
    for number, reads in enumerate(MODELS):
        scores = model_of(reads, weights, settings)(_batch(sentence))[0]
        by_torch = scores.softmax(0)
        first = int(filled.probabilities[number].argmax())
        rows += [
            CheckRow(f"p({word}), {reads}", float(filled.probabilities[number, k]), float(by_torch[k]))
            for k, word in enumerate(CANDIDATES)
        ]
        rows.append(_slope(scores, first, float(filled.probabilities[number, first]) - 1, reads))
    return rows


def _slope(scores: Tensor, k: int, by_formula: float, reads: str) -> CheckRow:
    def loss(at: Tensor) -> Tensor:
        return functional.cross_entropy(at[None], torch.tensor([k]))

    leaf = scores.clone().requires_grad_()
    (slope,) = torch.autograd.grad(loss(leaf), leaf)
    unit = torch.eye(len(scores), dtype=scores.dtype)[k]
    difference = central_difference(lambda shift: float(loss(scores + shift * unit)), 0.0)
    return CheckRow(f"∂(−ln p)/∂ score of {CANDIDATES[k]}, {reads}", by_formula, float(slope[k]), difference)
