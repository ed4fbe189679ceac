"""Many viewers at once: how long a slider takes to answer, and how fairly training time is shared. Prints JSON.

    python benchmarks/viewers.py --viewers 30 --seconds 20

Starts a server of its own. Every viewer has a cookie, a run and a page that polls it as a browser does. While all
train, each moves a slider of the left column every 5 s on average; the answer is the end of the page's whole run.
Fairness is Jain's index of the updates that each run has done (Jain, Chiu and Hawe 1984): 1 when all got the same.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))  # when run as a script
from tests.browser.live_server import start_server
from tests.browser.viewers import Viewer, close_all, open_all, query

TOUCH_SECONDS = 5.0
LONG = query(batch_size=1, epochs=2_000, hidden_size=256)  # the three sentences, for longer than this lasts
SLIDER = "text_generation_dropout"


def jain(progress: Sequence[float]) -> float:
    """(sum x)^2 / (n sum x^2): 1 when all are equal, 1/n when one has everything."""
    x = np.asarray(progress, dtype=float)
    total = float(np.square(x).sum())
    return float(x.sum() ** 2 / (len(x) * total)) if total else 0.0


async def touch(viewer: Viewer, until: float, seed: int) -> list[float]:
    """Move the slider now and then; the seconds that each answer took."""
    draw = random.Random(seed)
    answers = []
    await asyncio.sleep(draw.uniform(0, TOUCH_SECONDS))
    while time.perf_counter() < until:
        answers.append(await viewer.move(SLIDER, draw.randrange(18) * 0.05))
        await asyncio.sleep(draw.uniform(0, 2 * TOUCH_SECONDS))
    return answers


async def measure(address: str, count: int, seconds: float) -> dict[str, float]:
    """Let all train and touch for some seconds."""
    viewers = [Viewer(address, LONG) for _ in range(count)]
    opened = await open_all(viewers)
    await asyncio.gather(*(viewer.press("train") for viewer in viewers))
    await asyncio.gather(*(viewer.reaches(1) for viewer in viewers))
    before, began = [viewer.updates for viewer in viewers], time.perf_counter()
    touches = await asyncio.gather(*(touch(viewer, began + seconds, seed) for seed, viewer in enumerate(viewers)))
    lasted = time.perf_counter() - began
    progress = [viewer.updates - start for viewer, start in zip(viewers, before, strict=True)]
    await close_all(viewers)
    again = [Viewer(address, LONG, viewer.secret) for viewer in viewers]
    back = await open_all(again)  # each shows how far its run is now: the pages of a class look less often
    await close_all(again)
    answers = 1e3 * np.array([answer for each in touches for answer in each])
    return {
        "viewers": count,
        "opened_seconds": round(opened, 2),
        "touches": len(answers),
        "slider_p50_ms": round(float(np.percentile(answers, 50)), 1),
        "slider_p95_ms": round(float(np.percentile(answers, 95)), 1),
        "updates_per_second": round(sum(progress) / lasted, 1),
        "jain": round(jain([viewer.updates for viewer in again]), 4),
        "all_back_seconds": round(back, 2),
        "errors": sum(len(viewer.errors) for viewer in [*viewers, *again]),
    }


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--viewers", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=20.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        server = start_server(Path(folder))
        try:
            print(json.dumps(asyncio.run(measure(server.url, options.viewers, options.seconds)), indent=2))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
