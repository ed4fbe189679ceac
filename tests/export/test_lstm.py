"""The scripts of the LSTM page run alone and print the numbers of the page."""

from pathlib import Path

import pytest
from safetensors.torch import save_file

from playground.core.lstm.cell import trace_cell
from playground.core.lstm.memory import CELLS, DISTANCES, MemorySettings
from playground.core.lstm.memory_run import MemoryRun
from playground.core.lstm.settings import CellSettings
from playground.core.lstm.trained import QUANTITIES, read_line
from playground.core.text_generation.model import build_model
from playground.core.text_generation.settings import TextGenerationSettings
from playground.export.lstm import cell_script, gates_script, memory_script
from tests.export.alone import run_alone


@pytest.mark.parametrize(
    "settings",
    [
        CellSettings(text="it's \"{$x}\" it's 말이 #? words", forget_bias=1.5, hold_o="1", seed=7),
        CellSettings("numbers", "1 -2,5 0 3", hold_f="1", hold_i="0", hold_from=2),
        CellSettings("numbers", "1 2 3", hold_g="-1", hold_from=2),
        CellSettings("characters", "a 말 #?"),
    ],
)
def test_cell_script_prints_both_states_of_every_step(settings: CellSettings) -> None:
    trace = trace_cell(settings)
    expected = [
        f"{step} {[f'{value:.10f}' for value in C.tolist()]} {[f'{value:.10f}' for value in h.tolist()]}"
        for step, (C, h) in enumerate(zip(trace.memory, trace.hidden, strict=True), start=1)
    ]
    assert run_alone(cell_script(settings)) == expected


def test_memory_script_repeats_the_run() -> None:
    settings = MemorySettings(hidden_size=4, updates=10, seed=3, seeds=2)
    run = MemoryRun(settings)
    for _ in run.steps():
        pass
    view = run.view()
    names = {"rnn": "RNN", "lstm": "LSTM", "gru": "GRU"}
    assert run_alone(memory_script(settings)) == [
        f"T {T} {names[cell]} seed {s} right {view.accuracies[k, j, at]:.4f} gradient {view.gradients[k, j, at]:.6e}"
        for j, T in enumerate(DISTANCES)
        for k, cell in enumerate(CELLS)
        for at, s in enumerate((3, 4))
    ]


def test_gates_script_reads_the_saved_weights(tmp_path: Path) -> None:
    model = build_model(TextGenerationSettings(cell="lstm", layers=2, hidden_size=5), 9)
    ids = [1, 4, 2, 8]
    reading = read_line(model, ids, list("abcd"), layer=1)
    save_file(dict(model.state_dict()), tmp_path / "weights.safetensors")
    assert run_alone(gates_script(ids, 1, 2), tmp_path) == [
        " ".join([str(step + 1), *(f"{reading.values[name][step, 2]:.8f}" for name in QUANTITIES)])
        for step in range(len(ids))
    ]
