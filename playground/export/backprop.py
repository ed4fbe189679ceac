"""The shortest PyTorch script that repeats the update on screen."""

from playground.core.backprop import BackpropSettings, trace_backprop
from playground.core.backprop.functions import ELEMENTWISE, SOFTMAX
from playground.core.backprop.settings import FROZEN, NO_BIAS, SHARED, format_sizes
from playground.export.template import fill, read_template

SCRIPT = read_template("backprop.py.txt")


def render_script(settings: BackpropSettings) -> str:
    """A script that prints z, a, E, every gradient by autograd, the new weights, and E after all updates."""
    trace = trace_backprop(settings)
    is_biased = settings.biases != NO_BIAS
    facts = {
        "biases" if is_biased else "unbiased",
        "all" if is_biased and settings.biases != FROZEN else "weights_only",
        settings.loss,
    }
    shared = settings.biases == SHARED
    values = {
        "sizes": format_sizes(settings.sizes),
        "updates": settings.updates,
        "inputs": trace.data.X.tolist(),
        "targets": trace.data.T.tolist(),
        "weights": "\n".join(f"    torch.tensor({_wrapped(w.tolist())})," for w in trace.parameters.W),
        "bias_values": "\n".join(f"    torch.tensor({(b[:1] if shared else b).tolist()})," for b in trace.parameters.b),
        "learning_rate": repr(settings.learning_rate),
        "hidden": _activated(settings.hidden),
        "output": _activated(settings.output),
    }
    return fill(SCRIPT, facts, values) + "\n"


def _activated(name: str) -> str:
    return "torch.softmax(z, dim=1)" if name == SOFTMAX else ELEMENTWISE[name].torch


def _wrapped(rows: list[list[float]]) -> str:
    """A matrix on one line where it fits, else a row a line."""
    if len(str(rows)) <= 80:
        return str(rows)
    return "[\n" + "\n".join(f"        {row}," for row in rows) + "\n    ]"
