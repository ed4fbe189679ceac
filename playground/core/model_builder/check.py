"""The counted parameters and the inferred shapes, held against real torch modules."""

from math import prod

import torch

from playground.core.check import CheckRow
from playground.core.model_builder.network import empty_network
from playground.core.model_builder.summary import Summary


def check_counts(summary: Summary) -> list[CheckRow]:
    """One row a layer that learns, the whole model, and the numbers that leave it for one sample."""
    network = empty_network(summary.model).eval()
    rows = []
    for row in summary.rows:
        if row.torch:
            real = sum(parameter.numel() for parameter in network.parts[row.layer.name].parameters())
            rows.append(CheckRow(f"parameters of {row.layer.name}", row.torch, real))
    rows.append(CheckRow("parameters of the model", summary.torch, sum(p.numel() for p in network.parameters())))
    samples = [
        torch.zeros(2, *layer.shape, device="meta", dtype=torch.long if layer.integers else torch.float32)
        for layer in summary.model.inputs
    ]
    rows.append(CheckRow("numbers in the output of 2 samples", 2 * prod(summary.output), network(*samples).numel()))
    return rows
