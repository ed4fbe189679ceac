import copy
from itertools import pairwise

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn import functional

from playground.core.network_batch import ACTIVATIONS, Member, NetworkBatch, run_network

MODULES = {
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "relu": nn.ReLU,
    "leaky_relu": nn.LeakyReLU,
    "linear": nn.Identity,
}
members = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 4), st.integers(0, 99)), min_size=1, max_size=5)


def as_modules(member: Member, activation: str) -> nn.Sequential:
    """The network as one would write it with torch.nn."""
    torch.manual_seed(member.seed)
    layers: list[nn.Module] = []
    for inputs, outputs in pairwise(member.sizes):
        layers += [nn.Linear(inputs, outputs, dtype=torch.float64), MODULES[activation]()]
    return nn.Sequential(*layers[:-1])


def examples(count: int = 7) -> tuple[Tensor, Tensor]:
    x = torch.randn(count, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(3))
    return x, (x[:, :1] * x[:, 1:] > 0).double()


@settings(max_examples=25, deadline=None)
@given(drawn=members, activation=st.sampled_from(list(ACTIVATIONS)))
def test_first_weights_and_outputs_are_those_of_torch_nn(drawn: list[tuple[int, int, int]], activation: str) -> None:
    group = [Member((2, first, second, 1), seed) for first, second, seed in drawn]
    batch = NetworkBatch(group, activation)
    x, _ = examples()
    logits = batch.layers(x)[-1]
    for index, member in enumerate(group):
        modules = as_modules(member, activation)
        own = batch.network(index)
        assert all(torch.equal(a, b.reshape(a.T.shape).T) for a, b in zip(own, modules.parameters(), strict=True))
        assert torch.allclose(logits[index], modules(x), atol=1e-13)
        assert torch.allclose(run_network(own, activation, x)[-1], modules(x), atol=1e-13)


@settings(max_examples=15, deadline=None)
@given(drawn=members, activation=st.sampled_from(list(ACTIVATIONS)))
def test_twenty_updates_equal_sgd_of_torch_optim(drawn: list[tuple[int, int, int]], activation: str) -> None:
    group = [Member((2, first, second, 1), seed) for first, second, seed in drawn]
    batch = NetworkBatch(group, activation)
    x, y = examples()
    losses = torch.stack([batch.descend(x, y, 0.5) for _ in range(20)])
    for index, member in enumerate(group):
        modules = as_modules(member, activation)
        optimizer = torch.optim.SGD(modules.parameters(), lr=0.5)
        for update in range(20):
            loss = functional.binary_cross_entropy_with_logits(modules(x), y)
            assert losses[update, index].item() == pytest.approx(loss.item(), abs=1e-12)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
        for own, theirs in zip(batch.network(index), modules.parameters(), strict=True):
            assert torch.allclose(own, theirs.reshape(own.T.shape).T, atol=1e-12)


def test_units_that_fill_up_stay_zero() -> None:
    batch = NetworkBatch([Member((2, 1, 1), 1), Member((2, 3, 1), 2)], "sigmoid")
    x, y = examples()
    for _ in range(10):
        batch.descend(x, y, 1.0)
    assert not batch.parameters[0][0, :, 1:].any()
    assert not batch.parameters[2][0, 1:].any()


def test_gradients_pass_gradcheck() -> None:
    batch = NetworkBatch([Member((2, 2, 1), 1), Member((2, 1, 1), 2)], "tanh")
    x, y = examples(4)
    copies = [copy.deepcopy(parameter.detach()).requires_grad_() for parameter in batch.parameters]

    def total(*parameters: Tensor) -> Tensor:
        batch.parameters = list(parameters)
        logits = batch.layers(x)[-1]
        return functional.binary_cross_entropy_with_logits(logits, y.expand_as(logits), reduction="none").sum()

    assert torch.autograd.gradcheck(total, copies)


def test_networks_of_different_depth_are_refused_in_words() -> None:
    with pytest.raises(ValueError, match="share depth, inputs and outputs"):
        NetworkBatch([Member((2, 2, 1), 1), Member((2, 2, 2, 1), 1)], "tanh")


def test_a_seed_gives_the_same_network_in_any_company() -> None:
    x, y = examples()
    alone = NetworkBatch([Member((2, 3, 1), 7)], "tanh")
    crowd = NetworkBatch([Member((2, size, 1), seed) for seed in range(9) for size in (1, 3, 5)], "tanh")
    place = crowd.members.index(Member((2, 3, 1), 7))
    for _ in range(30):
        alone.descend(x, y, 0.5)
        crowd.descend(x, y, 0.5)
    for one, other in zip(alone.network(0), crowd.network(place), strict=True):
        assert torch.allclose(one, other, atol=1e-12)
