"""The shortest PyTorch scripts that print what the parts of the activations page show."""

from playground.core.activations.curves import CurveSettings
from playground.core.activations.depth import BATCH, DepthSettings
from playground.core.activations.functions import ACTIVATIONS, NEGATIVE_SLOPE
from playground.core.activations.linear_stack import BIAS, STRETCHES, LinearStackSettings
from playground.core.activations.softmax import SoftmaxSettings
from playground.export.template import fill, read_template


def curves_script(settings: CurveSettings) -> str:
    """Prints f(x) and f'(x) of the chosen functions with 8 decimals."""
    lines = [f'    "{ACTIVATIONS[name].title}": lambda x: {_call(name)},' for name in settings.functions]
    facts = set(settings.functions) | _imports("".join(lines))
    values = {"x": settings.x, "negative_slope": settings.negative_slope, "functions": "\n".join(lines)}
    return _script("curves", facts, values)


def linear_stack_script(settings: LinearStackSettings) -> str:
    """Prints the single matrix and bias, and the point through the stack, through both, and with activations."""
    call = _hidden_call(settings.activation)
    low, high = STRETCHES
    values = {**vars(settings), "call": call, "low": low, "high": high, "bias": BIAS}
    return _script("linear_stack", _imports(call), values)


def depth_script(settings: DepthSettings) -> str:
    """Prints mean and standard deviation of each layer's activations, and the norm of the gradient there."""
    call = _hidden_call(settings.activation)
    facts = _imports(call) | ({settings.init, "biases"} if settings.init != "default" else set())
    return _script("depth", facts, {**vars(settings), "call": call, "batch": BATCH})


def softmax_script(settings: SoftmaxSettings) -> str:
    """Prints the probabilities, the Jacobian, and what the plain formula gives in float32 and float64."""
    values = {**vars(settings), "logits": list(settings.logits)}
    return _script("softmax", set(), values)


def _script(part: str, facts: set[str], values: dict[str, object]) -> str:
    return fill(read_template(f"activations_{part}.py.txt"), facts, values) + "\n"


def _call(name: str) -> str:
    return "x.clone()" if name == "linear" else ACTIVATIONS[name].call


def _hidden_call(name: str) -> str:
    """The call with the slope of leaky ReLU that hidden layers have."""
    return f"F.leaky_relu(x, {NEGATIVE_SLOPE})" if name == "leaky_relu" else _call(name)


def _imports(code: str) -> set[str]:
    return {"F"} if "F." in code else set()
