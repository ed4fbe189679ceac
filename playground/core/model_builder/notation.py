"""How a model is written: one layer a line (or between semicolons), which is also how it stands in the link.

    input 4                       a = input 64
    dense 8 relu                  b = input 128
    dropout 0.2                   c = dense 8 relu < a
    dense 1 sigmoid               concatenate < c, b

A layer reads the one before unless "<" names others. One without a name is called after its kind: dense_1, dense_2.
"""

import re
from typing import Any

from playground.core.model_builder.layers import ACTIVATIONS, KINDS, RECURRENT, Layer, Model, ModelError

LONGEST = 2_000  # characters
WORD_FOR = {"simplernn": "rnn", "batchnormalization": "batchnorm", "bidirectional": "bidirectional"}


def read(text: str) -> Model:
    """The model that is written. Raises ModelError that names the layer or the line."""
    if len(text) > LONGEST:
        raise ModelError(f"The model is written in {len(text):,} characters; allowed are {LONGEST:,}.")
    text = text.encode("utf-8", "replace").decode()  # half a character would crash the page that refuses it
    lines = [line.strip() for line in re.split(r"[;\n]", text) if line.strip()]
    layers: list[Layer] = []
    counts: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        layers.append(_read_layer(line, number, layers, counts))
    return Model(tuple(layers))


def _read_layer(line: str, number: int, before: list[Layer], counts: dict[str, int]) -> Layer:
    left, _, reads = line.partition("<")
    name, equals, rest = left.partition("=")
    words = (rest if equals else left).lower().replace("(", " ").replace(")", " ").replace(",", " ").split()
    bidirectional = words[:1] == ["bidirectional"]
    words = words[bidirectional:]
    kind = WORD_FOR.get(words[0], words[0]) if words else ""
    if kind not in KINDS:
        raise ModelError(f"Line {number} begins with “{kind[:20]}”, which is no layer; there are: {', '.join(KINDS)}.")
    counts[kind] = counts.get(kind, 0) + 1
    name = name.strip() if equals else f"{kind}_{counts[kind]}"
    sources = tuple(source.strip() for source in re.split(r"[,+]", reads) if source.strip())
    if not sources and kind != "input" and before and "<" not in line:
        sources = (before[-1].name,)
    fields = _fields(kind, words[1:], name)
    if bidirectional and kind not in RECURRENT:
        raise ModelError(f"Layer {name} cannot be bidirectional; only {', '.join(RECURRENT)} can.", name)
    return Layer(name, kind, sources, bidirectional=bidirectional, **fields)


def _fields(kind: str, words: list[str], name: str) -> dict[str, Any]:
    """What the words after the kind say. Raises ModelError for one that the kind does not know."""
    found: dict[str, Any] = {}
    numbers: list[str] = []
    for word in words:
        if word in ACTIVATIONS and kind in ("dense", "activation"):
            found["activation"] = word
        elif word == "integers" and kind == "input":
            found["integers"] = True
        elif word == "sequences" and kind in RECURRENT:
            found["sequences"] = True
        elif re.fullmatch(r"[0-9]{1,12}(x[0-9]{1,12})*|[0-9]*\.[0-9]{1,12}", word):
            numbers.append(word)
        else:
            raise ModelError(f"Layer {name} does not know the word “{word[:20]}”.", name)
    return found | _sizes(kind, numbers, name)


def _sizes(kind: str, numbers: list[str], name: str) -> dict[str, Any]:
    wanted = {"input": 1, "dense": 1, "dropout": 1, "embedding": 2} | dict.fromkeys(RECURRENT, 1)
    if len(numbers) != wanted.get(kind, 0):
        raise ModelError(f"Layer {name} needs {wanted.get(kind, 0)} numbers and has {len(numbers)}.", name)
    if kind == "input":
        if "." in numbers[0]:
            raise ModelError(f"Layer {name} needs whole numbers.", name)
        return {"shape": tuple(int(size) for size in numbers[0].split("x"))}
    if kind == "dropout":
        return {"rate": float(numbers[0])} if "x" not in numbers[0] else {"rate": 2.0}
    if any(not number.isdigit() for number in numbers):
        raise ModelError(f"Layer {name} needs whole numbers.", name)
    sizes = [int(number) for number in numbers]
    return {"vocabulary": sizes[0], "units": sizes[1]} if kind == "embedding" else {"units": sizes[0]} if sizes else {}


def write(model: Model, separator: str = "; ") -> str:
    """The shortest text that reads as this model."""
    lines: list[str] = []
    counts: dict[str, int] = {}
    before = ""
    for layer in model.layers:
        counts[layer.kind] = counts.get(layer.kind, 0) + 1
        named = "" if layer.name == f"{layer.kind}_{counts[layer.kind]}" else f"{layer.name} = "
        reads = "" if layer.kind == "input" or layer.sources == (before,) else f" < {', '.join(layer.sources)}"
        lines.append(named + _words(layer) + reads)
        before = layer.name
    return separator.join(lines)


def _words(layer: Layer) -> str:
    words = ["bidirectional"] if layer.bidirectional else []
    words.append(layer.kind)
    if layer.kind == "input":
        words.append("x".join(map(str, layer.shape)))
    if layer.kind == "embedding":
        words.append(str(layer.vocabulary))
    if layer.units:
        words.append(str(layer.units))
    if layer.kind == "dropout":
        words.append(f"{layer.rate:f}".rstrip("0"))
    if layer.activation != "linear" or layer.kind == "activation":
        words.append(layer.activation)
    words += ["integers"] * layer.integers + ["sequences"] * layer.sequences
    return " ".join(words)
