"""A layer as it is written down, and a model as the frozen list of its layers."""

from collections.abc import Mapping
from dataclasses import dataclass
from keyword import iskeyword
from typing import Any

from torch import nn

from playground.core.settings import SettingsError

RECURRENT = ("rnn", "lstm", "gru")
KINDS = ("input", "dense", "activation", "dropout", "batchnorm", "embedding", *RECURRENT, "flatten", "concatenate")
ACTIVATIONS = ("linear", "relu", "tanh", "sigmoid", "softmax")
MOST_LAYERS = 40
MOST_UNITS = 10_000_000
LONGEST_NAME = 24
RESERVED = ("torch", "nn", "self", "keras", "layers", "model", "data")  # the scripts use them
_NAMES = nn.ModuleDict()  # a module cannot be called as one of its methods


class ModelError(SettingsError):
    """A model that cannot be. `layer` names the layer that causes it; the text says so too."""

    def __init__(self, message: str, layer: str = "") -> None:
        super().__init__(message)
        self.layer = layer


@dataclass(frozen=True)
class Layer:
    """One layer. Fields that its kind does not have keep their defaults.

    shape: of an input, without the batch. integers: the input holds token numbers. units: of dense and recurrent
    layers, the size of an embedding's vectors. vocabulary: rows of an embedding. activation: also of a dense layer.
    rate: of dropout. bidirectional, sequences: of recurrent layers (sequences: one output a step, not only the last).
    sources: names of the layers that it reads.
    """

    name: str
    kind: str
    sources: tuple[str, ...] = ()
    shape: tuple[int, ...] = ()
    integers: bool = False
    units: int = 0
    vocabulary: int = 0
    activation: str = "linear"
    rate: float = 0.0
    bidirectional: bool = False
    sequences: bool = False

    def __post_init__(self) -> None:
        if not self.name.isidentifier() or not self.name.isascii() or len(self.name) > LONGEST_NAME:
            raise ModelError(
                f"“{self.name[:LONGEST_NAME]}” cannot name a layer; letters, digits and _ can, up to {LONGEST_NAME}."
            )
        if iskeyword(self.name) or self.name in RESERVED or hasattr(_NAMES, self.name):
            raise ModelError(f"“{self.name}” is a name that Python or torch keeps for itself; take another.", self.name)
        if self.kind not in KINDS:
            raise self.error(f"is a “{self.kind[:20]}”; there are: {', '.join(KINDS)}")
        if self.activation not in ACTIVATIONS:
            raise self.error(f"has the activation “{self.activation[:20]}”; there are: {', '.join(ACTIVATIONS)}")
        self._check_sizes()

    def _check_sizes(self) -> None:
        if self.kind == "input" and not 1 <= len(self.shape) <= 2:
            raise self.error("needs a shape of one or two sizes, such as 4 or 50x1")
        if self.kind in ("dense", "embedding", *RECURRENT) and not 1 <= self.units <= MOST_UNITS:
            raise self.error(f"has {self.units:,} units; allowed are 1 to {MOST_UNITS:,}")
        if self.kind == "embedding" and not 1 <= self.vocabulary <= MOST_UNITS:
            raise self.error(f"has a vocabulary of {self.vocabulary:,}; allowed are 1 to {MOST_UNITS:,}")
        if any(not 1 <= size <= MOST_UNITS for size in self.shape):
            raise self.error(f"has a size outside 1 to {MOST_UNITS:,}")
        if not 0.0 <= self.rate <= 0.95:
            raise self.error(f"drops a share of {self.rate:g}; allowed are 0 to 0.95")

    def error(self, message: str) -> ModelError:
        """What is wrong with this layer, as one sentence that begins with its name."""
        return ModelError(f"Layer {self.name} {message}.", self.name)

    @property
    def title(self) -> str:
        """The layer as Keras would write it."""
        if self.kind == "input":
            return f"Input({', '.join(map(str, self.shape))}{', integers' if self.integers else ''})"
        if self.kind == "dense":
            return f"Dense({self.units}{', ' + self.activation if self.activation != 'linear' else ''})"
        if self.kind == "embedding":
            return f"Embedding({self.vocabulary}, {self.units})"
        if self.kind in RECURRENT:
            inner = f"{CLASS_NAMES[self.kind]}({self.units}{', sequences' if self.sequences else ''})"
            return f"Bidirectional({inner})" if self.bidirectional else inner
        return {
            "activation": f"Activation({self.activation})",
            "dropout": f"Dropout({self.rate:g})",
        }.get(self.kind, CLASS_NAMES.get(self.kind, self.kind))


CLASS_NAMES: Mapping[str, str] = {
    "rnn": "SimpleRNN",
    "lstm": "LSTM",
    "gru": "GRU",
    "batchnorm": "BatchNorm",
    "flatten": "Flatten",
    "concatenate": "Concatenate",
}


@dataclass(frozen=True)
class Model:
    """The layers in the order in which they are written. What they read is checked by `graph.in_order`."""

    layers: tuple[Layer, ...]

    def __post_init__(self) -> None:
        if not self.layers:
            raise ModelError("The model has no layer. Begin with an input, such as: input 4")
        if len(self.layers) > MOST_LAYERS:
            raise ModelError(f"The model has {len(self.layers)} layers; allowed are {MOST_LAYERS}.")
        seen: set[str] = set()
        for layer in self.layers:
            if layer.name in seen:
                raise layer.error("has the name of an earlier layer")
            seen.add(layer.name)

    def __getitem__(self, name: str) -> Layer:
        return next(layer for layer in self.layers if layer.name == name)

    @property
    def inputs(self) -> tuple[Layer, ...]:
        """The input layers, in their order: that of the arrays which the model takes."""
        return tuple(layer for layer in self.layers if layer.kind == "input")

    @property
    def sequential(self) -> bool:
        """Whether it is one chain in which each layer reads the one before."""
        before = [layer.name for layer in self.layers[:-1]]
        return [layer.sources for layer in self.layers] == [(), *((name,) for name in before)]

    def to_json(self) -> dict[str, Any]:
        """JSON-able: the model in its notation."""
        from playground.core.model_builder.notation import write

        return {"layers": write(self).split("; ")}
