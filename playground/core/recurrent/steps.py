"""One step of each cell, as nn.RNN, nn.LSTM and nn.GRU take it, from what x and h bring.

from_x = W_x x + b_x and from_h = W_h h + b_h, (..., k·H) each, hold the cell's k gates side by side in PyTorch's order.
"""

from collections.abc import Callable

import torch
from torch import Tensor

State = tuple[Tensor, ...]  # (h,), or (h, C) of an LSTM; each (..., H)
Step = Callable[[Tensor, Tensor, State], State]


def rnn_step(from_x: Tensor, from_h: Tensor, _state: State) -> State:
    """h' = tanh(from_x + from_h)."""
    return (torch.tanh(from_x + from_h),)


def lstm_step(from_x: Tensor, from_h: Tensor, state: State) -> State:
    """C' = f∘C + i∘g, h' = o∘tanh(C'); the gates in the order i, f, g, o."""
    i, f, g, o = (from_x + from_h).chunk(4, dim=-1)
    C = torch.sigmoid(f) * state[1] + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(C), C


def gru_step(from_x: Tensor, from_h: Tensor, state: State) -> State:
    """h' = z∘h + (1 − z)∘n, n = tanh(x's part + r∘(h's part)); the gates in the order r, z, n."""
    (x_r, x_z, x_n), (h_r, h_z, h_n) = from_x.chunk(3, dim=-1), from_h.chunk(3, dim=-1)
    r, z = torch.sigmoid(x_r + h_r), torch.sigmoid(x_z + h_z)
    n = torch.tanh(x_n + r * h_n)
    return (z * state[0] + (1 - z) * n,)


STEPS: dict[str, tuple[Step, int]] = {  # the function, and how many tensors its state has
    "rnn": (rnn_step, 1),
    "lstm": (lstm_step, 2),
    "gru": (gru_step, 1),
}
