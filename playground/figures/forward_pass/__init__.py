"""Pictures of a forward pass: the matrices of each layer, the same numbers as a network, and shapes that clash."""

from playground.figures.forward_pass.matrices import clicked_cell, matrices, matrices_alt
from playground.figures.forward_pass.mismatch import mismatch, mismatch_alt
from playground.figures.forward_pass.network import clicked_node, network, network_alt

__all__ = [
    "clicked_cell",
    "clicked_node",
    "matrices",
    "matrices_alt",
    "mismatch",
    "mismatch_alt",
    "network",
    "network_alt",
]
