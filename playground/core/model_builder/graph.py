"""In which order the layers of a model can be computed, and what is wrong where they cannot."""

from playground.core.model_builder.layers import Layer, Model, ModelError


def in_order(model: Model) -> tuple[Layer, ...]:
    """The layers, each after those that it reads. Raises ModelError for a cycle or a layer that is not connected."""
    names = {layer.name for layer in model.layers}
    for layer in model.layers:
        _check_sources(layer, names)
    done: list[Layer] = []
    placed: set[str] = set()
    waiting = list(model.layers)
    while waiting:
        ready = [layer for layer in waiting if placed.issuperset(layer.sources)]
        if not ready:
            raise _cycle(waiting)
        done += ready
        placed |= {layer.name for layer in ready}
        waiting = [layer for layer in waiting if layer.name not in placed]
    _check_connected(model)
    return tuple(done)


def output_of(model: Model) -> Layer:
    """The layer that nobody reads: the model's answer."""
    read = {source for layer in model.layers for source in layer.sources}
    return next(layer for layer in reversed(model.layers) if layer.name not in read)


def _check_sources(layer: Layer, names: set[str]) -> None:
    for source in layer.sources:
        if source not in names:
            raise layer.error(f"reads “{source[:24]}”, and no layer has that name")
    if layer.kind == "input" and layer.sources:
        raise layer.error("is an input and reads no other layer")
    if layer.kind != "input" and not layer.sources:
        raise layer.error("is not connected: it reads nothing. Put an input before it")
    if layer.kind == "concatenate" and len(layer.sources) < 2:
        raise layer.error("joins at least two layers; name them, as in: concatenate < dense_1, dense_2")
    if layer.kind not in ("concatenate", "input") and len(layer.sources) > 1:
        raise layer.error("reads one layer only; join several with concatenate first")


def _cycle(waiting: list[Layer]) -> ModelError:
    """Follow what the first waiting layer reads until a name comes back."""
    by_name = {layer.name: layer for layer in waiting}
    path = [waiting[0].name]
    while True:
        source = next(source for source in by_name[path[-1]].sources if source in by_name)
        if source in path:
            ring = [*path[path.index(source) :], source]
            return by_name[source].error(f"is part of a cycle: {' reads '.join(ring)}")
        path.append(source)


def _check_connected(model: Model) -> None:
    """Every layer is read by another, except one: the output."""
    read = {source for layer in model.layers for source in layer.sources}
    loose = [layer for layer in model.layers if layer.name not in read]
    if len(loose) > 1:
        raise loose[0].error(f"is not connected: no layer reads it, and {loose[-1].name} is the output already")
