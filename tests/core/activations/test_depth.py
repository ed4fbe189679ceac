import json
from dataclasses import asdict

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st
from torch import nn

from playground.core.activations.depth import (
    BATCH,
    INITS,
    DepthSettings,
    build_network,
    chain_rule,
    check_depth,
    run_pass,
    trace_depth,
)
from playground.core.activations.functions import ELEMENTWISE
from playground.core.settings import SettingsError

small = st.builds(
    DepthSettings,
    activation=st.sampled_from(ELEMENTWISE),
    depth=st.integers(1, 12),
    width=st.integers(2, 12),
    init=st.sampled_from(tuple(INITS)),
    seed=st.integers(0, 10_000),
)
MODULES = {"sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "relu": nn.ReLU, "gelu": nn.GELU}


def by_torch_alone(settings: DepthSettings) -> tuple[torch.Tensor, nn.Sequential, torch.Tensor]:
    """Input, network and output as a user of torch.nn would write them."""
    with torch.random.fork_rng():
        torch.manual_seed(settings.seed)
        x = torch.randn(BATCH, settings.width, dtype=torch.float64, requires_grad=True)
        modules: list[nn.Module] = []
        for _ in range(settings.depth):
            layer = nn.Linear(settings.width, settings.width, dtype=torch.float64)
            if settings.init == "he":
                nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
                nn.init.zeros_(layer.bias)
            modules += [layer, MODULES[settings.activation]()]
        network = nn.Sequential(*modules)
        G = torch.randn(BATCH, settings.width, dtype=torch.float64)
    network(x).backward(G / G.norm())
    return x, network, network(x)


@pytest.mark.parametrize("activation", MODULES)
@pytest.mark.parametrize("init", ["default", "he"])
def test_pass_equals_torch_nn_from_the_same_seed(activation: str, init: str) -> None:
    settings = DepthSettings(activation, depth=6, width=16, init=init, seed=3)
    done = run_pass(settings)
    x, network, output = by_torch_alone(settings)
    assert torch.equal(done.h[-1], output)
    assert x.grad is not None
    assert torch.equal(done.gradients[0], x.grad)
    weights = [layer.weight.grad for layer in network if isinstance(layer, nn.Linear)]
    assert all(
        theirs is not None and torch.equal(mine, theirs)
        for mine, theirs in zip(done.weight_gradients, weights, strict=True)
    )


@given(settings=small)
@budget(max_examples=25, deadline=None)
def test_slopes_alone_never_leave_more_than_the_bound(settings: DepthSettings) -> None:
    trace = trace_depth(settings)
    assert np.all(trace.activation_part <= trace.bound * (1 + 1e-6) ** np.arange(settings.depth, -1, -1) + 1e-300)


@given(settings=small)
@budget(max_examples=25, deadline=None)
def test_shares_are_shares(settings: DepthSettings) -> None:
    trace = trace_depth(settings)
    assert trace.activation_shares.sum(1) == pytest.approx(1)
    assert trace.gradient_shares.sum(1) + trace.gradient_zeros == pytest.approx(1)
    for shares in (trace.dead, trace.flat, trace.gradient_zeros):
        assert np.all((shares >= 0) & (shares <= 1))
    assert np.all(trace.flat >= trace.dead)


@given(settings=small)
@budget(max_examples=25, deadline=None)
def test_check_agrees(settings: DepthSettings) -> None:
    assert [row for row in check_depth(settings) if not row.agrees] == []


@given(settings=small)
@budget(max_examples=25, deadline=None)
def test_chain_rule_equals_autograd_entry_by_entry(settings: DepthSettings) -> None:
    done = run_pass(settings)
    first, first_weight = chain_rule(done, settings.activation)
    torch.testing.assert_close(first, done.gradients[0])
    torch.testing.assert_close(first_weight, done.weight_gradients[0])


def test_gradient_enters_with_norm_1() -> None:
    assert trace_depth(DepthSettings()).gradient_norms[-1] == pytest.approx(1)


def test_sigmoid_loses_more_than_a_quarter_to_the_power_of_the_depth() -> None:
    trace = trace_depth(DepthSettings("sigmoid", depth=20))
    assert trace.steepest == 0.25
    assert trace.bound[0] == 0.25**20
    assert trace.gradient_norms[0] < trace.activation_part[0] <= 0.25**20


@pytest.mark.parametrize(("activation", "init"), [("relu", "he"), ("tanh", "xavier")])
def test_suited_init_keeps_the_gradient_alive_for_50_layers(activation: str, init: str) -> None:
    trace = trace_depth(DepthSettings(activation, depth=50, width=128, init=init))
    assert 1e-3 < trace.gradient_norms[0] < 1e3
    assert 0.05 < trace.std[-1] < 5


def test_relu_explodes_from_a_standard_normal_and_vanishes_from_the_default() -> None:
    assert trace_depth(DepthSettings("relu", 30, init="normal")).gradient_norms[0] > 1e15
    assert trace_depth(DepthSettings("relu", 30, init="default")).gradient_norms[0] < 1e-7


def test_tanh_saturates_from_a_standard_normal() -> None:
    assert (
        trace_depth(DepthSettings("tanh", init="normal")).flat[-1] > 0.5 > trace_depth(DepthSettings("tanh")).flat[-1]
    )


def test_relu_units_die_but_leaky_ones_do_not() -> None:
    settings = DepthSettings("relu", depth=30, width=32, init="default", seed=2)
    assert trace_depth(settings).dead[-1] > 0
    leaky = DepthSettings("leaky_relu", depth=30, width=32, init="default", seed=2)
    assert not trace_depth(leaky).dead.any()


def test_dead_units_are_those_that_are_0_for_every_example() -> None:
    settings = DepthSettings("relu", depth=12, width=32, init="default", seed=2)
    by_hand = [(h == 0).all(0).double().mean().item() for h in run_pass(settings).h[1:]]
    assert trace_depth(settings).dead.tolist() == by_hand


def test_step_passes_no_gradient_at_all() -> None:
    trace = trace_depth(DepthSettings("step", depth=5))
    assert trace.gradient_norms.tolist() == pytest.approx([0, 0, 0, 0, 0, 1])
    assert trace.gradient_zeros.tolist() == [1, 1, 1, 1, 1, 0]


def test_histogram_counts_what_lies_beyond_in_its_outermost_bins() -> None:
    trace = trace_depth(DepthSettings("linear", depth=3, width=32, init="normal"))
    (h,) = [run_pass(trace.settings).h[-1]]
    edges = trace.activation_edges
    assert trace.activation_shares[-1, 0] == pytest.approx((h < edges[1]).double().mean().item())
    assert trace.activation_shares[-1, -1] == pytest.approx((h >= edges[-2]).double().mean().item())


def test_weights_have_the_spread_that_the_init_promises() -> None:
    spread = {}
    for init in INITS:
        generator = torch.Generator().manual_seed(0)
        layers = build_network(DepthSettings(depth=8, width=128, init=init), generator)
        spread[init] = torch.stack([W for W, _ in layers]).std().item()
    n = 128
    expected = {"default": (3 * n) ** -0.5, "xavier": n**-0.5, "he": (2 / n) ** 0.5, "normal": 1.0}
    assert spread == pytest.approx(expected, rel=0.01)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"depth": 51}, "Depth is 51; allowed is a whole number from 1 to 50"),
        ({"width": 10**6}, "Width is 1000000; allowed is a whole number from 2 to 256"),
        ({"activation": "softmax"}, "Activation is 'softmax'"),
        ({"init": "zeros"}, "Init is 'zeros'; allowed is one of: default, xavier, he, normal"),
        ({"seed": 0.5}, "Seed is 0.5"),
    ],
)
def test_settings_refuse_in_words(values: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        DepthSettings(**values)  # type: ignore[arg-type]


def test_settings_survive_json() -> None:
    settings = DepthSettings("relu", 5, 8, "he", 9)
    assert DepthSettings(**json.loads(json.dumps(asdict(settings)))) == settings
