"""Gates wired together: every gate is a perceptron, every wire carries one bit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from playground.core.gates.functions import ENCODINGS
from playground.core.gates.settings import PRESETS, GateSettings, re_encode
from playground.core.gates.weighted_sum import weighted_sum


@dataclass(frozen=True)
class WiredGate:
    """A perceptron with the course's weights for `function`; it reads two wires and drives the wire `output`."""

    function: str
    inputs: tuple[str, str]
    output: str


# A XOR B is the sum's digit, A AND B the carry.
HALF_ADDER = (
    WiredGate("NAND", ("A", "B"), "n"),
    WiredGate("OR", ("A", "B"), "o"),
    WiredGate("AND", ("n", "o"), "sum"),
    WiredGate("AND", ("A", "B"), "carry"),
)


@dataclass(frozen=True)
class GateStep:
    """What one gate of a circuit computed: its weighted sum and the bit that it puts on its wire."""

    gate: WiredGate
    weights: GateSettings
    z: float
    bit: int


@dataclass(frozen=True)
class CircuitTrace:
    """The bit on every wire, inputs included, and each gate's step in the order of computation."""

    wires: Mapping[str, int]
    steps: tuple[GateStep, ...]


def run_circuit(gates: Sequence[WiredGate], inputs: Mapping[str, int], encoding: str = "binary") -> CircuitTrace:
    """Let the inputs' bits run through the gates. A gate must come after those that it reads from.

    Raises KeyError for a wire that nothing drives.
    """
    wires, steps = dict(inputs), []
    written = ENCODINGS[encoding]
    for gate in gates:
        weights = re_encode(PRESETS[gate.function], encoding)
        x1, x2 = (written[wires[name]] for name in gate.inputs)
        z = weighted_sum(weights.w1, weights.w2, weights.bias, x1, x2)
        wires[gate.output] = int(z > 0)
        steps.append(GateStep(gate, weights, z, wires[gate.output]))
    return CircuitTrace(MappingProxyType(wires), tuple(steps))
