import io
import pickle
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import save

from playground.core.text_generation.model import build_model, parameter_count
from playground.core.text_generation.settings import CELLS, TextGenerationSettings
from playground.export.archive import BundleError
from playground.export.bundle import read_bundle
from playground.export.weights import MAX_PARAMETERS, read_weights, shapes_of, write_weights
from tests.export.saved import SETTINGS, fuzz, header, saved, spoiled, with_header

NAME = "decoder.bias"


def tensors(**changed: torch.Tensor) -> bytes:
    """The saved model with other tensors in a sound safetensors file."""
    weights = {name: tensor.detach().clone() for name, tensor in saved().bundle.weights.items()}
    return spoiled("weights.safetensors", save(weights | {key.replace("__", "."): t for key, t in changed.items()}))


def entry(**changed: Any) -> bytes:
    """The saved model whose header says something else of one tensor."""
    return with_header(header() | {NAME: header()[NAME] | changed})


def checkpoint() -> bytes:
    buffer = io.BytesIO()
    torch.save(dict(saved().bundle.weights), buffer)
    return buffer.getvalue()


def weights_file() -> bytes:
    return write_weights(saved().bundle.weights)


def twice() -> bytes:
    text = weights_file()[8 : 8 + int.from_bytes(weights_file()[:8], "little")].strip()
    return with_header(text[:-1] + b"," + text[1:])


class Trap:
    def __reduce__(self) -> tuple[Any, ...]:
        return (pytest.fail, ("a pickle was opened",))


def bias() -> torch.Tensor:
    return saved().bundle.weights[NAME].detach().clone()


def span(*moves: int) -> list[int]:
    """Begin and end of the tensor in the file, moved by so many bytes, and what else is given."""
    begin, end = header()[NAME]["data_offsets"]
    return [begin + moves[0], end + moves[1], *moves[2:]]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: spoiled("weights.safetensors", pickle.dumps(Trap())), "is a Python pickle"),
        (lambda: spoiled("weights.safetensors", checkpoint()), "is a zip archive"),
        (lambda: spoiled("weights.safetensors", b""), "damaged|not valid JSON|not a safetensors"),
        (lambda: spoiled("weights.safetensors", weights_file()[:7]), "not a safetensors file, or it was cut off"),
        (lambda: spoiled("weights.safetensors", weights_file()[:100]), "not a safetensors file, or it was cut off"),
        (lambda: spoiled("weights.safetensors", weights_file()[:-1]), "not the size"),
        (lambda: spoiled("weights.safetensors", weights_file() + b"\0"), "not the size"),
        (lambda: spoiled("weights.safetensors", b"\xff" * 8 + weights_file()[8:]), "not a safetensors file"),
        (
            lambda: spoiled("weights.safetensors", (20_000).to_bytes(8, "little") + bytes(30_000)),
            "not a safetensors file",
        ),
        (lambda: with_header(b"[" * 10_000), "not valid JSON"),
        (lambda: with_header([]), "other tensors"),
        (lambda: with_header(header() | {"more": header()[NAME]}), "other tensors"),
        (lambda: with_header(header() | {"__metadata__": {"a": "b"}}), "other tensors"),
        (lambda: with_header({key: value for key, value in header().items() if key != NAME}), "other tensors"),
        (lambda: with_header(header() | {NAME: 7}), "does not describe"),
        (lambda: twice(), "twice"),
        (lambda: entry(dtype="F64"), "another shape or type"),
        (lambda: entry(dtype="I32"), "another shape or type"),
        (lambda: entry(dtype=["F32"]), "another shape or type"),
        (lambda: entry(shape=[len(bias()), 1]), "another shape or type"),
        (lambda: entry(shape=[10**12]), "another shape or type"),
        (lambda: entry(shape=[float(len(bias()))]), "another shape or type"),
        (lambda: entry(shape=None), "another shape or type"),
        (lambda: entry(data_offsets=[0, 10**15]), "wrong size"),
        (lambda: entry(data_offsets=[0, 10**400]), "wrong size"),
        (lambda: entry(data_offsets=span(0, 0, 1)), "wrong size"),
        (lambda: entry(data_offsets=span(4, 4)), "not the size"),
        (lambda: entry(data_offsets=span(-(10**6), -(10**6))), "not the size"),
        (lambda: tensors(decoder__bias=bias().double()), "another shape or type"),
        (lambda: tensors(decoder__bias=bias()[:-1].clone()), "another shape or type"),
        (lambda: tensors(extra=bias()), "other tensors"),
        (lambda: tensors(decoder__bias=bias() * torch.nan), "not finite"),
        (lambda: tensors(decoder__bias=bias() / 0), "not finite"),
    ],
)
def test_hostile_weights_are_refused_in_words(make: Callable[[], bytes], message: str) -> None:
    with pytest.raises(BundleError, match=message):
        read_bundle(make())


def test_a_declared_giant_tensor_costs_no_memory() -> None:
    raw = with_header(header() | {NAME: {"dtype": "F32", "shape": [10**10], "data_offsets": [0, 4 * 10**10]}})
    tracemalloc.start()
    with pytest.raises(BundleError):
        read_bundle(raw)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2**21


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("layers", [1, 3])
def test_shapes_are_those_of_the_real_model(cell: str, layers: int) -> None:
    settings = TextGenerationSettings(cell, 3, 5, layers)
    state = build_model(settings, 11).state_dict()
    assert shapes_of(settings, 11) == {name: tuple(tensor.shape) for name, tensor in state.items()}


def test_a_model_over_the_limit_is_refused_before_it_is_shaped() -> None:
    settings = TextGenerationSettings("lstm", 10, 2_048, 4)
    assert parameter_count(settings, 100) > MAX_PARAMETERS
    with pytest.raises(BundleError, match="allowed are 5,000,000"):
        shapes_of(settings, 100)


def test_weights_come_back_bit_for_bit_and_own_their_memory() -> None:
    before = saved().bundle.weights
    after = read_weights(weights_file(), shapes_of(SETTINGS, saved().text.vocabulary.size))
    assert after.keys() == before.keys()
    assert all(torch.equal(after[name], before[name]) for name in before)


header_values = st.recursive(
    st.none() | st.integers() | st.floats() | st.sampled_from(["F32", "F64", ""]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.fixed_dictionaries({"dtype": inner, "shape": inner, "data_offsets": inner})
    ),
    max_leaves=8,
)


@fuzz
@given(st.deferred(lambda: st.sampled_from(sorted(header()))), header_values)
def test_a_header_that_says_anything_else_is_refused(name: str, value: object) -> None:
    if value == header()[name]:
        return
    with pytest.raises(BundleError):
        read_bundle(with_header(header() | {name: value}))
