"""The cell written out is PyTorch's; the terms of BPTT add up to its gradient; shapes and counts are the module's."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from playground.core.recurrent.reading import inputs_of
from playground.core.rnn.cell import build_cell, check_rnn, spectral_radius, torch_gradient, trace_rnn
from playground.core.rnn.settings import RnnSettings
from playground.core.rnn.shapes import ShapeSettings, trace_shapes
from playground.core.settings import SettingsError


@st.composite
def cells(draw: st.DrawFn) -> RnnSettings:
    words = draw(st.lists(st.sampled_from(["the", "cat", "저", "ran"]), min_size=1, max_size=9))
    return RnnSettings(
        text=" ".join(words),
        input_size=draw(st.integers(1, 6)),
        hidden_size=draw(st.integers(1, 6)),
        seed=draw(st.integers(0, 1000)),
        radius=draw(st.sampled_from([0.0, 0.3, 1.0, 1.7])),
        loss_step=draw(st.integers(0, len(words))),
        window=draw(st.integers(0, 10)),
    )


@budget(max_examples=60)
@given(cells())
def test_states_and_the_sum_of_all_terms_agree_with_torch(settings: RnnSettings) -> None:
    trace = trace_rnn(settings)
    states, gradient = torch_gradient(settings)
    assert np.abs(trace.hidden - states.numpy()).max() <= 1e-12
    assert np.abs(trace.terms.sum(axis=0) - gradient.numpy()).max() <= 1e-12
    assert all(row.agrees for row in check_rnn(trace, len(trace.x) - 1))


def test_terms_lie_within_the_window_and_before_the_loss() -> None:
    trace = trace_rnn(RnnSettings(text="a b c d e f", loss_step=5, window=2))
    assert np.abs(trace.delta).max(axis=1).astype(bool).tolist() == [False, False, False, True, True, False]


def test_the_gradient_with_respect_to_each_state_is_autograds() -> None:
    settings = RnnSettings()
    cell, output = build_cell(settings)
    h = torch.zeros(1, 4, dtype=torch.float64)
    states = []
    for x_t in inputs_of(settings):
        h = cell(x_t[None], h.requires_grad_())
        h.retain_grad()
        states.append(h)
    ((output(h).sigmoid() - 1) ** 2 / 2).sum().backward()
    grads = np.stack([state.grad[0].numpy() for state in states if state.grad is not None])
    np.testing.assert_allclose(trace_rnn(settings).by_hidden, grads, atol=1e-15)


@pytest.mark.parametrize(("radius", "grows"), [(0.5, False), (3.0, True)])
def test_the_radius_decides_whether_the_product_of_jacobians_shrinks(radius: float, grows: bool) -> None:
    trace = trace_rnn(RnnSettings("numbers", " ".join(["0"] * 12), radius=radius))
    assert spectral_radius(trace.W_h) == pytest.approx(radius)
    assert trace.jacobians[-1] == 1.0
    assert trace.jacobians[0] < 1e-2 or grows


def test_clipping_keeps_the_direction() -> None:
    free, clipped = trace_rnn(RnnSettings()), trace_rnn(RnnSettings(clip=1e-4))
    assert np.linalg.norm(clipped.clipped) == pytest.approx(1e-4)
    np.testing.assert_allclose(
        clipped.clipped / np.linalg.norm(clipped.clipped), free.gradient / np.linalg.norm(free.gradient)
    )


def test_the_shapes_and_counts_of_the_course() -> None:
    trace = trace_shapes(ShapeSettings())
    assert (trace.result, trace.output, trace.total) == ((8, 3), (8, 2, 3), 45)
    assert [count.keras for count in trace.counts] == [42]
    assert trace_shapes(ShapeSettings(returns="all")).result == (8, 2, 3)
    assert trace_shapes(ShapeSettings(1, 10, 4, 8, returns="all")).result == (1, 10, 8)


@given(st.integers(1, 4), st.booleans(), st.integers(1, 9), st.integers(1, 9))
def test_the_arithmetic_gives_the_modules_number(layers: int, both: bool, dim: int, H: int) -> None:
    trace = trace_shapes(ShapeSettings(2, 3, dim, H, layers, both))
    assert sum(count.torch for count in trace.counts) == trace.total
    for count in trace.counts:
        assert eval(count.arithmetic.replace("·", "*")) == count.torch  # the text is our own
    assert trace.final == (layers * (2 if both else 1), 2, H)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": " "}, "nothing to read"),
        ({"text": "a " * 10_000}, "10,000 steps"),
        ({"radius": float("nan")}, "Radius is nan; allowed"),
        ({"loss_step": 9}, "Loss step is 9, but there are 7 steps; allowed is 0 to 7"),
        ({"window": -1}, "Window is -1; allowed"),
    ],
)
def test_what_is_not_allowed_is_said_in_words(changes: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        RnnSettings(**changes)  # type: ignore[arg-type]
