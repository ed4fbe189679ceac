"""One GRU cell, step by step, in both conventions of the reset gate and of the update gate. float64.

r = σ(W_xr x + W_hr h + b_r), z likewise.
Reset after the product (PyTorch): n = tanh(W_xn x + b_xn + r∘(W_hn h + b_hn)); before it (Cho et al. 2014):
n = tanh(W_xn x + b_xn + W_hn (r∘h) + b_hn).
h_t = k∘h_{t-1} + (1 − k)∘n, where k, the share that is kept, is z (PyTorch, Cho et al.) or 1 − z (Chung et al. 2014).
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from playground.core.check import CheckRow, central_difference
from playground.core.gru.settings import GATES, GruSettings
from playground.core.randomness import seeded
from playground.core.recurrent.reading import inputs_of

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class GruGate:
    """One gate at all steps, each (steps, H): what comes from x and from h (biases included, for n with r), their sum,
    its activation, and what the cell goes on with, which differs where the gate is held.
    """

    input_part: Floats
    hidden_part: Floats
    logits: Floats
    active: Floats
    used: Floats


@dataclass(frozen=True)
class GruTrace:
    """A cell that read a sequence; all (steps, H). h before the first step is 0.

    keep: the share of the old state. kept = keep∘h_{t-1}, written = (1 − keep)∘n, hidden = kept + written.
    free: h with no gate held.
    weight_x (3H, d), weight_h (3H, H), bias_x, bias_h (3H,): as PyTorch keeps them, in the order r, z, n.
    """

    settings: GruSettings
    x: Floats
    gates: dict[str, GruGate]
    before: Floats
    keep: Floats
    kept: Floats
    written: Floats
    hidden: Floats
    free: Floats
    weight_x: Floats
    weight_h: Floats
    bias_x: Floats
    bias_h: Floats


def build_gru(settings: GruSettings) -> nn.GRUCell:
    """PyTorch's cell with its own initial weights from the seed."""
    with seeded(settings.seed):
        cell = nn.GRUCell(settings.width, settings.hidden_size, dtype=torch.float64)
    return cell.requires_grad_(False)


def trace_gru(settings: GruSettings) -> GruTrace:
    """Let the cell read its input and keep everything that was computed on the way."""
    cell, x = build_gru(settings), inputs_of(settings)
    rows, free = _read(settings, cell, x, True), _read(settings, cell, x, False)
    gates = {
        gate: GruGate(*(rows[part][:, k] for part in ("from_x", "from_h", "logits", "active", "used")))
        for k, gate in enumerate(GATES)
    }
    states = {name: rows[name] for name in ("before", "keep", "kept", "written", "hidden")}
    weights = (cell.weight_ih, cell.weight_hh, cell.bias_ih, cell.bias_hh)
    return GruTrace(settings, x.numpy(), gates, **states, free=free["hidden"], **_named(weights))


def _named(weights: tuple[Tensor, ...]) -> dict[str, Floats]:
    names = ("weight_x", "weight_h", "bias_x", "bias_h")
    return {name: weight.numpy().copy() for name, weight in zip(names, weights, strict=True)}


def _read(settings: GruSettings, cell: nn.GRUCell, x: Tensor, holds: bool) -> dict[str, Floats]:
    """Everything at every step; holds: whether gates are held where the settings say so."""
    H = settings.hidden_size
    W_h, b_h = cell.weight_hh.view(3, H, H), cell.bias_hh.view(3, H)
    h = torch.zeros(H, dtype=torch.float64)
    rows: dict[str, list[Tensor]] = {}
    for step, x_t in enumerate(x, start=1):
        from_x = (cell.weight_ih @ x_t + cell.bias_ih).view(3, H)
        from_h = W_h @ h + b_h  # (3, H)
        active = torch.sigmoid(from_x + from_h)
        used = active.clone()
        for k in (0, 1):
            held = settings.held(GATES[k], step) if holds else None
            if held is not None:
                used[k] = held
        r, z = used[0], used[1]
        from_h[2] = r * from_h[2] if settings.reset == "after" else W_h[2] @ (r * h) + b_h[2]
        logits = from_x + from_h
        active[2] = used[2] = torch.tanh(logits[2])
        keep = z if settings.keeper == "z" else 1 - z
        now = {"before": h, "keep": keep, "kept": keep * h, "written": (1 - keep) * used[2]}
        h = now["kept"] + now["written"]
        now |= {"hidden": h, "from_x": from_x, "from_h": from_h, "logits": logits, "active": active, "used": used}
        for name, value in now.items():
            rows.setdefault(name, []).append(value)
    return {name: torch.stack(values).numpy() for name, values in rows.items()}


