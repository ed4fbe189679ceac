"""A small program for the engine's tests: an MLP with dropout on random data, and ways to misbehave on request."""

import json
import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import torch
from safetensors.torch import load, save

from playground.core.history import History
from playground.core.randomness import ALONE
from playground.engine.program import Data, RunSpec

PROGRAM = "tests.engine.toy_program:Toy"


def toy_spec(updates: int = 400, **settings: Any) -> RunSpec:
    """A spec of the toy; 32 random points with 8 features."""
    random = np.random.default_rng(7)
    data = {
        "x": random.normal(size=(32, 8)).astype(np.float32),
        "y": random.normal(size=(32, 1)).astype(np.float32),
    }
    return RunSpec(PROGRAM, {"updates": updates, **settings}, data, {"title": "toy"})


class Toy:
    """settings: updates, seed, sleep (seconds an update), slow_device, deadly (never in process!),
    nan_at, memory_at, grow_at, fault_at (the update at which it happens), odd_view."""

    def __init__(self, settings: Mapping[str, Any], data: Data, device: str) -> None:
        self._settings = dict(settings)
        self._device = device
        torch.manual_seed(self._settings.get("seed", 0))
        self._model = torch.nn.Sequential(
            torch.nn.Linear(8, 16), torch.nn.Dropout(0.3), torch.nn.Tanh(), torch.nn.Linear(16, 1)
        ).to(device)
        self._adam = torch.optim.Adam(self._model.parameters(), lr=1e-3)
        self._x = torch.from_numpy(data["x"]).to(device)
        self._y = torch.from_numpy(data["y"]).to(device)
        self._updates = 0
        self._loss = float("nan")
        self._history = History(("updates", "loss"))
        self._question: dict[str, Any] = {}
        self._hoard: list[torch.Tensor] = []

    @property
    def updates(self) -> int:
        return self._updates

    def steps(self) -> Iterator[int]:
        while self._updates < self._settings["updates"]:
            self._misbehave()
            self._update()
            yield self._updates
            if self._updates % 10 == 0:
                yield self._updates  # as a pass over validation data would

    def _update(self) -> None:
        loss = torch.nn.functional.mse_loss(self._model(self._x), self._y)
        self._adam.zero_grad()
        torch.autograd.backward(loss)
        self._adam.step()
        self._updates += 1
        self._loss = float(loss.detach())
        self._history.append(float(self._updates), self._loss)

    def _misbehave(self) -> None:
        wanted = self._settings
        slow = self._device == wanted.get("slow_device")
        time.sleep(0.02 if slow else wanted.get("sleep", 0.0))
        now = self._updates + 1
        if wanted.get("nan_at") == now:
            raise FloatingPointError(f"The loss is NaN at update {now}.")
        if wanted.get("memory_at") == now:
            torch.empty(10**15)
        if now >= wanted.get("grow_at", 10**9):
            self._hoard.append(torch.ones(25_000_000))  # 100 MB that are really used
        if wanted.get("deadly"):
            os.kill(os.getpid(), signal.SIGKILL)
        if wanted.get("fault_at") == now:
            raise KeyError("a bug")

    def set_learning_rate(self, learning_rate: float) -> None:
        self._adam.param_groups[0]["lr"] = learning_rate

    def change(self, setting: str, value: float) -> None:
        if setting != "learning_rate":
            raise ValueError(f"{setting} stays as it is.")
        self.set_learning_rate(value)

    def ask(self, question: Mapping[str, Any]) -> None:
        self._question = dict(question)

    def view(self) -> object:
        torch.rand(3)  # a careless view must not disturb the training
        if self._settings.get("odd_view"):
            return lambda: None  # cannot be pickled
        curve = self._history.arrays()
        return {
            "loss": self._loss,
            "curve": curve["loss"].astype(np.float32),
            "question": self._question,
            "threads": torch.get_num_threads(),
            "learning_rate": self._adam.param_groups[0]["lr"],
        }

    def dump(self) -> bytes:
        tensors = {f"model.{name}": value for name, value in self._model.state_dict().items()}
        for i, state in self._adam.state_dict()["state"].items():
            tensors |= {f"adam.{i}.{name}": value for name, value in state.items()}
        tensors["random"] = torch.get_rng_state()
        values = {
            "updates": self._updates,
            "loss": self._loss,
            "learning_rate": self._adam.param_groups[0]["lr"],
            "history": self._history.dump(),
        }
        return save({name: value.contiguous() for name, value in tensors.items()}, {"toy": json.dumps(values)})

    def load(self, state: bytes) -> None:
        size = int.from_bytes(state[:8], "little")
        values = json.loads(json.loads(state[8 : 8 + size])["__metadata__"]["toy"])
        tensors = load(state)
        self._model.load_state_dict({n[6:]: v for n, v in tensors.items() if n.startswith("model.")})
        adam = self._adam.state_dict()
        for name, value in tensors.items():
            if name.startswith("adam."):
                _, i, key = name.split(".")
                adam["state"].setdefault(int(i), {})[key] = value
        self._adam.load_state_dict(adam)
        self._adam.param_groups[0]["lr"] = values["learning_rate"]
        self._updates, self._loss = values["updates"], values["loss"]
        self._history.load(values["history"])
        torch.set_rng_state(tensors["random"])


def undisturbed(spec: RunSpec, learning_rates: Mapping[int, float] | None = None) -> bytes:
    """The final state of a run that nobody touches. learning_rates: changes after so many updates."""
    with ALONE:  # a host in this process waits with its turn
        program = Toy(spec.settings, spec.data, "cpu")
        for done in program.steps():
            if learning_rates and done in learning_rates:
                program.set_learning_rate(learning_rates[done])
        return program.dump()


def streamlit_modules() -> list[str]:
    """What this process has of Streamlit."""
    return [name for name in sys.modules if name.split(".")[0] == "streamlit"]
