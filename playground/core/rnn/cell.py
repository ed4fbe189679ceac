"""One recurrent cell unrolled, and backpropagation through time with every term of the sum. float64.

h_t = tanh(W_x x_t + b_x + W_h h_{t-1} + b_h), y_t = σ(W_y h_t + b_y); E = ½ (y_L − 1)² at one step L.
δ_k = ∂E/∂z_k, and ∂E/∂W_h = Σ_k δ_k h_{k-1}ᵀ: the same weights, used at every step, so one term for each.
Source: Elman 1990; Werbos 1990, "Backpropagation through time: what it does and how to do it".
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from playground.core.check import CheckRow, central_difference
from playground.core.randomness import seeded
from playground.core.recurrent.reading import inputs_of
from playground.core.rnn.settings import RnnSettings

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class RnnTrace:
    """A cell that read a sequence, and the way back from one loss.

    x (steps, d). from_x = W_x x_t, from_h = W_h h_{t-1}, z = from_x + from_h + b, before = h_{t-1}, hidden = h_t:
    all (steps, H). y (steps,). weights W_x (H, d), W_h (H, H), W_y (1, H); bias (H,) = b_x + b_h; bias_y (1,).
    loss: E. by_hidden (steps, H): ∂E/∂h_k, delta (steps, H): ∂E/∂z_k; zero outside of what the gradient reaches.
    terms (steps, H, H): δ_k h_{k-1}ᵀ; gradient (H, H): their sum, and clipped (H, H): scaled to the largest norm.
    jacobians (L + 1,): spectral norm of ∂h_L/∂h_k for each k up to L. radius: spectral radius of W_h.
    """

    settings: RnnSettings
    x: Floats
    from_x: Floats
    from_h: Floats
    before: Floats
    z: Floats
    hidden: Floats
    y: Floats
    W_x: Floats
    W_h: Floats
    W_y: Floats
    bias: Floats
    bias_y: Floats
    loss: float
    by_hidden: Floats
    delta: Floats
    terms: Floats
    gradient: Floats
    clipped: Floats
    jacobians: Floats
    radius: float


def build_cell(settings: RnnSettings) -> tuple[nn.RNNCell, nn.Linear]:
    """PyTorch's cell and an output layer of one unit from the seed; W_h scaled to the spectral radius."""
    with seeded(settings.seed):
        cell = nn.RNNCell(settings.width, settings.hidden_size, dtype=torch.float64)
        output = nn.Linear(settings.hidden_size, 1, dtype=torch.float64)
    if settings.radius:
        with torch.no_grad():
            cell.weight_hh *= settings.radius / spectral_radius(cell.weight_hh.numpy())
    return cell.requires_grad_(False), output.requires_grad_(False)


def spectral_radius(W: Floats) -> float:
    """The largest size of an eigenvalue: what a vector is scaled by, step after step, in the long run."""
    return float(np.abs(np.linalg.eigvals(W)).max())


def trace_rnn(settings: RnnSettings) -> RnnTrace:
    """Read forward, then go back from the loss, and keep everything."""
    cell, output = build_cell(settings)
    W_x, W_h = cell.weight_ih.numpy(), cell.weight_hh.numpy()
    bias = (cell.bias_ih + cell.bias_hh).numpy()
    W_y, bias_y = output.weight.numpy(), output.bias.numpy()
    x = inputs_of(settings).numpy()
    states = _forward(W_x, W_h, bias, x)
    y = 1 / (1 + np.exp(-(states["hidden"] @ W_y[0] + bias_y)))
    way_back = _backward(settings, W_h, W_y, y, states)
    return RnnTrace(
        settings,
        x,
        **states,
        y=y,
        W_x=W_x,
        W_h=W_h,
        W_y=W_y,
        bias=bias,
        bias_y=bias_y,
        **way_back,
        loss=float((y[settings.last] - 1) ** 2 / 2),
        radius=spectral_radius(W_h),
    )