def torch_step(settings: GruSettings, x_t: Tensor, h: Tensor, step: int) -> Tensor:
    """The next h (H,) by PyTorch's own functions: nn.GRUCell where it knows the convention, else several of them."""
    cell, H = build_gru(settings), settings.hidden_size
    is_own = settings.reset == "after" and settings.keeper == "z"
    if is_own and settings.held("r", step) is None and settings.held("z", step) is None:
        return cell(x_t[None], h[None])[0]  # type: ignore[no-any-return]
    from_x = torch.split(functional.linear(x_t, cell.weight_ih, cell.bias_ih), H)
    from_h = torch.split(functional.linear(h, cell.weight_hh, cell.bias_hh), H)
    r, z = (
        torch.sigmoid(a + b) if (value := settings.held(gate, step)) is None else torch.full_like(h, value)
        for gate, a, b in zip("rz", from_x, from_h, strict=False)
    )
    if settings.reset == "after":
        n = torch.tanh(torch.addcmul(from_x[2], r, from_h[2]))
    else:
        n = torch.tanh(from_x[2] + functional.linear(r * h, cell.weight_hh[2 * H :], cell.bias_hh[2 * H :]))
    return torch.lerp(n, h, z) if settings.keeper == "z" else torch.lerp(h, n, z)


def torch_states(settings: GruSettings) -> Tensor:
    """h (steps, H) by torch_step alone."""
    h = torch.zeros(settings.hidden_size, dtype=torch.float64)
    states = []
    for step, x_t in enumerate(inputs_of(settings), start=1):
        h = torch_step(settings, x_t, h, step)
        states.append(h)
    return torch.stack(states)


def check_gru(trace: GruTrace, step: int, unit: int) -> list[CheckRow]:
    """h of every unit at a step against PyTorch, and how one unit answers to its own last state."""
    by_torch = torch_states(trace.settings)[step]
    rows = [
        CheckRow(f"h_t of unit {k + 1}, step {step + 1}", float(trace.hidden[step, k]), float(by_torch[k]))
        for k in range(trace.settings.hidden_size)
    ]
    x_t, before = torch.from_numpy(trace.x[step]), torch.from_numpy(trace.before[step])
    h = before.clone().requires_grad_()
    (slope,) = torch.autograd.grad(torch_step(trace.settings, x_t, h, step + 1)[unit], h)

    def moved(value: float) -> float:
        other = before.clone()
        other[unit] = value
        return float(torch_step(trace.settings, x_t, other, step + 1)[unit])

    difference = central_difference(moved, float(before[unit]))
    name = f"∂h_t / ∂h_t₋₁ of unit {unit + 1}"
    return [*rows, CheckRow(name, own_slope(trace, step, unit), float(slope[unit]), difference)]


def own_slope(trace: GruTrace, step: int, unit: int) -> float:
    """∂h_t[u] / ∂h_{t-1}[u], written out: keep + (h − n) ∂keep + (1 − keep)(1 − n²) ∂(what n is the tanh of)."""
    H, u = trace.settings.hidden_size, unit
    W_r, W_z, W_n = trace.weight_h.reshape(3, H, H)
    h = trace.before[step]
    r, z, n = (trace.gates[gate].used[step] for gate in GATES)
    slope_r, slope_z = (
        value * (1 - value) if trace.settings.held(gate, step + 1) is None else 0 * value
        for gate, value in (("r", r), ("z", z))
    )
    by_keep = slope_z[u] * W_z[u, u] * (1 if trace.settings.keeper == "z" else -1)
    if trace.settings.reset == "after":
        product = W_n[u] @ h + trace.bias_h[2 * H + u]
        inner = r[u] * W_n[u, u] + product * slope_r[u] * W_r[u, u]
    else:
        inner = r[u] * W_n[u, u] + W_n[u] @ (h * slope_r * W_r[:, u])
    keep = trace.keep[step, u]
    return float(keep + (h[u] - n[u]) * by_keep + (1 - keep) * (1 - n[u] ** 2) * inner)
