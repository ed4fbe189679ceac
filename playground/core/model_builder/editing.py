"""A layer is put into a model, or taken out, so that the others stay connected as they were.

Layers that are called by kind and number (dense_1, dense_2) are numbered anew, and what reads them follows.
"""

from collections.abc import Sequence
from dataclasses import replace

from playground.core.model_builder.layers import Layer, Model
from playground.core.model_builder.notation import read

Names = tuple[str, ...]
NEW = "the_new_layer"  # what it is called until all have their numbers


def insert(model: Model, line: str, behind: str) -> tuple[Model, str]:
    """The model with the layer of the line behind another one, and the name that it has there.

    It reads that layer, and what read that layer reads the new one. An input, and a layer whose line names what it
    reads, only stand there: the others read what they did. Raises ModelError, and KeyError for an unknown layer.
    """
    (new,) = read(line).layers
    place = _place(model, behind) + 1
    before, after = model.layers[:place], model.layers[place:]
    if new.kind != "input" and not new.sources:
        new = replace(new, sources=(behind,))
        before, after = (_reading(layers, behind, (NEW,)) for layers in (before, after))
    layers, names = _renumbered((*before, replace(new, name=NEW), *after), {*_automatic(model.layers), NEW})
    return Model(layers), names[NEW]


def remove(model: Model, name: str) -> Model:
    """The model without a layer: what read it reads what it read. Raises ModelError, and KeyError as `insert`."""
    place = _place(model, name)
    rest = model.layers[:place] + model.layers[place + 1 :]
    layers, _ = _renumbered(_reading(rest, name, model.layers[place].sources), _automatic(model.layers))
    return Model(layers)


def _place(model: Model, name: str) -> int:
    names = [layer.name for layer in model.layers]
    if name not in names:
        raise KeyError(name)
    return names.index(name)


def _reading(layers: Sequence[Layer], name: str, instead: Names) -> tuple[Layer, ...]:
    """The layers with other names in place of one among what they read."""
    return tuple(
        replace(layer, sources=tuple(new for old in layer.sources for new in (instead if old == name else (old,))))
        for layer in layers
    )


def _automatic(layers: Sequence[Layer]) -> set[str]:
    """The layers that are called by kind and number because nobody named them."""
    numbers = _numbers(layers)
    return {layer.name for layer in layers if layer.name == numbers[layer.name]}


def _renumbered(layers: Sequence[Layer], automatic: set[str]) -> tuple[tuple[Layer, ...], dict[str, str]]:
    """The layers with new numbers for those that have no name of their own; and the new name of every layer."""
    numbers = _numbers(layers)
    names = {layer.name: numbers[layer.name] if layer.name in automatic else layer.name for layer in layers}
    renamed = (
        replace(layer, name=names[layer.name], sources=tuple(names.get(source, source) for source in layer.sources))
        for layer in layers
    )
    return tuple(renamed), names


def _numbers(layers: Sequence[Layer]) -> dict[str, str]:
    """How each layer is called by kind and number, by its name of now."""
    counts: dict[str, int] = {}
    found = {}
    for layer in layers:
        counts[layer.kind] = counts.get(layer.kind, 0) + 1
        found[layer.name] = f"{layer.kind}_{counts[layer.kind]}"
    return found
