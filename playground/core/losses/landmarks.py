"""The few numbers of losses that are worth knowing by heart, measured."""

from functools import lru_cache

import torch
from torch.nn import functional

from playground.core.losses.problems import one_softmax, softmax_twice

CLASSES = 3
SURE = 1e3  # a logit after which softmax is 0 and 1


@lru_cache(maxsize=1)
def landmarks() -> dict[str, float]:
    """guess: cross-entropy of guessing evenly among three classes. twice: the lowest that softmax twice can reach.

    clamp: BCE of p = 0 for target 1. stuck: BCE for target 0 of softmax over one output.
    float32: the first whole logit whose sigmoid is 1 in float32.
    """
    label, z = torch.tensor([0]), torch.zeros(1, CLASSES, dtype=torch.float64)
    sure = z.clone()
    sure[0, 0] = SURE
    zero, one = torch.zeros(1, 1, dtype=torch.float64), torch.ones(1, 1, dtype=torch.float64)
    logits = torch.arange(0, 100, dtype=torch.float32)
    return {
        "guess": functional.cross_entropy(z, label).item(),
        "twice": softmax_twice(sure, label).item(),
        "clamp": functional.binary_cross_entropy(zero, one).item(),
        "stuck": one_softmax(zero, zero).item(),
        "float32": float((torch.sigmoid(logits) == 1).nonzero()[0].item()),
    }
