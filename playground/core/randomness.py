"""PyTorch's random numbers: layers and dropout draw from one generator a process, so who needs it has it alone."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import torch

ALONE = threading.RLock()  # held while the process's generator stands at somebody's own place


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Draw on the CPU as right after torch.manual_seed(seed). Afterwards the generator stands where it stood."""
    with ALONE, torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        yield
