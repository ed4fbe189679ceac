"""How much 64 small networks cost as one batch: prints one JSON object.

    python benchmarks/small_networks.py

A network-epoch is one pass of one 2-4-2-1 network over 250 points in batches of 10. One network and 64 take turns
in one process with one thread; the least of several rounds counts, of the wall and of the processor. The training
lab trains the same network in double precision, with its optimizer, its check for divergence and its curves.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

sys.path.insert(0, str(Path(__file__).parents[1]))  # when run as a script
from benchmarks.timing import Spent, least, spent
from playground.core.network_batch import Member, NetworkBatch
from playground.core.training_lab.points import make_points
from playground.core.training_lab.run import LabRun
from playground.core.training_lab.settings import LabSettings

SIZES = (2, 4, 2, 1)
POINTS, BATCH = 250, 10
LEARNING_RATE = 0.03


def points() -> list[tuple[Tensor, Tensor]]:
    """Two classes that no line separates, in batches: inputs (10, 2) and labels (10, 1)."""
    x = torch.rand(POINTS, 2, generator=torch.Generator().manual_seed(1)) * 2 - 1
    y = (x[:, :1] * x[:, 1:] > 0).to(x.dtype)
    return list(zip(torch.split(x, BATCH), torch.split(y, BATCH), strict=True))


def epoch(networks: NetworkBatch, batches: list[tuple[Tensor, Tensor]]) -> None:
    """One pass over all points for every network."""
    for x, y in batches:
        networks.descend(x, y, LEARNING_RATE)


def measure(counts: tuple[int, ...], rounds: int) -> dict[int, list[Spent]]:
    """What an epoch of so many networks takes, round by round, after a first round that does not count."""
    torch.set_num_threads(1)
    batches = points()
    networks = {
        count: NetworkBatch([Member(SIZES, seed) for seed in range(count)], "tanh", torch.float32) for count in counts
    }
    taken: dict[int, list[Spent]] = {count: [] for count in counts}
    for _ in range(rounds + 1):
        for count in counts:
            taken[count].append(spent(lambda count=count: epoch(networks[count], batches)))  # type: ignore[misc]
    return {count: times[1:] for count, times in taken.items()}


def lab_epochs(epochs: int) -> dict[str, float]:
    """Milliseconds an epoch of the training lab takes with its standard settings, and with 64 seeds at once."""
    taken = {}
    for name, seeds in (("lab", 1), ("lab_64_seeds", 64)):
        settings = LabSettings(epochs=epochs, seeds=seeds)
        points = make_points("circle", settings.samples, settings.noise, (0.25, 0.25), 1)
        run = LabRun(settings, points)
        taken[name] = 1e3 * spent(lambda run=run: sum(1 for _ in run.steps())).wall / epochs  # type: ignore[misc]
    return taken


def figures(count: int, best: Spent) -> dict[str, Any]:
    """The least seconds an epoch of all networks, and network-epochs a second."""
    return {
        "networks": count,
        "milliseconds_per_epoch": 1e3 * best.wall,
        "network_epochs_per_second": count / best.wall,
        "cpu_network_epochs_per_second": count / best.cpu,
    }


def main() -> None:
    """Read the command line and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=60, help="how often each epoch is measured")
    best = {count: least(times) for count, times in measure((1, 64, 256), parser.parse_args().rounds).items()}
    result = {("one" if count == 1 else f"batch_{count}"): figures(count, took) for count, took in best.items()}
    result["cost_of_64"] = {"wall": best[64].wall / best[1].wall, "cpu": best[64].cpu / best[1].cpu}
    result["milliseconds_per_epoch"] = lab_epochs(100)
    print(json.dumps({"torch": torch.__version__, **result}, indent=2))


if __name__ == "__main__":
    main()
