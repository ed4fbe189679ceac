"""The scripts print the numbers on screen."""

import ast

import numpy as np
import pytest

from playground.core.rnn.blank import CANDIDATES
from playground.core.rnn.blank_fill import fill_blank
from playground.core.rnn.blank_model import MODELS, BlankSettings
from playground.core.rnn.blank_run import BlankRun
from playground.core.rnn.cell import trace_rnn
from playground.core.rnn.deep import DeepSettings, trace_deep
from playground.core.rnn.padding import BatchSettings, trace_batch
from playground.core.rnn.sentence import Sentence
from playground.core.rnn.settings import RnnSettings
from playground.core.rnn.shapes import ShapeSettings, trace_shapes
from playground.export.rnn import blank_script, deep_script, padding_script, rnn_script, shapes_script
from tests.export.alone import run_alone


@pytest.mark.parametrize(
    "settings",
    [
        RnnSettings(),
        RnnSettings("numbers", "1 0 -0.5 2", radius=1.3, loss_step=3),
        RnnSettings(text="가 '나' $x 가 a b", window=2, hidden_size=3, seed=7),
        RnnSettings("characters", "그 $a 'b"),
    ],
    ids=["sentence", "radius", "window", "characters"],
)
def test_states_loss_terms_and_sum_as_a_script(settings: RnnSettings) -> None:
    trace, lines = trace_rnn(settings), run_alone(rnn_script(settings))
    states = [ast.literal_eval(line.split(" ", 2)[2]) for line in lines if line.startswith("h ")]
    np.testing.assert_allclose(np.array(states, dtype=float), trace.hidden, atol=1e-10)
    terms = [float(line.split()[2]) for line in lines if line.startswith("term ")]
    np.testing.assert_allclose(terms, np.linalg.norm(trace.terms, axis=(1, 2)), atol=1e-10)
    (total,) = (ast.literal_eval(line.removeprefix("sum ")) for line in lines if line.startswith("sum "))
    np.testing.assert_allclose(total, trace.gradient, atol=1e-14)
    assert f"E {trace.loss:.12f}" in lines


@pytest.mark.parametrize(
    "settings", [ShapeSettings(), ShapeSettings(2, 3, 4, 5, 3, True), ShapeSettings(returns="all")]
)
def test_shapes_and_parameters_as_a_script(settings: ShapeSettings) -> None:
    trace = trace_shapes(settings)
    assert run_alone(shapes_script(settings)) == [
        f"output {trace.output}",
        f"final {trace.final}",
        f"result {trace.result}",
        f"parameters {trace.total}",
    ]


@pytest.mark.parametrize(
    "settings",
    [
        DeepSettings(),
        DeepSettings("numbers", "1 -2", layers=3, directions="one"),
        DeepSettings(text="'a' $b", layers=4),
        DeepSettings("characters", "a b 말"),
    ],
)
def test_every_chain_as_a_script(settings: DeepSettings) -> None:
    trace, lines = trace_deep(settings), run_alone(deep_script(settings))
    states = [ast.literal_eval(line.split(" ", 4)[4]) for line in lines if line.startswith("layer ")]
    H = settings.hidden_size
    np.testing.assert_allclose(np.array(states, float), trace.hidden.reshape(-1, H), atol=1e-10)
    assert f"output {trace.shapes['output']} agrees True True" in lines
    (joined,) = (ast.literal_eval(line.removeprefix("joined ")) for line in lines if line.startswith("joined "))
    np.testing.assert_allclose(np.array(joined, float), trace.joined, atol=1e-10)


@pytest.mark.parametrize("settings", [BatchSettings(), BatchSettings("a\nb c d\n'e' $f", "own", 2, 4, 5)])
def test_final_states_of_every_way_as_a_script(settings: BatchSettings) -> None:
    trace = trace_batch(settings)
    lines = [line.replace("-0.0000000000", "0.0000000000") for line in run_alone(padding_script(settings))]
    assert lines == [
        f"{way} {row + 1} {[f'{value:.10f}' for value in read.final[row]]} apart {read.apart[row]:.10f}"
        for way, read in trace.ways.items()
        for row in range(len(settings.rows))
    ]


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (BlankSettings(updates=30), Sentence()),
        (BlankSettings(layers=1, hidden_size=5, updates=12, seed=4), Sentence("'unknown' [ ] $it")),
    ],
)
def test_both_models_trained_as_a_script(settings: BlankSettings, sentence: Sentence) -> None:
    run = BlankRun(settings)
    for _ in run.steps():
        pass
    view = run.view()
    filled, lines = fill_blank(view.weights, settings, sentence), run_alone(blank_script(settings, sentence))
    for number, reads in enumerate(MODELS):
        loss, right = (view.curves[f"{name}_{reads}"][-1] for name in ("loss", "accuracy"))
        assert lines[2 * number] == f"{reads} loss {loss:.6f} right {right:.6f}"
        given = ast.literal_eval(lines[2 * number + 1].removeprefix(f"{reads} "))
        assert list(given) == list(CANDIDATES)
        np.testing.assert_allclose(list(given.values()), filled.probabilities[number], atol=1e-6)
