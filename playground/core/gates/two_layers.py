"""XOR out of three perceptrons: AND(NAND(x), OR(x)), and how the hidden layer makes the corners separable."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from playground.core.gates.functions import FUNCTIONS, encode
from playground.core.gates.perceptron import GateTrace, evaluate_gate
from playground.core.gates.plane import HalfPlane, clip, half_plane
from playground.core.gates.settings import PRESETS, GateSettings, re_encode
from playground.core.gates.weighted_sum import weighted_sum

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class TwoLayerTrace:
    """The two-layer perceptron on all four inputs, rows in the order of functions.ROWS.

    nand, first_or: the hidden perceptrons on the inputs. hidden (4, 2): h1 = NAND(x), h2 = OR(x).
    joint: the perceptron AND on the hidden plane; z and output (4,) are what it makes of `hidden`.
    target (4,): XOR. fires (n, 2): the corners of the region of the input plane where the whole network fires.
    """

    nand: GateTrace
    first_or: GateTrace
    joint: GateSettings
    joint_plane: HalfPlane
    hidden: Floats
    z: Floats
    output: Floats
    target: Floats
    fires: Floats


def solve_xor(encoding: str) -> TwoLayerTrace:
    """Run AND(NAND(x), OR(x)) with the course's weights on the four corners."""
    nand, first_or, joint = (re_encode(PRESETS[name], encoding) for name in ("NAND", "OR", "AND"))
    first, second = evaluate_gate(nand), evaluate_gate(first_or)
    hidden = np.stack([first.output, second.output], 1)  # (4, 2)
    z = np.array([weighted_sum(joint.w1, joint.w2, joint.bias, h1, h2) for h1, h2 in hidden])
    fires, _ = clip(first.plane.fires, first_or.w1, first_or.w2, first_or.bias)
    return TwoLayerTrace(
        nand=first,
        first_or=second,
        joint=replace(joint, target="AND"),
        joint_plane=half_plane(joint.w1, joint.w2, joint.bias, encoding),
        hidden=hidden,
        z=z,
        output=np.array([encode(int(value > 0), encoding) for value in z], dtype=np.float64),
        target=np.array([encode(bit, encoding) for bit in FUNCTIONS["XOR"]], dtype=np.float64),
        fires=fires,
    )
