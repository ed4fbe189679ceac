"""The shortest PyTorch scripts that repeat what is on screen: the forward pass, and the shapes that clash."""

from playground.core.forward_pass import ForwardPassSettings
from playground.core.forward_pass.edits import Edit
from playground.core.forward_pass.mismatch import OPERATIONS, MismatchSettings
from playground.core.forward_pass.settings import BATCHES, format_sizes
from playground.export.template import fill, read_template

SCRIPT = read_template("forward_pass.py.txt")
MISMATCH_SCRIPT = read_template("forward_pass_mismatch.py.txt")
MODULES = {
    "relu": "nn.ReLU()",
    "tanh": "nn.Tanh()",
    "sigmoid": "nn.Sigmoid()",
    "linear": "nn.Identity()",
    "softmax": "nn.Softmax(-1)",
}
FUNCTIONS = {
    "relu": "torch.relu",
    "tanh": "torch.tanh",
    "sigmoid": "torch.sigmoid",
    "linear": "torch.clone",
    "softmax": "torch.nn.Softmax(-1)",
}


def render_script(settings: ForwardPassSettings, out_in: bool) -> str:
    """A script that prints Z and A of each layer with all digits, and the number of parameters.

    out_in: with nn.Linear, whose W is [out, in]; else with W as (in, out) and the formula X W + b written out.
    """
    facts = {"pytorch" if out_in else "keras"} | ({"edits"} if settings.edits else set())
    values = {
        "sizes": format_sizes(settings.sizes),
        "size_list": list(settings.sizes),
        "batch": settings.batch,
        "inputs": settings.sizes[0],
        "largest_batch": int(BATCHES.high),
        "seed": settings.seed,
        "edits": "\n".join(_assignment(edit, out_in) for edit in settings.edits),
        "model": _model(settings),
        "activations": f"activations = [{', '.join(FUNCTIONS[name] for name in _activations(settings))}]",
    }
    return fill(SCRIPT, facts, values) + "\n"


def render_mismatch_script(settings: MismatchSettings) -> str:
    """A script that prints torch's error, or the shape of the result."""
    values = {**settings.to_json(), "operation": OPERATIONS[settings.operation]}
    return fill(MISMATCH_SCRIPT, {settings.operation}, values) + "\n"


def _activations(settings: ForwardPassSettings) -> list[str]:
    return [settings.activation(layer) for layer in range(1, settings.layers + 1)]


def _model(settings: ForwardPassSettings) -> str:
    """nn.Sequential, a layer a line."""
    pairs = zip(settings.sizes, settings.sizes[1:], _activations(settings), strict=False)
    lines = [f"    nn.Linear({n}, {j}), {MODULES[name]}," for n, j, name in pairs]
    return "\n".join(["model = nn.Sequential(", *lines, ")"])


def _assignment(edit: Edit, out_in: bool) -> str:
    """One edit as Python, which counts from 0."""
    row, column = edit.row - 1, edit.column - 1
    if edit.tensor == "X":
        return f"X[{row}, {column}] = {edit.value!r}"
    which = edit.layer - 1
    if edit.tensor.startswith("b"):
        return f"weights[{which}][1][{column}] = {edit.value!r}"
    place = f"{column}, {row}" if out_in else f"{row}, {column}"
    return f"weights[{which}][0][{place}] = {edit.value!r}"
