"""The scripts behind a model: PyTorch as nn.Sequential or as a Module, and the same model in Keras to read."""

import inspect
import re

import torch

from playground.core.model_builder import datasets
from playground.core.model_builder.graph import in_order, output_of
from playground.core.model_builder.layers import RECURRENT, Layer, Model
from playground.core.model_builder.notation import read
from playground.core.model_builder.settings import FitSettings
from playground.core.model_builder.summary import Row, summarize
from playground.export.template import fill, read_template

ACTIVATIONS = {"relu": "nn.ReLU()", "tanh": "nn.Tanh()", "sigmoid": "nn.Sigmoid()", "softmax": "nn.Softmax(-1)"}
CALLS = {"relu": "torch.relu(", "tanh": "torch.tanh(", "sigmoid": "torch.sigmoid(", "softmax": "torch.softmax("}
CELLS = {"rnn": "RNN", "lstm": "LSTM", "gru": "GRU"}
OPTIMIZERS = {"sgd": "SGD", "adam": "Adam", "rmsprop": "RMSprop"}
LOSSES = {
    "mse": "functional.mse_loss(answers, target)",
    "bce": "functional.binary_cross_entropy(answers.clamp(1e-7, 1 - 1e-7), target)",
    "bce_logits": "functional.binary_cross_entropy_with_logits(answers, target)",
    "cross_entropy": "functional.nll_loss(answers.clamp(1e-7, 1 - 1e-7).log(), target)",
    "cross_entropy_logits": "functional.cross_entropy(answers, target)",
}
KERAS_LOSSES = {
    "mse": '"mse"',
    "bce": '"binary_crossentropy"',
    "bce_logits": "keras.losses.BinaryCrossentropy(from_logits=True)",
    "cross_entropy": '"sparse_categorical_crossentropy"',
    "cross_entropy_logits": "keras.losses.SparseCategoricalCrossentropy(from_logits=True)",
}


def can_be_sequential(model: Model) -> bool:
    """Whether nn.Sequential can hold it: one chain, and no layer that returns more than one tensor."""
    rows = {row.layer.name: row for row in summarize(model).rows}
    swapped = any(row.layer.kind == "batchnorm" and len(row.output) > 1 for row in rows.values())
    return model.sequential and not swapped and not any(layer.kind in RECURRENT for layer in model.layers)


def render_model(model: Model, sequential: bool) -> str:
    """The definition alone: `model = ...`. Raises ModelError for a model that cannot be."""
    rows = summarize(model).rows
    if sequential:
        parts = [part for row in rows for part in _parts(row)]
        return "model = nn.Sequential(\n" + "".join(f"    {part},\n" for part in parts) + ")"
    made = [f"        self.{row.layer.name} = {_module(row)}" for row in rows if _module(row)]
    steps = [f"        {row.layer.name} = {_step(row)}" for row in rows if row.layer.sources]
    inputs = ", ".join(layer.name for layer in model.inputs)
    lines = ["class Model(nn.Module):", "    def __init__(self):", "        super().__init__()", *made, ""]
    lines += [f"    def forward(self, {inputs}):", *steps, f"        return {output_of(model).name}", "", ""]
    return "\n".join([*lines, "model = Model()"])


def render_fit_script(settings: FitSettings, updates: int | None = None, sequential: bool = False) -> str:
    """A script that makes the data, fits the model with so many updates (None: all) and prints its losses."""
    model = read(settings.model)
    data = datasets.DATASETS[settings.dataset]
    source = re.sub(r"\) -> Samples:", "):", inspect.getsource(data.make)).strip()
    words = ""
    if settings.dataset == "opinions":
        lists = {"THINGS": datasets.THINGS, "GOOD": datasets.GOOD, "BAD": datasets.BAD, "WORDS": datasets.WORDS}
        words = "\n".join(f"{name} = {value!r}" for name, value in lists.items()) + "\n\n\n"
    facts = {"dropout"} if any(layer.kind == "dropout" for layer in model.layers) else set()
    facts |= {"partial"} if updates is not None else set()
    facts |= {"batchnorm" if any(layer.kind == "batchnorm" for layer in model.layers) else "plain"}
    facts |= {"classes"} if data.problem != "regression" else set()
    facts |= {"validation"} if settings.validation_share else set()
    values = vars(settings) | {
        "torch": torch.__version__,
        "data": words + source,
        "make": data.make.__name__,
        "model": render_model(model, sequential),
        "optimizer": OPTIMIZERS[settings.optimizer],
        "loss": LOSSES[settings.loss],
        "updates": updates,
        "right": "answers.argmax(1) == target"
        if data.problem == "classes"
        else (f"(answers > {0.0 if settings.loss == 'bce_logits' else 0.5}) == target"),
    }
    return fill(read_template("model_builder.py.txt"), facts, values) + "\n"


def _parts(row: Row) -> list[str]:
    module = _module(row)
    inner = [module] if module else []
    activation = row.layer.activation
    return [*inner, ACTIVATIONS[activation]] if activation != "linear" else inner


