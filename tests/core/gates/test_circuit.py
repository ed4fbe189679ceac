import pytest

from playground.core.gates.check import check_circuit
from playground.core.gates.circuit import CIRCUITS, CircuitSettings, all_inputs, run_circuit
from playground.core.gates.functions import ENCODINGS
from playground.core.settings import SettingsError

every = pytest.mark.parametrize(("circuit", "encoding"), [(name, code) for name in CIRCUITS for code in ENCODINGS])


@every
def test_an_adder_adds_all_its_inputs(circuit: str, encoding: str) -> None:
    traces = all_inputs(circuit, encoding)
    assert len({trace.settings.bits for trace in traces}) == 2 ** len(CIRCUITS[circuit].inputs)
    for trace in traces:
        assert trace.total == 2 * trace.wires["carry"] + trace.wires["sum"] == sum(trace.settings.bits)


@every
def test_every_step_reads_the_wires_before_it(circuit: str, encoding: str) -> None:
    for trace in all_inputs(circuit, encoding):
        for step in trace.steps:
            written = ENCODINGS[encoding]
            assert step.read == tuple(written[trace.wires[name]] for name in step.gate.inputs)
            assert step.bit == trace.wires[step.gate.output] == int(step.z > 0)


def test_a_full_adder_is_two_half_adders_and_an_or() -> None:
    half, full = (sorted(gate.function for gate in CIRCUITS[name].gates) for name in ("half", "full"))
    assert full == sorted([*half, *half, "OR"])
    assert all(step.read != (1, 1) for trace in all_inputs("full", "binary") for step in trace.steps[-1:])


@every
def test_torch_adds_up_to_the_same(circuit: str, encoding: str) -> None:
    for trace in all_inputs(circuit, encoding):
        rows = check_circuit(trace)
        assert len(rows) == 2 ** len(trace.settings.bits) + len(trace.steps)
        assert all(row.agrees for row in rows)


@pytest.mark.parametrize("bits", [(), (1,), (0, 1, 1), (0, 2)])
def test_bits_that_do_not_fit_the_inputs_are_refused(bits: tuple[int, ...]) -> None:
    with pytest.raises(SettingsError, match="allowed are 2 of 0 and 1"):
        run_circuit(CircuitSettings("half", bits))
