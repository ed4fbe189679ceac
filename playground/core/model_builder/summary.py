"""What goes through each layer and how many numbers it learns: by arithmetic, without allocating anything."""

from dataclasses import dataclass
from math import prod

from playground.core.model_builder.graph import in_order
from playground.core.model_builder.layers import RECURRENT, Layer, Model, ModelError

MOST_PARAMETERS = 5_000_000
GATES = {"rnn": 1, "lstm": 4, "gru": 3}
Shape = tuple[int, ...]


@dataclass(frozen=True)
class Row:
    """A layer with what comes in and goes out (without the batch), and its counts with the sums that give them.

    torch, keras: numbers that the framework counts. keras_fixed: those of them that Keras does not train.
    """

    layer: Layer
    inputs: tuple[Shape, ...]
    output: Shape
    torch: int = 0
    keras: int = 0
    keras_fixed: int = 0
    torch_sum: str = "nothing to learn"
    keras_sum: str = "nothing to learn"


@dataclass(frozen=True)
class Summary:
    """The rows in the order of computation. fault: what is wrong with the first layer that cannot be; then the rows
    end before it.
    """

    model: Model
    rows: tuple[Row, ...]
    fault: ModelError | None = None

    @property
    def torch(self) -> int:
        """All parameters, as sum(p.numel() for p in model.parameters())."""
        return sum(row.torch for row in self.rows)

    @property
    def keras(self) -> int:
        """All parameters, as model.count_params() of Keras."""
        return sum(row.keras for row in self.rows)

    @property
    def output(self) -> Shape:
        """What the model gives for one sample."""
        return self.rows[-1].output


def summarize(model: Model) -> Summary:
    """The summary of a sound model. Raises ModelError, which names the layer."""
    summary = examine(model)
    if summary.fault is not None:
        raise summary.fault
    return summary


def examine(model: Model) -> Summary:
    """The summary as far as the model is sound, and the fault that ends it."""
    rows: dict[str, Row] = {}
    try:
        for layer in in_order(model):
            rows[layer.name] = row_of(layer, tuple(rows[source] for source in layer.sources))
            _check_count(rows)
    except ModelError as fault:
        return Summary(model, tuple(rows.values()), fault)
    return Summary(model, tuple(rows.values()))


def _check_count(rows: dict[str, Row]) -> None:
    count = sum(row.torch for row in rows.values())
    if count > MOST_PARAMETERS:
        largest = max(rows.values(), key=lambda row: row.torch)
        raise largest.layer.error(
            f"has {largest.torch:,} parameters, the model {count:,} so far; allowed are {MOST_PARAMETERS:,} in all. "
            "Choose fewer units or a smaller vocabulary"
        )


def row_of(layer: Layer, sources: tuple[Row, ...]) -> Row:
    """One layer after the rows that it reads. Raises ModelError where the shapes do not fit."""
    shapes = tuple(source.output for source in sources)
    if layer.kind == "input":
        return Row(layer, (), layer.shape)
    if layer.kind == "concatenate":
        return Row(layer, shapes, _joined(layer, sources))
    integers = sources[0].layer.integers
    if integers != (layer.kind == "embedding"):
        needs = (
            "reads token numbers: give it an input with “integers”"
            if not integers
            else (f"cannot compute with token numbers of {sources[0].layer.name}: put an embedding between them")
        )
        raise layer.error(needs)
    (shape,) = shapes
    if layer.kind == "embedding":
        return _embedding(layer, shape)
    if layer.kind == "dense":
        return _dense(layer, shape)
    if layer.kind in RECURRENT:
        return _recurrent(layer, shape)
    if layer.kind == "batchnorm":
        return _batchnorm(layer, shape)
    return Row(layer, shapes, (prod(shape),) if layer.kind == "flatten" else shape)


def _joined(layer: Layer, sources: tuple[Row, ...]) -> Shape:
    for source in sources:
        if source.layer.integers:
            raise layer.error(f"cannot join token numbers of {source.layer.name}: put an embedding between them")
        if source.output[:-1] != sources[0].output[:-1]:
            both = " and ".join(f"{row.layer.name} {with_batch(row.output)}" for row in (sources[0], source))
            raise layer.error(f"joins along the last axis, so the others must agree; they do not in {both}")
    return (*sources[0].output[:-1], sum(source.output[-1] for source in sources))


def _embedding(layer: Layer, shape: Shape) -> Row:
    if len(shape) != 1:
        raise layer.error(f"reads (None, steps) and gets {with_batch(shape)}")
    count = layer.vocabulary * layer.units
    text = f"{layer.vocabulary:,} rows · {layer.units:,} = {count:,}"
    return Row(layer, (shape,), (*shape, layer.units), count, count, 0, text, text)


def _dense(layer: Layer, shape: Shape) -> Row:
    inner, units = shape[-1], layer.units
    count = inner * units + units
    text = f"{inner:,} · {units:,} weights + {units:,} biases = {count:,}"
    return Row(layer, (shape,), (*shape[:-1], units), count, count, 0, text, text)


def _recurrent(layer: Layer, shape: Shape) -> Row:
    """PyTorch adds a bias to the input and one to the state; Keras only one, except in its GRU (reset_after)."""
    if len(shape) != 2:
        raise layer.error(
            f"reads (None, steps, features) and gets {with_batch(shape)}. A recurrent layer before it must return "
            "its sequences; numbers without steps need an input such as 50x1"
        )
    gates, inner, units, ways = GATES[layer.kind], shape[1], layer.units, 1 + layer.bidirectional
    biases = {"torch": 2, "keras": 2 if layer.kind == "gru" else 1}
    counts = {name: ways * gates * (units * (inner + units) + bias * units) for name, bias in biases.items()}
    factor = ("2 ways · " if ways == 2 else "") + (f"{gates} gates · " if gates > 1 else "")
    texts = {
        name: f"{factor}({units:,} · ({inner:,} + {units:,}) weights + {bias} · {units:,} biases) = {counts[name]:,}"
        for name, bias in biases.items()
    }
    output = (shape[0], ways * units) if layer.sequences else (ways * units,)
    return Row(layer, (shape,), output, counts["torch"], counts["keras"], 0, texts["torch"], texts["keras"])


def _batchnorm(layer: Layer, shape: Shape) -> Row:
    size = shape[-1]
    torch = f"{size:,} scales γ + {size:,} shifts β = {2 * size:,}"
    keras = f"{size:,} γ + {size:,} β + {size:,} means + {size:,} variances = {4 * size:,}, half of them not trained"
    return Row(layer, (shape,), shape, 2 * size, 4 * size, 2 * size, torch, keras)


def with_batch(shape: Shape) -> str:
    """A shape as Keras prints it: None stands for the size of the batch."""
    return f"(None, {', '.join(str(size) for size in shape)})"
