import json

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from playground.core.history import History


@given(st.integers(0, 5_000), st.integers(2, 50))
def test_history_stays_bounded_and_evenly_spread(count: int, limit: int) -> None:
    history = History(("step",), limit)
    for step in range(count):
        history.append(step)
    steps = history.arrays()["step"]
    assert len(steps) <= limit
    kept = list(range(0, count, history.stride))
    newest = [count - 1] if count and kept[-1] != count - 1 else []
    assert steps.tolist() == kept + newest


def test_history_goes_on_after_a_json_round_trip() -> None:
    once, resumed = History(("a", "b"), 8), History(("a", "b"), 8)
    for step in range(100):
        once.append(step, step / 3)
        resumed.append(step, step / 3)
        if step == 57:
            state = json.loads(json.dumps(resumed.dump()))
            resumed = History(("a", "b"), 8)
            resumed.load(state)
    assert all(np.array_equal(once.arrays()[name], resumed.arrays()[name]) for name in ("a", "b"))
