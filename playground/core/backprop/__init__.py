"""Backpropagation with every number on the way: forward, loss, backward, update, forward again."""

from playground.core.backprop.check import check_gradients
from playground.core.backprop.expressions import Expression, Writer
from playground.core.backprop.network import BackpropTrace, trace_backprop
from playground.core.backprop.parameters import Parameter, all_parameters, parameter_named
from playground.core.backprop.paths import all_paths
from playground.core.backprop.presets import PRESETS
from playground.core.backprop.settings import BackpropSettings
from playground.core.backprop.steps import Step, walk
from playground.core.backprop.training import TrainingTrace, train

__all__ = [
    "PRESETS",
    "BackpropSettings",
    "BackpropTrace",
    "Expression",
    "Parameter",
    "Step",
    "TrainingTrace",
    "Writer",
    "all_parameters",
    "all_paths",
    "check_gradients",
    "parameter_named",
    "trace_backprop",
    "train",
    "walk",
]
