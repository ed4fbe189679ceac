"""One LSTM cell, step by step: every product, sum, gate and state, in double precision."""

import math
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from playground.core.check import CheckRow, central_difference
from playground.core.lstm.settings import GATES, CellSettings
from playground.core.randomness import seeded
from playground.core.recurrent.reading import inputs_of

Floats = NDArray[np.float64]
CERTAIN = 800.0  # a logit whose sigmoid and tanh are 1 in double precision; at its negative they are 0 and −1


@dataclass(frozen=True)
class GateTrace:
    """One gate at all steps, each (steps, H): W_x x_t, W_h h_{t-1}, their sum with the bias, and its activation.

    bias (H,): b_ih + b_hh. used: what the cell goes on with, which differs from `active` where the gate is held.
    """

    input_part: Floats
    hidden_part: Floats
    bias: Floats
    logits: Floats
    active: Floats
    used: Floats


@dataclass(frozen=True)
class CellTrace:
    """A cell that read a sequence. All states are (steps, H); C and h before the first step are 0.

    i = σ(W_xi x + W_hi h + b_i), f and o likewise, g = tanh(W_xg x + W_hg h + b_g);
    C_t = f∘C_{t-1} + i∘g; h_t = o∘tanh(C_t). Source: Hochreiter and Schmidhuber 1997; f: Gers et al. 2000.

    x (steps, d). kept = f∘C_{t-1}, written = i∘g. before, hidden_before: C_{t-1} and h_{t-1}.
    forgotten: product of f_1 ... f_t. free_memory, free_hidden: C and h with no gate held.
    weight_x (4H, d), weight_h (4H, H), bias_x, bias_h (4H,): as PyTorch keeps them, in the order i, f, g, o.
    """

    settings: CellSettings
    x: Floats
    gates: dict[str, GateTrace]
    before: Floats
    hidden_before: Floats
    kept: Floats
    written: Floats
    memory: Floats
    squashed: Floats
    hidden: Floats
    forgotten: Floats
    free_memory: Floats
    free_hidden: Floats
    weight_x: Floats
    weight_h: Floats
    bias_x: Floats
    bias_h: Floats


def build_cell(settings: CellSettings) -> nn.LSTMCell:
    """PyTorch's cell with its own initial weights from the seed, and forget_bias added to b_f."""
    H = settings.hidden_size
    with seeded(settings.seed):
        cell = nn.LSTMCell(settings.width, H, dtype=torch.float64)
    with torch.no_grad():
        cell.bias_ih[H : 2 * H] += settings.forget_bias
    return cell.requires_grad_(False)


def trace_cell(settings: CellSettings) -> CellTrace:
    """Let the cell read its input and keep everything that was computed on the way."""
    cell, x = build_cell(settings), inputs_of(settings)
    states, gates = _read(settings, cell, x)
    free = replace(settings, hold_i="computed", hold_f="computed", hold_o="computed", hold_g="computed")
    free_states, _ = _read(free, cell, x)
    return CellTrace(
        settings=settings,
        x=x.numpy(),
        gates=gates,
        **states,
        forgotten=np.cumprod(gates["f"].used, axis=0, dtype=np.float64),
        free_memory=free_states["memory"],
        free_hidden=free_states["hidden"],
        weight_x=cell.weight_ih.numpy().copy(),
        weight_h=cell.weight_hh.numpy().copy(),
        bias_x=cell.bias_ih.numpy().copy(),
        bias_h=cell.bias_hh.numpy().copy(),
    )


def _read(settings: CellSettings, cell: nn.LSTMCell, x: Tensor) -> tuple[dict[str, Floats], dict[str, GateTrace]]:
    """States and gates at all steps; see CellTrace."""
    H = settings.hidden_size
    bias = (cell.bias_ih + cell.bias_hh).view(4, H)
    h = C = torch.zeros(H, dtype=torch.float64)
    rows: dict[str, list[Tensor]] = {}
    for step, x_t in enumerate(x, start=1):
        from_x, from_h = (cell.weight_ih @ x_t).view(4, H), (cell.weight_hh @ h).view(4, H)
        logits = from_x + from_h + bias  # (4, H)
        active = torch.sigmoid(logits)
        active[2] = torch.tanh(logits[2])
        used = active.clone()
        for k, gate in enumerate(GATES):
            if (value := settings.held(gate, step)) is not None:
                used[k] = value
        i, f, g, o = used
        kept, written = f * C, i * g
        now = {"before": C, "hidden_before": h, "kept": kept, "written": written}
        C = kept + written
        squashed = torch.tanh(C)
        h = o * squashed
        now |= {"memory": C, "squashed": squashed, "hidden": h}
        now |= {"from_x": from_x, "from_h": from_h, "logits": logits, "active": active, "used": used}
        for name, value in now.items():
            rows.setdefault(name, []).append(value)
    kept_rows = {name: torch.stack(values).numpy() for name, values in rows.items()}
    parts = [kept_rows.pop(name) for name in ("from_x", "from_h", "logits", "active", "used")]
    gates = {}
    for k, gate in enumerate(GATES):
        from_x_k, from_h_k, logits_k, active_k, used_k = (part[:, k] for part in parts)
        gates[gate] = GateTrace(from_x_k, from_h_k, bias[k].numpy().copy(), logits_k, active_k, used_k)
    return kept_rows, gates


