"""The forward pass of a multi-layer perceptron, with every number and every shape on the way."""

from playground.core.forward_pass.cell import Cell, CellTrace, open_cell
from playground.core.forward_pass.check import check_cell
from playground.core.forward_pass.counting import LayerCount, count_layers
from playground.core.forward_pass.network import ForwardPassTrace, LayerTrace, run_forward_pass
from playground.core.forward_pass.settings import PRESETS, ForwardPassSettings

__all__ = [
    "PRESETS",
    "Cell",
    "CellTrace",
    "ForwardPassSettings",
    "ForwardPassTrace",
    "LayerCount",
    "LayerTrace",
    "check_cell",
    "count_layers",
    "open_cell",
    "run_forward_pass",
]
