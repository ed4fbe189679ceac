"""The controls of the training lab: what is learned, by which network, trained how."""

from dataclasses import dataclass, fields
from functools import partial

import streamlit as st

from playground.core.settings import Range, SettingsError
from playground.core.training_lab.features import FEATURES
from playground.core.training_lab.points import OWN, Points, make_points, split_own
from playground.core.training_lab.presets import PRESETS
from playground.core.training_lab.settings import RANGES, LabSettings, read_hidden
from playground.engine.faults import EngineError
from playground.ui import controls
from playground.ui.owner import owner
from playground.ui.server import engine
from playground.ui.training_lab import own_points
from playground.ui.training_lab.key import KEY, PROGRAM, REFUSAL

DATASETS = {
    "circle": "Circle",
    "xor": "XOR",
    "gaussian": "Two clouds",
    "spiral": "Spiral",
    "moons": "Moons",
    "slope": "Slope (regression)",
    "hills": "Hills (regression)",
    OWN: "Own points",
}
ACTIVATIONS = {"tanh": "tanh", "sigmoid": "sigmoid", "relu": "ReLU", "leaky_relu": "Leaky ReLU", "linear": "linear"}
OPTIMIZERS = {
    "gradient_descent": "Gradient descent",
    "momentum": "Momentum",
    "nesterov": "Nesterov",
    "adagrad": "Adagrad",
    "rmsprop": "RMSprop",
    "adam": "Adam",
    "adamw": "AdamW",
}
LONG_STEPS = Range(2, 1_000, whole=True)
LOSSES = {"bce": "Cross-entropy", "mse": "Squared error"}
PRESET = f"{KEY}_preset"
LATE = "Counts from the next update on when you change it during training."


@dataclass(frozen=True)
class Chosen:
    """What Train would start."""

    settings: LabSettings
    points: Points
    long_step: int = 10  # epochs


def choose() -> Chosen:
    """The controls of one network. Raises SettingsError in words."""
    titles = {name: title for name, (title, _) in PRESETS.items()}
    usual = PRESETS[controls.dropdown("Preset", PRESET, titles, "circle", on_change=_set_preset)][1]
    dataset = controls.dropdown("Data", _key("dataset"), DATASETS, usual.dataset, on_change=_fit_loss)
    if dataset == OWN:
        own_points.edit()
    network = _network(usual)
    training = _training(usual)
    features = _features(usual)
    points = _points(usual)
    against = _against_overfitting(usual)
    long_step = _long_step()
    settings = LabSettings(dataset=dataset, features=features, **network, **points, **training, **against)  # type: ignore[arg-type]
    return Chosen(settings, points_of(settings), long_step)


def points_of(settings: LabSettings) -> Points:
    """What the settings' network learns from. Raises SettingsError where that is too little."""
    shares = settings.validation_share, settings.test_share
    if settings.dataset == OWN:
        places, classes = own_points.arrays()
        return split_own(places, classes, shares, settings.data_seed)
    return make_points(settings.dataset, settings.samples, settings.noise, shares, settings.data_seed)


def _key(field: str) -> str:
    return f"{KEY}_{field}"


def _network(usual: LabSettings) -> dict[str, object]:
    hidden = controls.text_field(
        "Hidden layers", _key("hidden"), written(usual.hidden), 60, help="Units of each, such as 4, 2. Empty for none."
    )
    activation = controls.dropdown("Activation", _key("activation"), ACTIVATIONS, usual.activation)
    return {"hidden": read_hidden(hidden), "activation": activation}


def _features(usual: LabSettings) -> tuple[str, ...]:
    with st.expander("Features"):
        names = {name: symbol for name, (symbol, _) in FEATURES.items()}
        return controls.choices("What the network is given", _key("features"), names, usual.features)


def written(hidden: tuple[int, ...]) -> str:
    """Layers as one writes them."""
    return ", ".join(map(str, hidden))


