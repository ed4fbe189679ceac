"""Recurrent layers, stacked and both ways, written out step by step as nn.RNN, nn.LSTM and nn.GRU compute them.

A chain is one cell in one layer and one direction. All chains have their own weights; the steps of a chain share them.
A forward chain goes from the first step to the last, a backward one from the last to the first, so each ends elsewhere.
A layer hands on, at every step, what its chains hold there, side by side. Source: Schuster and Paliwal 1997 (both
directions), Graves et al. 2013 (stacked).
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from playground.core.recurrent.steps import STEPS, State

Floats = NDArray[np.float64]
FORWARD, BACKWARD = 0, 1
CELLS = {"RNN_TANH": "rnn", "LSTM": "lstm", "GRU": "gru"}  # by what PyTorch calls the kind of a module


@dataclass(frozen=True)
class Weights:
    """One chain's, as PyTorch keeps them: W_x (k·H, d), W_h (k·H, H), b_x and b_h (k·H,); k gates."""

    W_x: Tensor
    W_h: Tensor
    b_x: Tensor
    b_h: Tensor


@dataclass(frozen=True)
class Chain:
    """One cell that walked over a batch in one direction.

    inputs (batch, steps, d): what it read. before, hidden (batch, steps, H): its state before and after each step;
    beyond the end of a shorter sequence hidden is 0. last: its state at the end of its walk, (batch, H) each.
    """

    layer: int
    direction: int
    weights: Weights
    inputs: Tensor
    before: Tensor
    hidden: Tensor
    last: State


@dataclass(frozen=True)
class Stack:
    """All chains, in PyTorch's order: layer by layer, forward before backward.

    output (batch, steps, directions·H): what the uppermost layer hands on. last: (layers·directions, batch, H), for an
    LSTM also of C.
    """

    chains: tuple[Chain, ...]
    directions: int
    output: Tensor
    last: State


def chain_weights(module: nn.RNNBase) -> tuple[Weights, ...]:
    """The weights of every chain of a module that has biases, in PyTorch's order."""
    return tuple(Weights(*(weight.detach() for weight in chain)) for chain in module.all_weights)


def read_stack(module: nn.RNNBase, x: Tensor, lengths: Tensor) -> Stack:
    """Read x (batch, steps, d), of each sequence only its first `lengths` steps, with the weights of the module.

    Raises KeyError for a kind of cell that is not among CELLS.
    """
    directions, chains = 2 if module.bidirectional else 1, []
    for number, weights in enumerate(chain_weights(module)):
        layer, direction = divmod(number, directions)
        chain = walk(module.mode, x, lengths, weights, layer, direction)
        chains.append(chain)
        if direction == directions - 1:
            x = torch.cat([each.hidden for each in chains[-directions:]], dim=2)  # (batch, steps, directions·H)
    last = tuple(torch.stack(states) for states in zip(*(chain.last for chain in chains), strict=True))
    return Stack(tuple(chains), directions, x, last)


def walk(mode: str, x: Tensor, lengths: Tensor, weights: Weights, layer: int = 0, direction: int = FORWARD) -> Chain:
    """Take one cell step by step over x (batch, steps, d). Where a sequence has ended its state stays as it is."""
    batch, steps, _ = x.shape
    step_of, tensors = STEPS[CELLS[mode]]
    from_x = x @ weights.W_x.T + weights.b_x  # (batch, steps, k·H)
    state: State = (x.new_zeros(batch, weights.W_h.shape[1]),) * tensors
    before, hidden = [state[0]] * steps, [state[0]] * steps
    for t in range(steps) if direction == FORWARD else reversed(range(steps)):
        reads = (t < lengths)[:, None]  # (batch, 1)
        new = step_of(from_x[:, t], state[0] @ weights.W_h.T + weights.b_h, state)
        before[t] = state[0]
        hidden[t] = torch.where(reads, new[0], 0.0)
        state = tuple(torch.where(reads, now, then) for now, then in zip(new, state, strict=True))
    return Chain(layer, direction, weights, x, torch.stack(before, 1), torch.stack(hidden, 1), state)
