"""A run's state in bytes: safetensors for the numbers, JSON in their header for the rest. Never pickle."""

import json
from collections.abc import Mapping
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors
from torch import Tensor, nn

from playground.core.text_generation.model import TextModel, build_model
from playground.core.text_generation.settings import TextGenerationSettings

MODEL, OPTIMIZER = "model.", "optimizer."


def pack_state(model: nn.Module, optimizer: torch.optim.Optimizer, position: Mapping[str, Any]) -> bytes:
    """Model, optimizer and the JSON-able position of a run."""
    tensors = {f"{MODEL}{name}": tensor for name, tensor in model.state_dict().items()}
    for index, values in optimizer.state_dict()["state"].items():
        tensors |= {f"{OPTIMIZER}{index}.{name}": value for name, value in values.items() if value is not None}
    copies = {name: tensor.detach().to("cpu").contiguous() for name, tensor in tensors.items()}
    return save_tensors(copies, {"position": json.dumps(position)})


def unpack_state(state: bytes, model: nn.Module, optimizer: torch.optim.Optimizer) -> dict[str, Any]:
    """Give model and optimizer their saved values and return the position. Raises ValueError when they do not fit."""
    try:
        tensors = load_tensors(state)
        position = _position(state)
        model.load_state_dict(_model_tensors(tensors))
        _load_optimizer(optimizer, tensors)
    except (SafetensorError, RuntimeError, KeyError, json.JSONDecodeError) as error:
        raise ValueError(f"This saved state does not fit the run: {error}") from error
    return position


def restore_model(settings: TextGenerationSettings, vocabulary_size: int, state: bytes) -> TextModel:
    """The model of a saved state, on the CPU and in eval mode."""
    model = build_model(settings, vocabulary_size)
    model.load_state_dict(_model_tensors(load_tensors(state)))
    return model.eval()


def updates_of(state: bytes) -> int:
    """How many updates a saved state has had."""
    return int(_position(state)["updates"])


def _position(state: bytes) -> dict[str, Any]:
    """The JSON part: an 8-byte length, then the header, as safetensors lays it out."""
    length = int.from_bytes(state[:8], "little")
    header = json.loads(state[8 : 8 + length])
    position: dict[str, Any] = json.loads(header["__metadata__"]["position"])
    return position


def _model_tensors(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name.removeprefix(MODEL): tensor for name, tensor in tensors.items() if name.startswith(MODEL)}


def _load_optimizer(optimizer: torch.optim.Optimizer, tensors: Mapping[str, Tensor]) -> None:
    state: dict[int, dict[str, Tensor]] = {}
    for name, tensor in tensors.items():
        if name.startswith(OPTIMIZER):
            _, index, key = name.split(".", 2)
            state.setdefault(int(index), {})[key] = tensor
    optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})
