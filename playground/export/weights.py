"""Weights of a text generator as safetensors, checked against the settings before a tensor is made.

Format: 8 bytes with the length of a JSON header, the header (name -> dtype, shape, data_offsets), the numbers.
"""

from collections.abc import Mapping
from math import prod
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from playground.core.text_generation.model import TextModel, parameter_count
from playground.core.text_generation.settings import TextGenerationSettings
from playground.data.file_kinds import kind_of
from playground.export.archive import BundleError, read_json

NAME = "weights.safetensors"
MAX_PARAMETERS = 5_000_000  # as many as a run may train
MAX_HEADER_BYTES = 16_384
FLOAT_BYTES = 4

Shapes = Mapping[str, tuple[int, ...]]


def shapes_of(settings: TextGenerationSettings, vocabulary_size: int) -> Shapes:
    """Shape of every tensor of the model, by name, without allocating it. Raises BundleError for too many numbers."""
    count = parameter_count(settings, vocabulary_size)
    if count > MAX_PARAMETERS:
        raise BundleError(f"The model has {count:,} parameters; allowed are {MAX_PARAMETERS:,}.")
    with torch.device("meta"):
        tensors = TextModel(settings, vocabulary_size).state_dict()
    return {name: tuple(tensor.shape) for name, tensor in tensors.items()}


def check_weights(weights: Mapping[str, Tensor], shapes: Shapes) -> None:
    """Raise BundleError unless these are finite float32 tensors of exactly these shapes."""
    if weights.keys() != shapes.keys():
        raise BundleError("The weights do not belong to this model: other tensors are in them.")
    for name, tensor in weights.items():
        if tuple(tensor.shape) != shapes[name] or tensor.dtype != torch.float32:
            raise BundleError(f"The weights do not belong to this model: {name} has another shape or type.")
        if not torch.isfinite(tensor).all():
            raise BundleError(f"The weights cannot be used: {name} holds numbers that are not finite.")


def write_weights(weights: Mapping[str, Tensor]) -> bytes:
    """The tensors as safetensors, wherever they are now."""
    return save({name: tensor.detach().to("cpu").contiguous() for name, tensor in weights.items()})


def read_weights(raw: bytes, shapes: Shapes) -> dict[str, Tensor]:
    """The tensors of a safetensors file. Raises BundleError unless it holds finite float32 of exactly these shapes.

    The header is checked before a tensor is made. Nothing is ever unpickled.
    """
    _check_header(raw, shapes)
    try:
        weights = load(raw)
    except (SafetensorError, ValueError, RuntimeError) as error:
        raise BundleError(f"{NAME} is damaged.") from error
    check_weights(weights, shapes)
    return weights


def _check_header(raw: bytes, shapes: Shapes) -> None:
    length = int.from_bytes(raw[:8], "little")
    if length > MAX_HEADER_BYTES or len(raw) < 8 + length:
        if kind := kind_of(raw):
            raise BundleError(f"{NAME} is {kind}, whatever its name says. Such files can run code and are refused.")
        raise BundleError(f"{NAME} is not a safetensors file, or it was cut off.")
    header = read_json(raw[8 : 8 + length], NAME)
    if not isinstance(header, dict) or header.keys() != shapes.keys():
        raise BundleError("The weights do not belong to this model: other tensors are in them.")
    spans = sorted(_checked_span(name, header[name], shape) for name, shape in shapes.items())
    ends = [0, *(end for _, end in spans)]
    if [begin for begin, _ in spans] != ends[:-1] or 8 + length + ends[-1] != len(raw):
        raise BundleError(f"{NAME} has not the size that its header declares.")


def _checked_span(name: str, entry: Any, shape: tuple[int, ...]) -> tuple[int, int]:
    """Where the numbers of a tensor begin and end, in bytes after the header."""
    if not isinstance(entry, dict) or entry.keys() != {"dtype", "shape", "data_offsets"}:
        raise BundleError(f"{NAME} does not describe {name} as safetensors does.")
    if entry["dtype"] != "F32" or not _are_whole(entry["shape"]) or tuple(entry["shape"]) != shape:
        raise BundleError(f"The weights do not belong to this model: {name} has another shape or type.")
    offsets = entry["data_offsets"]
    if not _are_whole(offsets) or len(offsets) != 2 or offsets[1] - offsets[0] != FLOAT_BYTES * prod(shape):
        raise BundleError(f"{NAME} declares a wrong size for {name}.")
    return offsets[0], offsets[1]


def _are_whole(values: Any) -> bool:
    return isinstance(values, list) and all(type(value) is int for value in values)
