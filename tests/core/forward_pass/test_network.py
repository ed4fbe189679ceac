from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from playground.core.forward_pass import (
    PRESETS,
    Cell,
    ForwardPassSettings,
    check_cell,
    count_layers,
    open_cell,
    run_forward_pass,
)
from playground.core.forward_pass.activations import HIDDEN, OUTPUT
from playground.core.forward_pass.cell import common_digits
from playground.core.forward_pass.edits import Edit
from playground.core.settings import SettingsError

MODULES = {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid, "linear": nn.Identity}

networks = st.builds(
    ForwardPassSettings,
    sizes=st.lists(st.integers(1, 16), min_size=2, max_size=7).map(tuple),
    batch=st.integers(1, 16),
    hidden=st.sampled_from(HIDDEN),
    output=st.sampled_from(OUTPUT),
    seed=st.integers(0, 2**31 - 1),
)


def as_module(chosen: ForwardPassSettings) -> tuple[nn.Sequential, torch.Tensor]:
    """The same network out of torch.nn, with the weights copied in."""
    trace = run_forward_pass(chosen)
    model = nn.Sequential()
    for layer in trace.layers:
        _, n, j = layer.shape
        linear = nn.Linear(n, j, dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(layer.W).T)
            linear.bias.copy_(torch.from_numpy(layer.b))
        model.append(linear)
        model.append(nn.Softmax(-1) if layer.activation == "softmax" else MODULES[layer.activation]())
    return model, torch.from_numpy(trace.X)


@settings(max_examples=40, deadline=None)
@given(networks)
def test_forward_pass_equals_torch_nn_for_any_sizes(chosen: ForwardPassSettings) -> None:
    model, X = as_module(chosen)
    with torch.no_grad():
        expected = model(X).numpy()
    np.testing.assert_allclose(run_forward_pass(chosen).layers[-1].a, expected, rtol=1e-13, atol=1e-15)


@settings(max_examples=40, deadline=None)
@given(networks, st.data())
def test_a_cell_written_out_equals_torch_to_the_last_shown_digit(
    chosen: ForwardPassSettings, data: st.DataObject
) -> None:
    trace = run_forward_pass(chosen)
    layer = trace.layer(data.draw(st.integers(1, chosen.layers)))
    m, n, j = layer.shape
    opened = open_cell(trace, Cell(layer.number, data.draw(st.integers(1, m)), data.draw(st.integers(1, j))))
    assert len(opened.terms) == n
    assert opened.z == pytest.approx(opened.torch_z, rel=1e-12, abs=1e-14)
    assert opened.a == pytest.approx(opened.torch_a, rel=1e-12, abs=1e-14)
    assert all(row.agrees for row in check_cell(trace, opened))


@settings(max_examples=40, deadline=None)
@given(networks)
def test_parameter_count_is_that_of_torch_nn(chosen: ForwardPassSettings) -> None:
    model, _ = as_module(chosen)
    expected = sum(parameter.numel() for parameter in model.parameters())
    assert sum(layer.parameters for layer in count_layers(chosen)) == expected


def test_the_course_network_has_139_parameters() -> None:
    counts = count_layers(ForwardPassSettings())
    assert [layer.parameters for layer in counts] == [40, 72, 27]
    assert [(layer.m, layer.n, layer.j) for layer in counts] == [(1, 4, 8), (1, 8, 8), (1, 8, 3)]
    assert sum(layer.parameters for layer in counts) == 139
    assert sum(layer.flops for layer in counts) == 2 * (32 + 64 + 24)
    assert [layer.parameter_bytes for layer in counts] == [160, 288, 108]


def test_a_bigger_batch_changes_no_parameter_and_keeps_the_samples() -> None:
    one, five = (run_forward_pass(ForwardPassSettings(batch=batch)) for batch in (1, 5))
    assert np.array_equal(one.X, five.X[:1])
    for before, after in zip(one.layers, five.layers, strict=True):
        assert np.array_equal(before.W, after.W)
        assert after.a.shape == (5, len(before.b))
        np.testing.assert_allclose(before.a, after.a[:1], rtol=1e-14)


def test_another_layer_leaves_the_ones_before_it_alone() -> None:
    short, long = (run_forward_pass(ForwardPassSettings(sizes=sizes)) for sizes in ((4, 8, 3), (4, 8, 3, 5)))
    assert all(np.array_equal(a.W, b.W) for a, b in zip(short.layers, long.layers[:2], strict=True))


def test_another_seed_draws_other_numbers_and_the_same_seed_the_same() -> None:
    first, again, other = (run_forward_pass(ForwardPassSettings(seed=seed)) for seed in (1, 1, 2))
    assert np.array_equal(first.layers[0].W, again.layers[0].W)
    assert not np.array_equal(first.layers[0].W, other.layers[0].W)


def test_drawn_numbers_keep_to_their_bounds_and_decimals() -> None:
    trace = run_forward_pass(ForwardPassSettings(batch=16))
    assert np.array_equal(trace.X, trace.X.round(1))
    assert np.abs(trace.X).max() <= 2
    for layer in trace.layers:
        assert np.array_equal(layer.W, layer.W.round(2))
        assert np.abs(layer.W).max() <= round(layer.shape[1] ** -0.5, 2)


