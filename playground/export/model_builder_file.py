"""A fitted model as one file, and back: model.json says what it is, weights.safetensors holds its numbers."""

import json
from dataclasses import dataclass
from math import prod
from typing import Any

import torch
from torch import Tensor

from playground.core.model_builder.datasets import arrays_of
from playground.core.model_builder.network import Network, empty_network
from playground.core.model_builder.notation import read
from playground.core.model_builder.run import FitRun
from playground.core.model_builder.settings import FitSettings
from playground.core.settings import SettingsError
from playground.export.archive import MEGABYTE, BundleError, pack, read_json, unpack
from playground.export.weights import Shapes, read_weights, write_weights

MEMBERS = {"model.json": 64_000, "weights.safetensors": 24 * MEGABYTE}
FORMAT = "playground model builder 1"


@dataclass(frozen=True)
class SavedModel:
    """The settings of the fit, the updates that were done, and the weights by name."""

    settings: FitSettings
    updates: int
    weights: dict[str, Tensor]

    def restored(self) -> FitRun:
        """A fit whose network has these weights: it answers as the saved one did."""
        run = FitRun(self.settings, arrays_of(self.settings.dataset, self.settings.seed))
        run.network.load_state_dict(self.weights, strict=False)
        run.updates = self.updates
        return run


def saved(run: FitRun) -> SavedModel:
    """The run as it stands."""
    return SavedModel(run.settings, run.updates, weights_of(run.network))


def weights_of(network: Network) -> dict[str, Tensor]:
    """Every number that an answer depends on; a count of batches is none of them."""
    return {name: value for name, value in network.state_dict().items() if value.is_floating_point()}


def write_model(model: SavedModel) -> bytes:
    """The file. Raises BundleError for what `read_model` would refuse."""
    said = {"format": FORMAT, "settings": model.settings.to_json(), "updates": model.updates}
    text = json.dumps(said, indent=1).encode()
    raw = pack({"model.json": text, "weights.safetensors": write_weights(model.weights)}, MEMBERS)
    read_model(raw)
    return raw


def read_model(raw: bytes) -> SavedModel:
    """The model of a file that was saved here. Raises BundleError in words; nothing in it is ever run or unpickled."""
    members = unpack(raw, MEMBERS)
    settings, updates = _description(read_json(members["model.json"], "model.json"))
    weights = read_weights(members["weights.safetensors"], shapes_of(settings))
    return SavedModel(settings, updates, weights)


def _description(said: Any) -> tuple[FitSettings, int]:
    if not isinstance(said, dict) or set(said) != {"format", "settings", "updates"} or said["format"] != FORMAT:
        raise BundleError("model.json does not describe a model that was saved here.")
    updates = said["updates"]
    if type(updates) is not int or not 0 <= updates <= 10**9 or not isinstance(said["settings"], dict):
        raise BundleError("model.json does not describe a model that was saved here.")
    try:
        return FitSettings.from_json(said["settings"]), updates
    except SettingsError as error:
        raise BundleError(f"model.json describes no model that fits its data. {error}") from error


def shapes_of(settings: FitSettings) -> Shapes:
    """Shape of every tensor, by name, without allocating it."""
    shapes = {name: tuple(value.shape) for name, value in weights_of(empty_network(read(settings.model))).items()}
    if 4 * sum(map(prod, shapes.values())) > MEMBERS["weights.safetensors"]:
        raise BundleError("The model is too large to be saved.")
    return shapes


def same_answers(one: FitRun, other: FitRun) -> bool:
    """Whether both answer the samples of `one` with the very same numbers."""
    inputs = one.train[:-1]
    return torch.equal(one.answers(inputs), other.answers(inputs))
