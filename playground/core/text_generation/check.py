"""The loss of one prediction by hand: softmax, -log p, and the gradient p - y, held against torch in float64."""

import copy
from collections.abc import Sequence
from functools import partial

import numpy as np
import torch
from torch.nn import functional

from playground.core.check import CheckRow, central_difference
from playground.core.text_generation.lines import PAD
from playground.core.text_generation.model import TextModel
from playground.core.text_generation.sampling import softmax


def check_prediction(model: TextModel, prompt: Sequence[int], target: int, shown: Sequence[int]) -> list[CheckRow]:
    """Check the model's own next prediction after a prompt, padded as the model was trained to read it.

    Loss -log p_target with p = softmax(W h + b), and its gradient p_k - [k = target] for each shown
    token k's bias b_k, by formula, by autograd and by central difference.
    """
    double = copy.deepcopy(model).to("cpu", torch.float64).eval()
    with torch.no_grad():
        hidden = double.read(torch.tensor([list(prompt)]))[0][0, -1]
    W, b = double.decoder.weight.detach(), double.decoder.bias.detach().clone().requires_grad_()
    logits = W @ hidden + b
    loss = functional.cross_entropy(logits[None], torch.tensor([target]))
    loss.backward()  # type: ignore[no-untyped-call]
    assert b.grad is not None  # backward has just filled it
    z = logits.detach().numpy()
    p = softmax(z)

    def loss_at(token: int, shift: float) -> float:
        moved = z.copy()
        moved[token] += shift
        top = moved.max()
        return float(np.log(np.exp(moved - top).sum()) + top - moved[target])

    rows = [CheckRow("loss", -float(np.log(p[target])), loss.item())]
    for token in shown:
        if token != PAD:
            difference = central_difference(partial(loss_at, token), 0.0)
            rows.append(CheckRow(str(token), float(p[token] - (token == target)), b.grad[token].item(), difference))
    return rows