def _forward(W_x: Floats, W_h: Floats, bias: Floats, x: Floats) -> dict[str, Floats]:
    h = np.zeros(len(W_h))
    rows: dict[str, list[Floats]] = {name: [] for name in ("from_x", "from_h", "before", "z", "hidden")}
    for x_t in x:
        from_x, from_h = W_x @ x_t, W_h @ h
        z = from_x + from_h + bias
        for name, value in (("from_x", from_x), ("from_h", from_h), ("before", h), ("z", z), ("hidden", np.tanh(z))):
            rows[name].append(value)
        h = rows["hidden"][-1]
    return {name: np.stack(values) for name, values in rows.items()}


def _backward(
    settings: RnnSettings, W_h: Floats, W_y: Floats, y: Floats, states: dict[str, Floats]
) -> dict[str, Floats]:
    hidden, before, last = states["hidden"], states["before"], settings.last
    by_hidden, delta = np.zeros_like(hidden), np.zeros_like(hidden)
    reach = settings.window or last + 1
    by_hidden[last] = (y[last] - 1) * y[last] * (1 - y[last]) * W_y[0]
    product, jacobians = np.eye(len(W_h)), np.zeros(last + 1)
    for k in range(last, -1, -1):
        jacobians[k] = np.linalg.norm(product, 2)
        slope = 1 - hidden[k] ** 2
        product = product @ (slope[:, None] * W_h)  # ∂h_L/∂h_{k-1}
        if last - k < reach:
            delta[k] = slope * by_hidden[k]
            if k and last - k + 1 < reach:
                by_hidden[k - 1] = W_h.T @ delta[k]
    terms = delta[:, :, None] * before[:, None, :]
    gradient = terms.sum(axis=0)
    norm = float(np.linalg.norm(gradient))
    scale = min(1.0, settings.clip / norm) if settings.clip and norm else 1.0
    return {
        "by_hidden": by_hidden,
        "delta": delta,
        "terms": terms,
        "gradient": gradient,
        "clipped": gradient * scale,
        "jacobians": jacobians,
    }


def torch_gradient(settings: RnnSettings) -> tuple[Tensor, Tensor]:
    """h (steps, H) by nn.RNNCell, and W_h.grad of the loss by autograd, cut off where the window ends."""
    cell, output = build_cell(settings)
    cell.requires_grad_(True)
    h = torch.zeros(1, settings.hidden_size, dtype=torch.float64)
    states, cut = [], settings.last - settings.window
    for step, x_t in enumerate(inputs_of(settings)):
        h = cell(x_t[None], h)
        states.append(h[0].detach())
        if step == settings.last:
            ((output(h).sigmoid() - 1) ** 2 / 2).sum().backward()
        if settings.window and step == cut:
            h = h.detach()
    assert cell.weight_hh.grad is not None
    return torch.stack(states), cell.weight_hh.grad


def check_rnn(trace: RnnTrace, step: int) -> list[CheckRow]:
    """h of a step against nn.RNNCell; every number of ∂E/∂W_h as the sum of its terms, by autograd, by difference.

    There is no difference where the window cuts the way back: then the sum is not the derivative of E.
    """
    states, gradient = torch_gradient(trace.settings)
    H = trace.settings.hidden_size
    rows = [
        CheckRow(f"h_t of unit {k + 1}, step {step + 1}", float(trace.hidden[step, k]), float(states[step, k]))
        for k in range(H)
    ]
    whole = not trace.settings.window or trace.settings.window > trace.settings.last
    for i, j in list(np.ndindex(H, H))[:16]:
        by_difference = _difference(trace, i, j) if whole else None
        name = f"∂E/∂W_h[{i + 1}, {j + 1}]"
        rows.append(CheckRow(name, float(trace.gradient[i, j]), float(gradient[i, j]), by_difference))
    return rows


def _difference(trace: RnnTrace, i: int, j: int) -> float:
    def loss(shift: float) -> float:
        W_h = trace.W_h.copy()
        W_h[i, j] += shift
        h = _forward(trace.W_x, W_h, trace.bias, trace.x)["hidden"][trace.settings.last]
        return float((1 / (1 + np.exp(-(trace.W_y[0] @ h + trace.bias_y[0]))) - 1) ** 2 / 2)

    return central_difference(loss, 0.0)
