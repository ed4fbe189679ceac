"""Gates wired together: every gate is a perceptron, every wire carries one bit."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType

from playground.core.gates.functions import ENCODINGS
from playground.core.gates.settings import PRESETS, GateSettings, re_encode
from playground.core.gates.weighted_sum import weighted_sum
from playground.core.settings import SettingsError, check_choice


@dataclass(frozen=True)
class WiredGate:
    """A perceptron with the course's weights for `function`; it reads two wires and drives the wire `output`."""

    function: str
    inputs: tuple[str, str]
    output: str


@dataclass(frozen=True)
class Circuit:
    """Gates in an order in which each comes after those that it reads from, and the wires that come from outside.

    An adder drives the wires "sum" and "carry".
    """

    inputs: tuple[str, ...]
    gates: tuple[WiredGate, ...]


def _half_adder(first: str, second: str, wires: tuple[str, str, str, str]) -> tuple[WiredGate, ...]:
    """first XOR second = AND(NAND, OR) is the sum's digit, first AND second the carry. wires: NAND, OR, sum, carry."""
    nand, either, digit, carry = wires
    return (
        WiredGate("NAND", (first, second), nand),
        WiredGate("OR", (first, second), either),
        WiredGate("AND", (nand, either), digit),
        WiredGate("AND", (first, second), carry),
    )


CIRCUITS: Mapping[str, Circuit] = MappingProxyType(
    {
        "half": Circuit(("A", "B"), _half_adder("A", "B", ("n", "o", "sum", "carry"))),
        # A + B first, then C to their digit. At most one of the two carries, so OR joins them.
        "full": Circuit(
            ("A", "B", "C"),
            (
                *_half_adder("A", "B", ("n", "o", "s", "c")),
                *_half_adder("s", "C", ("m", "p", "sum", "d")),
                WiredGate("OR", ("d", "c"), "carry"),
            ),
        ),
    }
)


@dataclass(frozen=True)
class CircuitSettings:
    """Which circuit, the bit on each of its inputs, and how bits are written as numbers. Raises SettingsError."""

    circuit: str = "half"
    bits: tuple[int, ...] = (0, 1)
    encoding: str = "binary"

    def __post_init__(self) -> None:
        check_choice(self, "circuit", tuple(CIRCUITS))
        check_choice(self, "encoding", tuple(ENCODINGS))
        wanted = len(CIRCUITS[self.circuit].inputs)
        if len(self.bits) != wanted or not set(self.bits) <= {0, 1}:
            raise SettingsError(f"Bits are {self.bits}; allowed are {wanted} of 0 and 1.")


@dataclass(frozen=True)
class GateStep:
    """What one gate of a circuit computed: the numbers (2,) on its wires, its weighted sum, the bit that it drives."""

    gate: WiredGate
    weights: GateSettings
    read: tuple[int, int]
    z: float
    bit: int


@dataclass(frozen=True)
class CircuitTrace:
    """The bit on every wire, inputs included, and each gate's step in the order of computation.

    total: the number that carry and sum write in base two.
    """

    settings: CircuitSettings
    wires: Mapping[str, int]
    steps: tuple[GateStep, ...]
    total: int


def run_circuit(settings: CircuitSettings) -> CircuitTrace:
    """Let the inputs' bits run through the gates of an adder."""
    circuit = CIRCUITS[settings.circuit]
    wires, steps = dict(zip(circuit.inputs, settings.bits, strict=True)), []
    written = ENCODINGS[settings.encoding]
    for gate in circuit.gates:
        weights = re_encode(PRESETS[gate.function], settings.encoding)
        first, second = gate.inputs
        read = (written[wires[first]], written[wires[second]])
        z = weighted_sum(weights.w1, weights.w2, weights.bias, *read)
        wires[gate.output] = int(z > 0)
        steps.append(GateStep(gate, weights, read, z, wires[gate.output]))
    return CircuitTrace(settings, MappingProxyType(wires), tuple(steps), 2 * wires["carry"] + wires["sum"])


def all_inputs(circuit: str, encoding: str) -> tuple[CircuitTrace, ...]:
    """The circuit's truth table: its trace for every row of inputs, counted up in base two."""
    rows = product((0, 1), repeat=len(CIRCUITS[circuit].inputs))
    return tuple(run_circuit(CircuitSettings(circuit, row, encoding)) for row in rows)