def _module(row: Row) -> str:
    """What a layer keeps in the module; empty where it only computes."""
    layer = row.layer
    if layer.kind == "dense":
        return f"nn.Linear({row.inputs[0][-1]}, {layer.units})"
    if layer.kind == "embedding":
        return f"nn.Embedding({layer.vocabulary}, {layer.units})"
    if layer.kind in RECURRENT:
        ways = ", bidirectional=True" if layer.bidirectional else ""
        return f"nn.{CELLS[layer.kind]}({row.inputs[0][-1]}, {layer.units}, batch_first=True{ways})"
    if layer.kind == "batchnorm":
        return f"nn.BatchNorm1d({row.output[-1]})"
    return {"dropout": f"nn.Dropout({layer.rate:g})", "flatten": "nn.Flatten()"}.get(layer.kind, "")


def _step(row: Row) -> str:
    layer = row.layer
    read_from = ", ".join(layer.sources)
    if layer.kind == "concatenate":
        return f"torch.cat([{read_from}], -1)"
    if layer.kind == "batchnorm" and len(row.output) > 1:
        return f"self.{layer.name}({read_from}.transpose(1, 2)).transpose(1, 2)"
    if layer.kind in RECURRENT:
        return _recurrent_step(layer, read_from)
    value = f"self.{layer.name}({read_from})" if _module(row) else read_from
    end = ", -1)" if layer.activation == "softmax" else ")"
    return value if layer.activation == "linear" else f"{CALLS[layer.activation]}{value}{end}"


def _recurrent_step(layer: Layer, read_from: str) -> str:
    call = f"self.{layer.name}({read_from})"
    if layer.sequences:
        return f"{call}[0]"
    state = f"{call}[1][0]" if layer.kind == "lstm" else f"{call}[1]"
    return f"{state}.transpose(0, 1).flatten(1)  # the last state of each way" if layer.bidirectional else f"{state}[0]"


def render_keras(settings: FitSettings) -> str:
    """The same model as Keras would have it, compile and fit included. To read: Keras is not part of the playground."""
    model = read(settings.model)
    lines = ["import keras", "from keras import layers", ""]
    if model.sequential:
        lines += ["model = keras.Sequential([", *(f"    {_keras(layer)}," for layer in model.layers), "])"]
    else:
        for layer in in_order(model):
            reads = f"[{', '.join(layer.sources)}]" if len(layer.sources) > 1 else "".join(layer.sources)
            lines.append(f"{layer.name} = {_keras(layer)}" + (f"({reads})" if reads else ""))
        inputs = ", ".join(layer.name for layer in model.inputs)
        inputs = f"[{inputs}]" if len(model.inputs) > 1 else inputs
        lines.append(f"model = keras.Model({inputs}, {output_of(model).name})")
    metrics = [] if settings.loss == "mse" else ['    metrics=["accuracy"],']
    optimizer = f"keras.optimizers.{OPTIMIZERS[settings.optimizer]}({settings.learning_rate:g})"
    arrays = "x" if len(model.inputs) == 1 else "[" + ", ".join(f"x_{layer.name}" for layer in model.inputs) + "]"
    lines += [
        "",
        "model.summary()",
        "model.compile(",
        f"    optimizer={optimizer},",
        f"    loss={KERAS_LOSSES[settings.loss]},",
        *metrics,
        ")",
        "model.fit(",
        f"    {arrays}, y,",
        f"    epochs={settings.epochs}, batch_size={settings.batch_size},",
        f"    validation_split={settings.validation_share:g},",
        ")",
        f"model.evaluate({arrays}, y)",
        f"model.predict({arrays})",
        'model.save("model.keras")',
    ]
    return "\n".join(lines) + "\n"


def _keras(layer: Layer) -> str:
    if layer.kind == "input":
        kind = ', dtype="int32"' if layer.integers else ""
        return f"keras.Input(({', '.join(map(str, layer.shape))}{',' if len(layer.shape) == 1 else ''}){kind})"
    if layer.kind == "dense":
        activation = "" if layer.activation == "linear" else f', activation="{layer.activation}"'
        return f"layers.Dense({layer.units}{activation})"
    if layer.kind in RECURRENT:
        name = {"rnn": "SimpleRNN", "lstm": "LSTM", "gru": "GRU"}[layer.kind]
        inner = f"layers.{name}({layer.units}{', return_sequences=True' if layer.sequences else ''})"
        return f"layers.Bidirectional({inner})" if layer.bidirectional else inner
    return {
        "activation": f'layers.Activation("{layer.activation}")',
        "dropout": f"layers.Dropout({layer.rate:g})",
        "batchnorm": "layers.BatchNormalization()",
        "embedding": f"layers.Embedding({layer.vocabulary}, {layer.units})",
        "flatten": "layers.Flatten()",
        "concatenate": "layers.Concatenate()",
    }[layer.kind]