def half_life(f: float) -> float:
    """Steps after which a forget gate that stays at f has halved a memory: ln ½ / ln f. 0 for f = 0, ∞ for f = 1."""
    if f <= 0:
        return 0.0
    return math.inf if f >= 1 else math.log(0.5) / math.log(f)


def held_cell(settings: CellSettings, step: int) -> nn.LSTMCell:
    """PyTorch's cell for one step, with gates held without a trick: no weights, and a bias of ±800 (g at 0: of 0)."""
    cell, H = build_cell(settings), settings.hidden_size
    for k, gate in enumerate(GATES):
        value = settings.held(gate, step)
        if value is not None:
            rows = slice(k * H, (k + 1) * H)
            for weights in (cell.weight_ih, cell.weight_hh, cell.bias_hh):
                weights[rows] = 0.0
            cell.bias_ih[rows] = CERTAIN * (value if gate == "g" else 2 * value - 1)
    return cell


def torch_states(settings: CellSettings) -> tuple[Tensor, Tensor]:
    """C and h (steps, H) by nn.LSTMCell alone."""
    x, H = inputs_of(settings), settings.hidden_size
    h = C = torch.zeros(1, H, dtype=torch.float64)
    states = []
    for step, x_t in enumerate(x, start=1):
        h, C = held_cell(settings, step)(x_t[None], (h, C))
        states.append((C[0], h[0]))
    memory, hidden = zip(*states, strict=True)
    return torch.stack(memory), torch.stack(hidden)


def check_cell(trace: CellTrace, step: int, unit: int) -> list[CheckRow]:
    """C and h of one unit against nn.LSTMCell, and how C_t answers to C_{t-1}: with h_{t-1} left alone, by f_t."""
    memory, hidden = torch_states(trace.settings)
    names = f"unit {unit + 1}, step {step + 1}"
    rows = [
        CheckRow(f"C_t of {names}", float(trace.memory[step, unit]), float(memory[step, unit])),
        CheckRow(f"h_t of {names}", float(trace.hidden[step, unit]), float(hidden[step, unit])),
    ]
    cell = held_cell(trace.settings, step + 1)
    x_t, h = (torch.tensor(of[step])[None] for of in (trace.x, trace.hidden_before))
    C = torch.tensor(trace.before[step])[None].requires_grad_()
    (slope,) = torch.autograd.grad(cell(x_t, (h, C))[1][0, unit], C)

    def moved(value: float) -> float:
        other = C.detach().clone()
        other[0, unit] = value
        return float(cell(x_t, (h, other))[1][0, unit])

    by_difference = central_difference(moved, float(trace.before[step, unit]))
    f = float(trace.gates["f"].used[step, unit])
    return [*rows, CheckRow(f"∂C_t / ∂C_t₋₁ = f_t of {names}", f, float(slope[0, unit]), by_difference)]


@dataclass(frozen=True)
class CellCount:
    """Numbers to learn in one layer: gates · (d·H + H·H + biases·H). keras_arithmetic has one bias vector."""

    cell: str
    arithmetic: str
    torch: int
    keras: int


def parameter_counts(d: int, H: int) -> tuple[CellCount, ...]:
    """RNN, LSTM and GRU of one size; counted, for PyTorch, from the modules themselves.

    Keras has one bias vector in RNN and LSTM, and two in its GRU (reset_after=True, its default).
    """
    modules = {"RNN": nn.RNN, "LSTM": nn.LSTM, "GRU": nn.GRU}
    counts = []
    for name, gates in (("RNN", 1), ("LSTM", 4), ("GRU", 3)):
        module = modules[name](d, H, device="meta")
        theirs = sum(parameter.numel() for parameter in module.parameters())
        keras_biases = 2 if name == "GRU" else 1
        arithmetic = f"{gates} · ({d}·{H} + {H}·{H} + 2·{H})"
        counts.append(CellCount(name, arithmetic, theirs, gates * (d * H + H * H + keras_biases * H)))
    return tuple(counts)