def test_edits_arrive_where_they_say_and_everything_after_follows() -> None:
    plain = run_forward_pass(ForwardPassSettings())
    edits = (Edit("X", 1, 2, 1.5), Edit("W2", 3, 4, -7.0), Edit("b1", 1, 5, 0.25))
    edited = run_forward_pass(ForwardPassSettings(edits=edits))
    assert (edited.X[0, 1], edited.layer(2).W[2, 3], edited.layer(1).b[4]) == (1.5, -7.0, 0.25)
    assert np.array_equal(edited.layer(3).W, plain.layer(3).W)
    assert not np.allclose(edited.layer(3).a, plain.layer(3).a)


def test_huge_edits_stay_finite_and_explain_themselves() -> None:
    edits = tuple(Edit(f"W{layer}", i, j, 100.0) for layer in (1, 2) for i in range(1, 5) for j in range(1, 5))
    trace = run_forward_pass(ForwardPassSettings((4, 4, 4, 2), 2, "linear", "softmax", edits=edits))
    assert all(np.isfinite(layer.a).all() for layer in trace.layers)
    rows = check_cell(trace, open_cell(trace, Cell(3, 1, 1)))
    assert [row.central_difference for row in rows] == [None] * len(rows)


def test_torchs_slope_at_the_kink_of_relu_is_zero_and_has_no_difference() -> None:
    edits = (Edit("W1", 1, 1, 0.0), Edit("b1", 1, 1, 0.0))
    trace = run_forward_pass(ForwardPassSettings((1, 1), 1, "relu", "relu", edits=edits))
    slope = check_cell(trace, open_cell(trace, Cell(1, 1, 1)))[2]
    assert (slope.formula, slope.torch, slope.central_difference) == (0.0, 0.0, None)


def test_gradients_shown_pass_gradcheck() -> None:
    layer = run_forward_pass(ForwardPassSettings(hidden="tanh")).layer(2)
    W, b, x = (torch.from_numpy(values).requires_grad_() for values in (layer.W, layer.b, layer.inputs))
    assert torch.autograd.gradcheck(lambda x, W, b: torch.tanh(x @ W + b), (x, W, b))


@settings(max_examples=200, deadline=None)
@given(networks, st.data())
def test_torchs_number_is_the_one_written_out_to_every_digit_shown(
    chosen: ForwardPassSettings, data: st.DataObject
) -> None:
    trace = run_forward_pass(chosen)
    layer = trace.layer(data.draw(st.integers(1, chosen.layers)))
    m, n, j = layer.shape
    opened = open_cell(trace, Cell(layer.number, data.draw(st.integers(1, m)), data.draw(st.integers(1, j))))
    largest = sum(abs(term.product) for term in opened.terms) + abs(opened.bias)
    assert abs(opened.difference) <= (n + 1) * np.finfo(float).eps * largest
    for ours, torchs, digits in (
        (opened.z, opened.torch_z, opened.digits_of_z),
        (opened.a, opened.torch_a, opened.digits_of_a),
    ):
        if digits == 0:  # products that cancel leave a rounding error and nothing else
            assert max(abs(ours), abs(torchs)) <= 1e-9 * largest
        else:
            assert f"{ours:.{digits}g}" == f"{torchs:.{digits}g}"
            assert digits >= 9 or abs(torchs) <= 1e-5 * largest


@pytest.mark.parametrize(
    ("first", "second", "digits"),
    [(0.5, 0.5, 10), (0.12345, 0.12346, 4), (1.23456789051, 1.23456789049, 9), (0.0, 1e-17, 0), (1.0, -1.0, 0)],
)
def test_common_digits_are_those_that_two_roundings_share(first: float, second: float, digits: int) -> None:
    assert common_digits(first, second) == digits


def test_last_places_counts_the_bits_between_two_sums() -> None:
    opened = open_cell(run_forward_pass(ForwardPassSettings()), Cell(2, 1, 1))
    assert opened.last_places == round(abs(opened.z - opened.torch_z) / np.spacing(abs(opened.torch_z)))
    assert opened.last_places <= 64


def test_last_places_of_a_sum_that_cancels_are_many_and_finite() -> None:
    opened = replace(open_cell(run_forward_pass(ForwardPassSettings()), Cell(2, 1, 1)), z=1e-11, torch_z=0.0)
    assert opened.last_places > 10**200
    assert opened.digits_of_z == 0


@pytest.mark.parametrize("cell", [Cell(0, 1, 1), Cell(4, 1, 1), Cell(1, 2, 1), Cell(3, 1, 4), Cell(1, 0, 1)])
def test_a_cell_outside_the_network_is_refused(cell: Cell) -> None:
    with pytest.raises(SettingsError, match="allowed is a whole number from 1 to"):
        open_cell(run_forward_pass(ForwardPassSettings()), cell)


@pytest.mark.parametrize("preset", PRESETS.values(), ids=lambda preset: preset.title)
def test_every_preset_runs_and_survives_json(preset: object) -> None:
    chosen = preset.settings  # type: ignore[attr-defined]
    assert ForwardPassSettings.from_json(chosen.to_json()) == chosen
    assert len(run_forward_pass(chosen).layers) == chosen.layers