def _points(usual: LabSettings) -> dict[str, object]:
    with st.expander("Points and split"):
        return {
            "samples": controls.whole_number("Points", _key("samples"), RANGES["samples"], usual.samples),
            "noise": controls.slider("Noise", _key("noise"), RANGES["noise"], usual.noise, 0.01),
            "validation_share": controls.slider(
                "Share for validation", _key("validation"), RANGES["validation_share"], usual.validation_share, 0.05
            ),
            "test_share": controls.slider("Share for test", _key("test"), RANGES["test_share"], usual.test_share, 0.05),
            "data_seed": controls.whole_number("Seed of the points", _key("data_seed"), RANGES["data_seed"], 1),
        }


def _training(usual: LabSettings) -> dict[str, object]:
    optimizer = controls.dropdown("Optimizer", _key("optimizer"), OPTIMIZERS, usual.optimizer)
    rate = controls.number(
        "Learning rate",
        _key("learning_rate"),
        RANGES["learning_rate"],
        usual.learning_rate,
        LATE,
        partial(change_late, "learning_rate"),
    )
    with st.expander("Batch, epochs, loss, seed"):
        return {
            "optimizer": optimizer,
            "learning_rate": rate,
            "batch_size": controls.whole_number("Batch size", _key("batch"), RANGES["batch_size"], usual.batch_size),
            "epochs": controls.whole_number("Epochs", _key("epochs"), RANGES["epochs"], usual.epochs),
            "loss": controls.choice("Loss", _key("loss"), LOSSES, usual.loss),
            "seed": controls.whole_number("Seed of the weights", _key("seed"), RANGES["seed"], usual.seed),
        }


def _long_step() -> int:
    """Epochs that the longest step goes."""
    epochs = controls.whole_number("Epochs of a long step", _key("long_step"), LONG_STEPS, 10)
    if not LONG_STEPS.admits(epochs):
        raise SettingsError(f"Epochs of a long step are {epochs}; allowed is {LONG_STEPS}.")
    return epochs


def _against_overfitting(usual: LabSettings) -> dict[str, object]:
    with st.expander("Against overfitting"):
        return {
            "l2": controls.number(
                "L2 factor λ of Σw²", _key("l2"), RANGES["l2"], usual.l2, LATE, partial(change_late, "l2")
            ),
            "l1": controls.number(
                "L1 factor λ of Σ|w|", _key("l1"), RANGES["l1"], usual.l1, LATE, partial(change_late, "l1")
            ),
            "dropout": controls.slider(
                "Dropout p",
                _key("dropout"),
                RANGES["dropout"],
                usual.dropout,
                0.05,
                LATE,
                partial(change_late, "dropout"),
            ),
            "patience": controls.whole_number(
                "Early stopping: patience in epochs",
                _key("patience"),
                RANGES["patience"],
                usual.patience,
                help="Stops after so many epochs without a better validation loss and goes back to the best. 0 is off.",
            ),
            "target_loss": controls.number(
                "Stop at a training loss of", _key("target_loss"), RANGES["target_loss"], usual.target_loss, "0 is off."
            ),
        }


def _set_preset() -> None:
    usual, state = PRESETS[st.session_state[PRESET]][1], st.session_state
    names = {"validation_share": "validation", "test_share": "test", "batch_size": "batch"}
    for field in fields(LabSettings):
        value = getattr(usual, field.name)
        if field.name in ("rivals", "seeds"):
            continue
        if field.name == "hidden":
            value = written(value)
        elif field.name == "features":
            value = list(value)
        elif isinstance(value, int):
            value = float(value)
        state[_key(names.get(field.name, field.name))] = value


def _fit_loss() -> None:
    """Numbers are learned by the squared error, classes by the cross-entropy."""
    regression = st.session_state[_key("dataset")] in ("slope", "hills")
    st.session_state[_key("loss")] = "mse" if regression else "bce"


def change_late(setting: str) -> None:
    """Hand on to the newest run, if it goes on, what may change while it trains."""
    value = st.session_state[_key(setting)]
    newest = next((info for info in reversed(engine().runs(owner())) if info.spec.program == PROGRAM), None)
    if newest is None or newest.status.ended or newest.spec.settings["rivals"] or not RANGES[setting].admits(value):
        return
    try:
        engine().command(owner(), newest.run_id, "change", setting=setting, value=float(value))
    except EngineError as error:
        st.session_state[REFUSAL] = error
