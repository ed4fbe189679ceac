"""Single networks of a study of XOR, without the 1,535 others."""

import torch
from torch.nn import functional

from playground.core.gates.xor_study import WatchedNetwork, watched_network, xor_rows
from playground.core.network_batch import Member, first_weights, run_network


def watched(activation: str, size: int, encoding: str = "binary", updates: int = 30, seed: int = 4) -> WatchedNetwork:
    """The network of this seed after some updates with learning rate 1."""
    x, y = xor_rows(encoding)
    weights = [tensor.clone().requires_grad_() for tensor in first_weights(Member((2, size, 1), seed), torch.float64)]
    for _ in range(updates):
        loss = functional.binary_cross_entropy_with_logits(run_network(weights, activation, x)[-1], y)
        with torch.no_grad():
            for tensor, slope in zip(weights, torch.autograd.grad(loss, weights), strict=True):
                tensor -= slope
    own = [tensor.detach() for tensor in weights]
    logits = run_network(own, activation, x)[-1]
    loss = functional.binary_cross_entropy_with_logits(logits, y)
    solved = bool(((logits > 0) == (y > 0.5)).all())
    return watched_network(seed, own, activation, encoding, loss.item(), solved)
