"""The torch module of a model that is written down."""

from typing import cast

import torch
from torch import Tensor, nn

from playground.core.model_builder.graph import in_order, output_of
from playground.core.model_builder.layers import RECURRENT, Layer, Model
from playground.core.model_builder.summary import Row, summarize

ACTIVATION_MODULES = {
    "linear": nn.Identity,
    "relu": nn.ReLU,
    "tanh": nn.Tanh,
    "sigmoid": nn.Sigmoid,
}
CELLS = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}


class Network(nn.Module):
    """Computes the layers in their order. forward takes one tensor (batch, ...) an input; gives (batch, ...).

    Raises ModelError for a model that cannot be, before anything is allocated.
    """

    def __init__(self, model: Model) -> None:
        super().__init__()
        rows = {row.layer.name: row for row in summarize(model).rows}
        self.model = model
        self.order = in_order(model)
        self.parts = nn.ModuleDict({layer.name: module_of(rows[layer.name]) for layer in self.order if layer.sources})

    def forward(self, *inputs: Tensor) -> Tensor:
        """The answer to a batch; see Network."""
        values = dict(zip([layer.name for layer in self.model.inputs], inputs, strict=True))
        for layer in self.order:
            if layer.sources:
                values[layer.name] = self._compute(layer, [values[source] for source in layer.sources])
        return values[output_of(self.model).name]

    def _compute(self, layer: Layer, read: list[Tensor]) -> Tensor:
        if layer.kind == "concatenate":
            return torch.cat(read, dim=-1)
        part = self.parts[layer.name]
        if layer.kind == "batchnorm" and read[0].ndim == 3:
            swapped: Tensor = part(read[0].transpose(1, 2))  # torch has the features before the steps
            return swapped.transpose(1, 2)
        if layer.kind not in RECURRENT:
            return cast(Tensor, part(read[0]))
        outputs, state = part(read[0])
        if layer.sequences:
            return cast(Tensor, outputs)
        last: Tensor = state[0] if layer.kind == "lstm" else state
        return last.transpose(0, 1).flatten(1)  # (ways, batch, units) -> (batch, ways * units)


def module_of(row: Row) -> nn.Module:
    """The module of one layer, freshly drawn."""
    layer, shape = row.layer, row.inputs[0]
    if layer.kind == "dense":
        linear = nn.Linear(shape[-1], layer.units)
        return linear if layer.activation == "linear" else nn.Sequential(linear, activation(layer.activation))
    if layer.kind in RECURRENT:
        cell: nn.Module = CELLS[layer.kind](shape[-1], layer.units, batch_first=True, bidirectional=layer.bidirectional)
        return cell
    if layer.kind == "embedding":
        return nn.Embedding(layer.vocabulary, layer.units)
    if layer.kind == "batchnorm":
        return nn.BatchNorm1d(shape[-1])
    if layer.kind == "dropout":
        return nn.Dropout(layer.rate)
    if layer.kind == "flatten":
        return nn.Flatten()
    return activation(layer.activation) if layer.kind == "activation" else nn.Identity()


def activation(name: str) -> nn.Module:
    """The module of an activation; softmax goes along the last axis."""
    return nn.Softmax(dim=-1) if name == "softmax" else ACTIVATION_MODULES[name]()


def empty_network(model: Model) -> Network:
    """The network with shapes only: real modules that hold no numbers."""
    with torch.device("meta"):
        return Network(model)
