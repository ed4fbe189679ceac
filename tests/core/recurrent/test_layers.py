"""Cells walked step by step are PyTorch's layers: of all kinds, stacked, in both directions, with lengths."""

import pytest
import torch
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from playground.core.randomness import seeded
from playground.core.recurrent.layers import BACKWARD, chain_weights, read_stack, walk

MODULES = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
EXACT = 1e-12


def torch_reads(module: nn.RNNBase, x: Tensor, lengths: Tensor) -> tuple[Tensor, tuple[Tensor, ...]]:
    """Output and last states of the module itself, fed with a packed batch."""
    packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
    output, last = module(packed)
    padded, _ = pad_packed_sequence(output, batch_first=True, total_length=x.shape[1])
    return padded, last if isinstance(last, tuple) else (last,)


@st.composite
def stacks(draw: st.DrawFn) -> tuple[nn.RNNBase, Tensor, Tensor]:
    batch, steps, d, H = (draw(st.integers(1, most)) for most in (4, 7, 5, 5))
    lengths = torch.tensor(draw(st.lists(st.integers(1, steps), min_size=batch, max_size=batch)))
    kind, layers, both = draw(st.sampled_from(sorted(MODULES))), draw(st.integers(1, 3)), draw(st.booleans())
    with seeded(draw(st.integers(0, 10_000))):
        module = MODULES[kind](d, H, layers, batch_first=True, bidirectional=both, dtype=torch.float64)
        return module.requires_grad_(False), 2 * torch.randn(batch, steps, d, dtype=torch.float64), lengths


@budget(max_examples=120, deadline=None)
@given(stacks())
def test_every_output_and_last_state_is_torchs(case: tuple[nn.RNNBase, Tensor, Tensor]) -> None:
    module, x, lengths = case
    ours = read_stack(module, x, lengths)
    output, last = torch_reads(module, x, lengths)
    assert ours.output.shape == output.shape
    assert (ours.output - output).abs().max() <= EXACT
    for mine, theirs in zip(ours.last, last, strict=True):
        assert mine.shape == theirs.shape == (module.num_layers * ours.directions, len(x), module.hidden_size)
        assert (mine - theirs).abs().max() <= EXACT


@budget(max_examples=40, deadline=None)
@given(stacks())
def test_without_lengths_every_step_is_read(case: tuple[nn.RNNBase, Tensor, Tensor]) -> None:
    module, x, _ = case
    output, _ = module(x)
    everything = torch.full((len(x),), x.shape[1])
    assert (read_stack(module, x, everything).output - output).abs().max() <= EXACT


@budget(max_examples=40, deadline=None)
@given(stacks())
def test_each_chain_ends_where_it_has_read_everything(case: tuple[nn.RNNBase, Tensor, Tensor]) -> None:
    module, x, lengths = case
    for chain in read_stack(module, x, lengths).chains:
        at = torch.zeros_like(lengths) if chain.direction == BACKWARD else lengths - 1
        assert torch.equal(chain.last[0], chain.hidden[torch.arange(len(x)), at])


def test_a_chain_hands_its_state_from_step_to_step_in_its_own_direction() -> None:
    with seeded(3):
        module = nn.RNN(2, 3, bidirectional=True, batch_first=True, dtype=torch.float64).requires_grad_(False)
        x = torch.randn(1, 5, 2, dtype=torch.float64)
    forward, backward = read_stack(module, x, torch.tensor([5])).chains
    assert torch.equal(forward.before[:, 1:], forward.hidden[:, :-1])
    assert torch.equal(backward.before[:, :-1], backward.hidden[:, 1:])
    assert not forward.before[:, 0].any()
    assert not backward.before[:, -1].any()


def test_an_unknown_kind_of_cell_is_no_key() -> None:
    module = nn.RNN(2, 3, nonlinearity="relu", batch_first=True)
    with pytest.raises(KeyError):
        walk(module.mode, torch.zeros(1, 2, 2), torch.tensor([2]), chain_weights(module)[0])
