"""The shortest PyTorch scripts behind the page about gates."""

import torch

from playground.core.gates.functions import ENCODINGS, FUNCTIONS, corners, encode
from playground.core.gates.learning import LearningTrace
from playground.core.gates.settings import GateSettings
from playground.core.gates.xor_study import XorStudySettings
from playground.export.template import fill, read_template

GATE = read_template("gates.py.txt")
XOR = read_template("gates_xor.py.txt")
MODULES = {"sigmoid": "Sigmoid", "tanh": "Tanh", "relu": "ReLU"}


def render_gate_script(settings: GateSettings, learned: LearningTrace) -> str:
    """A script that prints the truth table of the perceptron, and the weights that the learning rule ends with."""
    start, low_high = learned.settings, ENCODINGS[settings.encoding]
    values = {
        "target_name": settings.target,
        "start_words": f"({start.w1:g}, {start.w2:g}, {start.bias:g})",
        "torch": torch.__version__,
        "corners": [list(corner) for corner in corners(settings.encoding)],
        "target": [encode(bit, settings.encoding) for bit in FUNCTIONS[settings.target]],
        "low": low_high[0],
        "high": low_high[1],
        "w1": settings.w1,
        "w2": settings.w2,
        "bias": settings.bias,
        "rate": start.learning_rate,
        "start_w1": start.w1,
        "start_w2": start.w2,
        "start_bias": start.bias,
        "epochs": learned.epochs,
    }
    return fill(GATE, {settings.activation}, values) + "\n"


def render_xor_script(
    settings: XorStudySettings, activation: str, hidden_size: int, seed: int, updates: int, learning_rate: float
) -> str:
    """A script that trains one network of the study and prints its outputs, its loss and whether it solved XOR."""
    values = {
        "hidden_size": hidden_size,
        "seed": seed,
        "torch": torch.__version__,
        "corners": [list(corner) for corner in corners(settings.encoding)],
        "activation": MODULES[activation],
        "rate": learning_rate,
        "updates": updates,
    }
    return fill(XOR, set(), values) + "\n"
