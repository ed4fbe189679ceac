import json
import math
from dataclasses import asdict

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st
from torch.nn import functional

from playground.core.losses.classes import ClassSettings, check_classes, target_of, trace_classes
from playground.core.settings import SettingsError


@st.composite
def chosen(draw: st.DrawFn) -> ClassSettings:
    K = draw(st.integers(2, 4))
    logits = draw(st.lists(st.floats(-6, 6), min_size=K, max_size=K))
    shares = draw(st.lists(st.floats(0, 1), min_size=K, max_size=K).filter(lambda shares: sum(shares) > 1e-3))
    target = draw(st.sampled_from(["label", "distribution"]))
    return ClassSettings(tuple(logits), target, draw(st.integers(1, K)), tuple(shares))


@given(settings=chosen())
@budget(max_examples=60, deadline=None)
def test_check_agrees_and_gradient_is_p_minus_t(settings: ClassSettings) -> None:
    assert [row for row in check_classes(settings) if not row.agrees] == []
    trace = trace_classes(settings)
    assert trace.gradient == pytest.approx(trace.p - trace.t, abs=1e-12)
    assert trace.terms.sum() == pytest.approx(trace.dense, abs=1e-12)
    assert trace.dense >= trace.lowest - 1e-12


@given(settings=chosen())
@budget(max_examples=20, deadline=None)
def test_every_curve_passes_through_the_loss_of_the_logits(settings: ClassSettings) -> None:
    trace = trace_classes(settings)
    for k, z in enumerate(settings.logits):
        i = int(np.abs(trace.grid - z).argmin())
        logits = list(settings.logits)
        logits[k] = float(trace.grid[i])
        moved = functional.cross_entropy(torch.tensor(logits, dtype=torch.float64), target_of(settings)).item()
        assert trace.values[k, i] == pytest.approx(moved, abs=1e-12)


def test_sparse_and_dense_targets_cost_the_same() -> None:
    trace = trace_classes(ClassSettings(label=3))
    assert trace.sparse == pytest.approx(trace.dense, abs=1e-15)
    assert trace.t.tolist() == [0.0, 0.0, 1.0]


def test_label_smoothing_of_torch_is_a_dense_target() -> None:
    logits, K, smoothing = (5.0, 0.0, -1.0), 3, 0.15
    shares = tuple(smoothing / K + (1 - smoothing) * (k == 0) for k in range(K))
    z = torch.tensor(logits, dtype=torch.float64)
    by_torch = functional.cross_entropy(z, torch.tensor(0), label_smoothing=smoothing).item()
    assert trace_classes(ClassSettings(logits, "distribution", 1, shares)).dense == pytest.approx(by_torch, abs=1e-12)


def test_two_classes_are_bce_with_logits() -> None:
    trace = trace_classes(ClassSettings((0.0, 1.3), label=2, shares=(0.0, 1.0)))
    by_bce = functional.binary_cross_entropy_with_logits(
        torch.tensor(1.3, dtype=torch.float64), torch.tensor(1.0).double()
    )
    assert trace.dense == pytest.approx(by_bce.item(), abs=1e-12)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"logits": (1.0,)}, "There are 1 logits; allowed is a whole number from 2 to 4"),
        ({"logits": (math.nan, 0.0, 0.0)}, "Logit 1 is nan"),
        ({"target": "both"}, "Target is 'both'; allowed is one of: label, distribution"),
        ({"label": 4}, "Label is 4; allowed is a whole number from 1 to 3"),
        ({"label": 0}, "Label is 0"),
        ({"shares": (0.5, 0.5)}, "There are 2 shares of 3 classes"),
        ({"shares": (0.5, 0.5, 1.5)}, "Share 3 is 1.5"),
        ({"shares": (0.0, 0.0, 0.0)}, "All shares of the target are 0; allowed is"),
    ],
)
def test_settings_refuse_in_words(values: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        ClassSettings(**values)  # type: ignore[arg-type]


def test_settings_survive_json() -> None:
    settings = ClassSettings((1.0, 2.0), "distribution", 2, (0.3, 0.7))
    assert ClassSettings(**json.loads(json.dumps(asdict(settings)))) == settings
