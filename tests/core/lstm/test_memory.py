"""The memory experiment: the same sequences for all, resumable bit for bit, slopes and products as torch has them."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from playground.core.lstm.memory import BATCH, CELLS, DISTANCES, SYMBOLS, MemorySettings, build, sequences
from playground.core.lstm.memory_check import check_memory
from playground.core.lstm.memory_run import MemoryRun
from playground.core.lstm.seed_batch import SeedBatch
from playground.core.settings import SettingsError

SHORT = MemorySettings(hidden_size=4, updates=10, seeds=3)
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
        ours, theirs = through.batches[key].parameters, second.batches[key].parameters
        assert all(torch.equal(ours[name], theirs[name]) for name in ours)
    assert np.array_equal(through.view().gradients, second.view().gradients)
    with pytest.raises(ValueError, match="not the state"):
        second.load(b"junk")


def test_sequences_begin_with_the_answer_and_never_repeat_it() -> None:
    x, y = sequences(SHORT.seed, 20, 3, 64)
    tokens = x.argmax(2)
    assert x.shape == (64, 21, 2 * SYMBOLS)
    assert torch.equal(tokens[:, 0], y)
    assert int(tokens[:, 1:].min()) >= SYMBOLS
    assert not torch.equal(y, sequences(SHORT.seed, 20, 4, 64)[1])


def test_the_gradient_is_that_of_a_difference_and_the_product_that_of_a_cell_walked_by_hand() -> None:
    measured = SeedBatch("lstm", 5, SHORT).measure()  # seeds 1, 2, 3
    model = build("lstm", SHORT, 2)
    x, y = sequences(2, 5, 0, 128)
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
    assert measured.gradient[1] == pytest.approx(float(by_difference), rel=1e-2)

    layer, H = model.layer, SHORT.hidden_size
    inputs, _ = sequences(2, 5, 0, 128)
    products = torch.ones(128, H)
    state = (torch.zeros(128, H), torch.zeros(128, H))
    cell = torch.nn.LSTMCell(2 * SYMBOLS, H)
    cell.load_state_dict({name.removesuffix("_l0"): value for name, value in layer.state_dict().items()})
    for step in range(6):
        logits = inputs[:, step] @ cell.weight_ih.T + cell.bias_ih + state[0] @ cell.weight_hh.T + cell.bias_hh
        if step > 0:
            products = products * torch.sigmoid(logits[:, H : 2 * H])
        state = cell(inputs[:, step], state)
    assert measured.kept[1] == pytest.approx(products.mean(0).detach().numpy(), abs=1e-6)


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


@pytest.mark.parametrize("cell", CELLS)
def test_stacked_cells_answer_as_torchs_own_do(cell: str) -> None:
    batch = SeedBatch(cell, 20, SHORT)
    drawn = [sequences(seed, 20, 0, 128) for seed in SHORT.every_seed]
    scores = batch.scores(batch.states(torch.stack([x for x, _ in drawn])))
    for place, seed in enumerate(SHORT.every_seed):
        torch.testing.assert_close(scores[place], build(cell, SHORT, seed)(drawn[place][0]), rtol=0, atol=2e-6)


@pytest.mark.parametrize("cell", CELLS)
def test_an_update_of_all_seeds_is_that_of_each_network_by_torch(cell: str) -> None:
    batch = SeedBatch(cell, 10, SHORT)
    batch.update(1)
    for place, seed in enumerate(SHORT.every_seed):
        model = build(cell, SHORT, seed)
        x, y = sequences(seed, 10, 1, BATCH)
        torch.nn.functional.cross_entropy(model(x), y).backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for name, weights in model.named_parameters():
            ours = batch.parameters[name].grad
            assert ours is not None
            torch.testing.assert_close(ours[place], weights.grad, rtol=1e-4, atol=2e-7)


@pytest.mark.parametrize("cell", CELLS)
def test_each_of_many_seeds_trains_as_if_it_were_alone(cell: str) -> None:
    together, alone = SeedBatch(cell, 10, SHORT), SeedBatch(cell, 10, replace(SHORT, seed=3, seeds=1))
    for update in range(1, 31):
        together.update(update)
        alone.update(update)
    for name, weights in together.parameters.items():
        torch.testing.assert_close(weights[2], alone.parameters[name][0], rtol=0, atol=1e-5)
    assert not torch.allclose(together.parameters["answer.bias"][0], together.parameters["answer.bias"][2], atol=1e-3)


def test_a_network_that_diverges_is_named_with_its_seed() -> None:
    batch = SeedBatch("gru", 5, SHORT)
    with torch.no_grad():
        batch.parameters["answer.bias"][1] = math.nan
    with pytest.raises(FloatingPointError, match="loss of the GRU with seed 2 became nan at update 1"):
        batch.update(1)


def test_an_experiment_that_was_saved_before_there_were_seeds_has_one() -> None:
    old = {name: value for name, value in SHORT.to_json().items() if name != "seeds"}
    assert MemorySettings.from_json(old) == replace(SHORT, seeds=1)
    with pytest.raises(SettingsError, match="Seeds is 6; allowed"):
        MemorySettings(seeds=6)


def test_seeds_are_counted_and_averaged() -> None:
    view = MemoryRun(SHORT).view()
    accuracies = np.zeros((3, 5, 3))
    accuracies[1, -1], accuracies[0, -1] = (0.5, 0.5, 1.0), (0.25, 0.5, 0.75)
    view = replace(view, accuracies=accuracies, gradients=np.full((3, 5, 3), (1.0, 10.0, 100.0)))
    assert view.seeds_above("lstm", "rnn", max(DISTANCES)) == 2
    assert view.seeds_above("lstm", "rnn", 5) == 0
    assert [view.seeds_solved(cell, max(DISTANCES)) for cell in CELLS] == [0, 1, 0]
    assert view.median_gradients == pytest.approx(10.0)
    assert view.mean_accuracies[1, -1] == pytest.approx(2 / 3)


def test_gates_keep_a_gradient_over_35_steps_that_fades_in_a_plain_rnn() -> None:
    settings = MemorySettings(seed=3, seeds=3)
    measured = {}
    for cell in CELLS:
        batch = SeedBatch(cell, 35, settings)
        for update in range(1, settings.updates + 1):
            batch.update(update)
        measured[cell] = batch.measure()
    for cell in ("lstm", "gru"):
        assert measured[cell].accuracy.min() > 0.9
    assert measured["rnn"].accuracy.mean() < 0.5
    gradients = {cell: np.log10(each.gradient).mean() for cell, each in measured.items()}
    assert min(gradients["lstm"], gradients["gru"]) > gradients["rnn"] + 2
