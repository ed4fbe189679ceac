"""Starting points: the example of the course, Mazur's, XOR, and a deeper network for classes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from playground.core.backprop.functions import BINARY_CROSS_ENTROPY
from playground.core.backprop.settings import FROZEN, PER_NEURON, SHARED, BackpropSettings


@dataclass(frozen=True)
class Preset:
    """A starting point."""

    title: str
    settings: BackpropSettings


# Matt Mazur, "A Step by Step Backpropagation Example" (2015); he leaves the biases as they are.
MAZUR = BackpropSettings(
    biases=FROZEN,
    inputs=((0.05, 0.1),),
    targets=((0.01, 0.99),),
    weights=(((0.15, 0.2), (0.25, 0.3)), ((0.4, 0.45), (0.5, 0.55))),
    bias_values=((0.35,), (0.6,)),
)
XOR = BackpropSettings(
    sizes=(2, 2, 1),
    hidden="tanh",
    biases=PER_NEURON,
    inputs=((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)),
    targets=((0.0,), (1.0,), (1.0,), (0.0,)),
    weights=None,
    learning_rate=2.0,
    updates=600,
    seed=1,
)
DEEP = BackpropSettings(
    sizes=(2, 3, 3, 3, 3),
    hidden="relu",
    output="softmax",
    loss="cross_entropy",
    biases=PER_NEURON,
    inputs=((0.5, -0.8),),
    targets=((0.0, 1.0, 0.0),),
    weights=None,
    learning_rate=0.1,
    seed=5,
)
PRESETS: Mapping[str, Preset] = {
    "course": Preset("2-2-2 network (course)", BackpropSettings()),
    "mazur_frozen": Preset("Mazur, biases frozen", MAZUR),
    "mazur_neuron": Preset("Mazur, a bias a neuron", replace(MAZUR, biases=PER_NEURON)),
    "mazur_shared": Preset("Mazur, a bias a layer", replace(MAZUR, biases=SHARED)),
    "xor": Preset("XOR, four samples", XOR),
    "xor_binary": Preset("XOR, binary cross-entropy", replace(XOR, loss=BINARY_CROSS_ENTROPY, learning_rate=1.0)),
    "deep": Preset("Three hidden layers, softmax", DEEP),
}
