"""The shortest PyTorch scripts that print what the parts of the losses page show."""

from playground.core.losses import imbalance, problems, reduction
from playground.core.losses.classes import ClassSettings
from playground.core.losses.functions import LOSSES
from playground.core.losses.imbalance import ImbalanceSettings
from playground.core.losses.one_prediction import PredictionSettings
from playground.core.losses.output_layer import UPDATES, OutputSettings
from playground.core.losses.problems import MISTAKES, PROBLEMS
from playground.core.losses.reduction import ReductionSettings
from playground.core.losses.slow_learning import SlowSettings
from playground.export.template import fill, read_template


def prediction_script(settings: PredictionSettings) -> str:
    """Prints value and gradient of the chosen losses with 8 decimals."""
    lines = [f'    "{LOSSES[name].title}": lambda x: {LOSSES[name].call},' for name in settings.losses]
    values = {
        "x": float(settings.prediction),
        "y": float(settings.target),
        "delta": settings.delta,
        "losses": "\n".join(lines),
    }
    return _script("prediction", set(settings.losses), values)


def classes_script(settings: ClassSettings) -> str:
    """Prints p, the loss of a dense (and of a sparse) target, and the gradient."""
    values = {"logits": list(settings.logits), "index": settings.label - 1, "shares": list(settings.shares)}
    return _script("classes", {settings.target}, values)


def slow_script(settings: SlowSettings) -> str:
    """Trains one neuron with each loss; prints the gradient at the start, and w, b, p and loss at the end."""
    return _script("slow", set(), vars(settings))


def output_script(settings: OutputSettings) -> str:
    """Trains the right pair and the mistake from the same weights; prints loss before and after, and the quality."""
    problem = settings.problem
    inputs, hidden, outputs = PROBLEMS[problem].sizes
    values = {
        **vars(settings),
        "right": PROBLEMS[problem].call,
        "wrong": MISTAKES[settings.mistake].call,
        "inputs": inputs,
        "hidden": hidden,
        "outputs": outputs,
        "updates": UPDATES,
        "data_seed": problems.DATA_SEED,
    }
    return _script("output", {problem, settings.mistake} | ({"clouds"} if problem != "regression" else set()), values)


def reduction_script(settings: ReductionSettings) -> str:
    """Prints loss, gradient and the mean loss after some updates for both reductions, and none's first gradient."""
    values = {
        **vars(settings),
        "most": int(reduction.BATCH_SIZES.high),
        "seed": reduction.DATA_SEED,
        "slope": reduction.SLOPE,
        "intercept": reduction.INTERCEPT,
        "noise": reduction.NOISE,
        "updates": reduction.UPDATES,
    }
    return _script("reduction", set(), values)


def imbalance_script(settings: ImbalanceSettings) -> str:
    """Trains without and with pos_weight; prints w, b, the boundary and the counts, and both weighted losses at 0."""
    values = {
        **vars(settings),
        "examples": imbalance.EXAMPLES,
        "seed": imbalance.DATA_SEED,
        "centre": imbalance.CENTRE,
        "learning_rate": imbalance.LEARNING_RATE,
        "updates": imbalance.UPDATES,
    }
    return _script("imbalance", set(), values)


def _script(part: str, facts: set[str], values: dict[str, object]) -> str:
    return fill(read_template(f"losses_{part}.py.txt"), facts, values) + "\n"
