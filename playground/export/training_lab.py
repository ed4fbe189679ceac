"""The shortest PyTorch script that trains a network of the training lab exactly as the page does."""

import inspect
import re
from collections.abc import Sequence

from playground.core.optimizers.rules import usual
from playground.core.training_lab.points import DATASETS, Points, split
from playground.core.training_lab.settings import LabSettings
from playground.export.template import fill, read_template

FEATURES = {
    "x1": "x1",
    "x2": "x2",
    "x1_squared": "x1**2",
    "x2_squared": "x2**2",
    "x1_x2": "x1 * x2",
    "sin_x1": "x1.sin()",
    "sin_x2": "x2.sin()",
}
ACTIVATIONS = {
    "tanh": "nn.Tanh()",
    "sigmoid": "nn.Sigmoid()",
    "relu": "nn.ReLU()",
    "leaky_relu": "nn.LeakyReLU()",
    "linear": "nn.Identity()",
}
OPTIMIZERS = {
    "gradient_descent": "SGD(network.parameters(), lr={})",
    "momentum": f"SGD(network.parameters(), lr={{}}, momentum={usual('momentum').momentum})",
    "nesterov": f"SGD(network.parameters(), lr={{}}, momentum={usual('nesterov').momentum}, nesterov=True)",
    "adagrad": "Adagrad(network.parameters(), lr={})",
    "rmsprop": "RMSprop(network.parameters(), lr={})",
    "adam": "Adam(network.parameters(), lr={})",
    "adamw": "AdamW(network.parameters(), lr={})",
}

Changes = Sequence[tuple[int, str, float]]


def render_lab_script(
    settings: LabSettings,
    points: Points | None,
    updates: int,
    changes: Changes = (),
    lane: str = "",
    index: int = 0,
    restored: bool = False,
) -> str:
    """A script that trains one network with so many updates and prints its losses and accuracies with 10 decimals.

    points: a visitor's own, written out; None for a known set, whose generator's source is in the script.
    changes: made during training, after so many updates of this network. lane: which rival; index: which seed of many.
    restored: training is over, and early stopping went back to the best epoch of every seed. A network alone is also
    taken back where its own patience, target or epochs end, while its rivals go on.
    """
    own = settings.networks()[lane]
    train = (
        settings.samples
        - round(settings.validation_share * settings.samples)
        - round(settings.test_share * settings.samples)
    )
    per_epoch = -(-(train if points is None else points.counts()["train"]) // own.batch_size)
    changed = {setting for _, setting, _ in changes}
    restored = restored or updates >= per_epoch * own.epochs
    target = own.target_loss if own.seeds == 1 and not restored else 0.0
    facts = {"made"} if points is None else {"own"}
    facts |= {"regression"} if own.regression else {"classes", "bce" if own.loss == "bce" else "mse_classes"}
    facts |= {"penalty"} if own.l1 or own.l2 or changed & {"l1", "l2"} else set()
    facts |= {"dropout"} if (own.dropout or "dropout" in changed) and own.hidden else set()
    facts |= _stopping_facts(own, restored)
    facts |= {"changes"} if changes else set()
    facts |= {"partial"} if updates % per_epoch else set()
    facts |= {"counted"} if facts & {"dropout", "changes", "partial"} else set()
    values = vars(own) | {
        "seed": own.seed + index,
        "order_seed": own.seed,
        "epochs": -(-updates // per_epoch),
        "updates": updates,
        "features": ", ".join(FEATURES[name] for name in own.features),
        "layers": _layers(own, "dropout" in facts),
        "optimizer": OPTIMIZERS[own.optimizer].format(own.learning_rate),
        "or_target": f" or loss_of(*train).item() <= {target}" if target else "",
        "changes": _by_update(changes),
        "points": _sources(own.dataset) if points is None else "",
        "places": points.places.tolist() if points else "",
        "targets": points.targets.tolist() if points else "",
        "split": points.split.tolist() if points else "",
    }
    return fill(read_template("training_lab.py.txt"), facts, values) + "\n"


def _stopping_facts(settings: LabSettings, restored: bool) -> set[str]:
    """What the script has of early stopping. One of many seeds that has stopped trains on until all have."""
    if not settings.patience or not (restored or settings.seeds == 1):
        return set()
    return {"patience", "restored" if restored else "watching"}


def _layers(settings: LabSettings, dropout: bool) -> str:
    lines, inputs = [], len(settings.features)
    for units in settings.hidden:
        line = f"nn.Linear({inputs}, {units}), {ACTIVATIONS[settings.activation]}"
        lines.append(f"    {line}, nn.Dropout({settings.dropout})," if dropout else f"    {line},")
        inputs = units
    return "\n".join([*lines, f"    nn.Linear({inputs}, 1),"])


def _by_update(changes: Changes) -> dict[int, list[tuple[str, float]]]:
    found: dict[int, list[tuple[str, float]]] = {}
    for updates, setting, value in changes:
        found.setdefault(updates, []).append((setting, value))
    return found


def _sources(dataset: str) -> str:
    """The functions that make and split the points, as they are but without their types."""
    return "\n\n\n".join(_untyped(inspect.getsource(made)) for made in (DATASETS[dataset], split)).strip()


def _untyped(source: str) -> str:
    head, _, body = source.partition(':\n    """')
    name, _, arguments = head.partition("(")
    names = ", ".join(re.findall(r"(\w+):", arguments.partition(")")[0]))
    return f'{name}({names}):\n    """{body}'.rstrip()
