"""Pictures of backpropagation: the network with the path of a step, and curves over many updates."""

from playground.figures.backprop.curves import curves, curves_in_words
from playground.figures.backprop.labels import noted
from playground.figures.backprop.network import clicked_weight, network, network_in_words
from playground.figures.backprop.places import lit_by_step, lit_by_weight

__all__ = [
    "clicked_weight",
    "curves",
    "curves_in_words",
    "lit_by_step",
    "lit_by_weight",
    "network",
    "network_in_words",
    "noted",
]
