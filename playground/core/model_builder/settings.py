"""What a fit is told: the model, the data set, and what Keras calls compile and fit."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from playground.core.model_builder.datasets import DATASETS
from playground.core.model_builder.graph import output_of
from playground.core.model_builder.layers import Model, ModelError
from playground.core.model_builder.notation import read
from playground.core.model_builder.summary import summarize, with_batch
from playground.core.settings import Range, SettingsError, check_choice, check_range

LEARNING_RATES = Range(1e-6, 10.0)
EPOCHS = Range(1, 500, whole=True)
BATCH_SIZES = Range(1, 512, whole=True)
SHARES = Range(0.0, 0.5)
SEEDS = Range(0, 2**31 - 1, whole=True)
OPTIMIZERS = {"sgd": "SGD", "adam": "Adam", "rmsprop": "RMSprop"}
LOSSES = {
    "mse": "Mean squared error",
    "bce": "Binary cross-entropy",
    "bce_logits": "Binary cross-entropy from logits",
    "cross_entropy": "Categorical cross-entropy",
    "cross_entropy_logits": "Categorical cross-entropy from logits",
}
FITTING = {  # problem -> the pairs of output activation and loss that belong together
    "regression": (("linear", "mse"),),
    "binary": (("sigmoid", "bce"), ("linear", "bce_logits")),
    "classes": (("softmax", "cross_entropy"), ("linear", "cross_entropy_logits")),
}


@dataclass(frozen=True)
class FitSettings:
    """model: in its notation. Raises SettingsError in words for what cannot be fitted."""

    model: str
    dataset: str = "shells"
    loss: str = "bce"
    optimizer: str = "adam"
    learning_rate: float = 0.01
    epochs: int = 50
    batch_size: int = 32
    validation_share: float = 0.2
    seed: int = 1

    def __post_init__(self) -> None:
        check_choice(self, "dataset", list(DATASETS))
        check_choice(self, "loss", list(LOSSES))
        check_choice(self, "optimizer", list(OPTIMIZERS))
        check_range(self, "learning_rate", LEARNING_RATES)
        check_range(self, "epochs", EPOCHS)
        check_range(self, "batch_size", BATCH_SIZES)
        check_range(self, "validation_share", SHARES)
        check_range(self, "seed", SEEDS)
        check_fits(read(self.model), self.dataset, self.loss)

    def to_json(self) -> dict[str, Any]:
        """JSON-able values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "FitSettings":
        """The settings of `to_json`. Raises SettingsError for what is missing or too much."""
        if set(values) != set(cls.__dataclass_fields__) or not isinstance(values["model"], str):
            raise SettingsError("These are not the settings of a fit: other entries are in them.")
        return cls(**values)


def check_fits(model: Model, dataset: str, loss: str) -> None:
    """Raise ModelError unless the model reads this data and answers with what the loss compares."""
    summary, data = summarize(model), DATASETS[dataset]
    if len(model.inputs) != len(data.shapes):
        raise ModelError(f"The model has {len(model.inputs)} inputs, the data “{data.title}” {len(data.shapes)}.")
    for layer, shape in zip(model.inputs, data.shapes, strict=True):
        if layer.shape != shape or layer.integers != data.integers:
            kind = " token numbers" if data.integers else ""
            raise layer.error(
                f"reads {with_batch(layer.shape)}, and a sample of “{data.title}” is {with_batch(shape)}{kind}"
            )
        _check_vocabulary(model, layer.name)
    last, units = output_of(model), max(len(data.classes), 1) if data.problem == "classes" else 1
    if last.kind == "input":
        raise last.error("is the whole model: add a layer that can learn")
    if summary.torch == 0:
        raise last.error("ends a model without a parameter: there is nothing to fit")
    if summary.output != (units,):
        raise last.error(
            f"answers {with_batch(summary.output)}; “{data.title}” needs {with_batch((units,))}, {_why(data.problem)}"
        )
    if (data.problem == "classes") != loss.startswith("cross"):
        right = " or ".join(LOSSES[name] for _, name in FITTING[data.problem])
        raise SettingsError(f"{LOSSES[loss]} does not compare the targets of “{data.title}”. Take {right}.")


def _check_vocabulary(model: Model, name: str) -> None:
    from playground.core.model_builder.datasets import WORDS

    for layer in model.layers:
        if layer.kind == "embedding" and layer.vocabulary < len(WORDS) and name in layer.sources:
            raise layer.error(f"has {layer.vocabulary} rows, and the data has {len(WORDS)} tokens")


def _why(problem: str) -> str:
    return {"classes": "one number a class"}.get(problem, "one number a sample")


def activation_of(model: Model) -> str:
    """The activation of the answer."""
    last = output_of(model)
    while last.kind == "dropout":
        last = model[last.sources[0]]
    return last.activation


def advice(model: Model, dataset: str, loss: str) -> tuple[bool, str]:
    """Whether output activation and loss suit the problem, and why."""
    problem, given = DATASETS[dataset].problem, activation_of(model)
    pairs = FITTING[problem]
    if (given, loss) in pairs:
        return True, f"{_named(given)} with {LOSSES[loss].lower()} suits {_problem(problem)}."
    if loss.endswith("logits") and given in ("sigmoid", "softmax"):
        return False, (
            f"{LOSSES[loss]} applies the {given} itself; the last layer has one too, so it is applied twice and "
            "learning is slow. Leave the activation out, or take the loss without logits."
        )
    if loss in ("bce", "cross_entropy") and given not in ("sigmoid", "softmax"):
        fitting = " or ".join(one for one, name in pairs if name == loss) or "sigmoid or softmax"
        return False, (
            f"{LOSSES[loss]} needs probabilities, and {_named(given).lower()} gives any number. Give the last layer "
            f"{fitting}, or take {LOSSES[f'{loss}_logits'].lower()}."
        )
    wanted = " or ".join(f"{_named(one).lower()} with {LOSSES[name].lower()}" for one, name in pairs)
    return False, f"For {_problem(problem)} take {wanted}. What you chose can be trained, and learns worse."


def _named(activation: str) -> str:
    return "No output activation" if activation == "linear" else f"A {activation} output"


def _problem(problem: str) -> str:
    return {"regression": "a regression", "binary": "two classes", "classes": "three or more classes"}[problem]
