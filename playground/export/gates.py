"""The shortest PyTorch scripts behind the page about gates."""

import torch

from playground.core.gates.circuit import CIRCUITS, CircuitSettings
from playground.core.gates.functions import ENCODINGS, FUNCTIONS, corners, encode
from playground.core.gates.learning import LearningTrace
from playground.core.gates.settings import PRESETS, GateSettings, re_encode
from playground.core.gates.two_layers import TwoLayerTrace
from playground.core.gates.xor_study import XorStudySettings
from playground.export.template import fill, read_template

GATE = read_template("gates.py.txt")
LEARNING = read_template("gates_learning.py.txt")
TWO_LAYERS = read_template("gates_two_layers.py.txt")
ADDER = read_template("gates_adder.py.txt")
XOR = read_template("gates_xor.py.txt")
MODULES = {"sigmoid": "Sigmoid", "tanh": "Tanh", "relu": "ReLU"}


def render_gate_script(settings: GateSettings) -> str:
    """A script that prints the truth table of the perceptron."""
    values = {"w1": settings.w1, "w2": settings.w2, "bias": settings.bias}
    return fill(GATE, {settings.activation}, values | _task(settings.target, settings.encoding)) + "\n"


def render_learning_script(learned: LearningTrace) -> str:
    """A script that prints every step of the learning rule, and the weights that it ends with."""
    start = learned.settings
    values = {
        "start_words": f"({start.w1:g}, {start.w2:g}, {start.bias:g})",
        "rate": start.learning_rate,
        "start_w1": start.w1,
        "start_w2": start.w2,
        "start_bias": start.bias,
        "epochs": learned.epochs,
    }
    return fill(LEARNING, set(), values | _task(start.target, start.encoding)) + "\n"


def _task(target: str, encoding: str) -> dict[str, object]:
    """What a perceptron is asked: the rows, and the target for each."""
    return {
        "target_name": target,
        "torch": torch.__version__,
        "corners": _corners(encoding),
        "target": [encode(bit, encoding) for bit in FUNCTIONS[target]],
        "low": ENCODINGS[encoding][0],
        "high": ENCODINGS[encoding][1],
    }


def _corners(encoding: str) -> list[list[int]]:
    return [list(corner) for corner in corners(encoding)]


def render_two_layers_script(trace: TwoLayerTrace) -> str:
    """A script that prints hidden units and output of XOR in two layers, for every row."""
    nand, first_or, joint = trace.nand.settings, trace.first_or.settings, trace.joint
    low, high = ENCODINGS[joint.encoding]
    values = {
        "torch": torch.__version__,
        "corners": _corners(joint.encoding),
        "low": low,
        "high": high,
        "nand": [nand.w1, nand.w2],
        "first_or": [first_or.w1, first_or.w2],
        "joint": [joint.w1, joint.w2],
        "nand_bias": nand.bias,
        "or_bias": first_or.bias,
        "joint_bias": joint.bias,
    }
    return fill(TWO_LAYERS, set(), values) + "\n"


def render_adder_script(settings: CircuitSettings) -> str:
    """A script that prints the sums that a half or full adder makes of all its inputs."""
    circuit = CIRCUITS[settings.circuit]
    low, high = ENCODINGS[settings.encoding]
    kinds = {gate.function: re_encode(PRESETS[gate.function], settings.encoding) for gate in circuit.gates}
    values = {
        "circuit": settings.circuit,
        "torch": torch.__version__,
        "low": low,
        "high": high,
        "weights": "\n".join(f'    "{kind}": [{gate.w1}, {gate.w2}, {gate.bias}],' for kind, gate in kinds.items()),
        "gates": "\n".join(
            f'    ("{gate.function}", "{gate.inputs[0]}", "{gate.inputs[1]}", "{gate.output}"),'
            for gate in circuit.gates
        ),
        "inputs": len(circuit.inputs),
        "names": "".join(circuit.inputs),
    }
    return fill(ADDER, set(), values) + "\n"


def render_xor_script(
    settings: XorStudySettings, activation: str, hidden_size: int, seed: int, updates: int, learning_rate: float
) -> str:
    """A script that trains one network of the study and prints its outputs, its loss and whether it solved XOR."""
    values = {
        "hidden_size": hidden_size,
        "seed": seed,
        "torch": torch.__version__,
        "corners": _corners(settings.encoding),
        "activation": MODULES[activation],
        "rate": learning_rate,
        "updates": updates,
    }
    return fill(XOR, set(), values) + "\n"
