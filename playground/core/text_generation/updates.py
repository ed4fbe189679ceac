"""One optimizer update: the optimizer, and the loss of a batch."""

from typing import Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional

from playground.core.text_generation.batches import Batch
from playground.core.text_generation.lines import PAD
from playground.core.text_generation.model import TextModel
from playground.core.text_generation.settings import TextGenerationSettings


class ReadsAndScores(Protocol):
    """What reads ids (batch, steps) into hidden states (batch, steps, H), and scores every token from one of them."""

    decoder: nn.Linear

    def read(self, ids: Tensor, /) -> tuple[Tensor, object]:
        """Hidden states (batch, steps, H), and a state to go on from if there is one."""


def make_optimizer(settings: TextGenerationSettings, model: TextModel) -> torch.optim.Optimizer:
    """The chosen optimizer of torch.optim; `fused` does one pass over all parameters."""
    parameters, rate = model.parameters(), settings.learning_rate
    match settings.optimizer:
        case "adam":
            return torch.optim.Adam(parameters, lr=rate, fused=True)
        case "adamw":
            return torch.optim.AdamW(parameters, lr=rate, fused=True)
        case "rmsprop":
            return torch.optim.RMSprop(parameters, lr=rate)
        case "momentum":
            return torch.optim.SGD(parameters, lr=rate, momentum=0.9)
        case _:
            return torch.optim.SGD(parameters, lr=rate)


def batch_loss(model: ReadsAndScores, batch: Batch) -> tuple[Tensor, Tensor]:
    """Mean cross-entropy (nats) over the predictions that the batch asks for, and how many were right.

    Only those positions pass through the linear layer: with a large vocabulary it is most of the work.
    """
    hidden, _ = model.read(batch.inputs)  # (batch, steps, H)
    asked = batch.targets != PAD
    logits, targets = model.decoder(hidden[asked]), batch.targets[asked]  # (predictions, V), (predictions,)
    right = (logits.detach().argmax(1) == targets).sum()
    return functional.cross_entropy(logits, targets), right
