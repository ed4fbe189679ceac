"""The memory experiment: the same sequences for all, resumable bit for bit, slopes and products as torch has them."""

import math

import numpy as np
import pytest
import torch

from playground.core.lstm.memory import CELLS, DISTANCES, SYMBOLS, MemorySettings, build, measure, sequences
from playground.core.lstm.memory_check import check_memory
from playground.core.lstm.memory_run import MemoryRun
from playground.core.settings import SettingsError

SHORT = MemorySettings(hidden_size=4, updates=10)
ROUND = len(CELLS) * len(DISTANCES)


def trained(updates: int, run: MemoryRun | None = None) -> MemoryRun:
    run = run or MemoryRun(SHORT)
    steps = run.steps()
    while run.updates < updates:
        next(steps)
    return run


def test_a_resumed_run_ends_bit_for_bit_as_one_that_was_never_stopped() -> None:
    through = trained(10 * ROUND)
    first = trained(4 * ROUND + 7)
    second = MemoryRun(SHORT.to_json())
    second.load(first.dump())
    trained(10 * ROUND, second)
    for key in through.keys:
        for ours, theirs in zip(through.models[key].parameters(), second.models[key].parameters(), strict=True):
            assert torch.equal(ours, theirs)
    assert np.array_equal(through.view().gradients, second.view().gradients)
    with pytest.raises(ValueError, match="not the state"):
        second.load(b"junk")


def test_sequences_begin_with_the_answer_and_never_repeat_it() -> None:
    x, y = sequences(SHORT, 20, 3, 64)
    tokens = x.argmax(2)
    assert x.shape == (64, 21, 2 * SYMBOLS)
    assert torch.equal(tokens[:, 0], y)
    assert int(tokens[:, 1:].min()) >= SYMBOLS
    assert not torch.equal(y, sequences(SHORT, 20, 4, 64)[1])


def test_the_gradient_is_that_of_a_difference_and_the_product_that_of_a_cell_walked_by_hand() -> None:
    model = build("lstm", SHORT)
    x, y = sequences(SHORT, 5, 0, 128)
    columns = []
    with torch.no_grad():
        for k in range(2 * SYMBOLS):
            scores = []
            for step in (1e-2, -1e-2):
                moved = x.clone()
                moved[:, 0, k] += step
                scores.append(model(moved).gather(1, y[:, None])[:, 0])
            columns.append((scores[0] - scores[1]) / 2e-2)
    by_difference = torch.stack(columns, 1).norm(dim=1).mean()
    assert measure(model, SHORT, 5).gradient == pytest.approx(float(by_difference), rel=1e-2)

    layer, H = model.layer, SHORT.hidden_size
    inputs, _ = sequences(SHORT, 5, 0, 128)
    products = torch.ones(128, H)
    state = (torch.zeros(128, H), torch.zeros(128, H))
    cell = torch.nn.LSTMCell(2 * SYMBOLS, H)
    cell.load_state_dict({name.removesuffix("_l0"): value for name, value in layer.state_dict().items()})
    for step in range(6):
        logits = inputs[:, step] @ cell.weight_ih.T + cell.bias_ih + state[0] @ cell.weight_hh.T + cell.bias_hh
        if step > 0:
            products = products * torch.sigmoid(logits[:, H : 2 * H])
        state = cell(inputs[:, step], state)
    assert measure(model, SHORT, 5).kept == pytest.approx(products.mean(0).detach().numpy(), abs=1e-6)


def test_settings_refuse_in_words() -> None:
    with pytest.raises(SettingsError, match="Gate bias is nan"):
        MemorySettings(gate_bias=math.nan)
    with pytest.raises(SettingsError, match="not the settings"):
        MemorySettings.from_json({"updates": 3})


def test_the_chain_rule_written_out_is_the_gradient_at_every_distance() -> None:
    rows = check_memory(MemorySettings(seed=4))
    assert len(rows) == len(DISTANCES)
    assert all(row.agrees for row in rows)
    assert all(row.formula != 0 for row in rows)
    assert all(row.formula == pytest.approx(row.torch, rel=1e-9) for row in rows)


def test_at_the_longest_distance_lstm_and_gru_remember_what_the_plain_rnn_does_not() -> None:
    run = MemoryRun(MemorySettings())
    accuracies, gradients = {}, {}
    for cell in CELLS:
        key = (cell, max(DISTANCES))
        for update in range(1, run.settings.updates + 1):
            run._update(key, update)
        measured = measure(run.models[key], run.settings, key[1])
        accuracies[cell], gradients[cell] = measured.accuracy, measured.gradient
    assert accuracies["rnn"] < 0.4
    assert min(accuracies["lstm"], accuracies["gru"]) > 0.9
    assert min(gradients["lstm"], gradients["gru"]) > 1_000 * gradients["rnn"]
