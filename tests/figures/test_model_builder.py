"""What is drawn of a model is what was computed."""

import itertools

import numpy as np
import pytest

from playground.core.model_builder.datasets import DATASETS, arrays_of
from playground.core.model_builder.notation import read
from playground.core.model_builder.presets import PRESETS
from playground.core.model_builder.run import FitRun
from playground.core.model_builder.summary import examine
from playground.figures.model_builder import diagram, fit
from playground.figures.style import DARK, LIGHT


@pytest.mark.parametrize("name", PRESETS)
def test_each_layer_has_a_box_below_what_it_reads(name: str) -> None:
    summary = examine(read(PRESETS[name].model))
    drawn = diagram.model_diagram(summary, "input_1", LIGHT)
    layers = summary.model.layers
    assert len(drawn.data[0].x) == len(layers)
    heights = dict(zip((layer.name for layer in layers), drawn.data[0].y, strict=True))
    assert all(heights[source] < heights[layer.name] for layer in layers for source in layer.sources)
    texts = " ".join(note.text for note in drawn.layout.annotations)
    for row in summary.rows:
        assert row.layer.title in texts
        assert f"{row.torch:,} parameters" in texts or not row.torch


@pytest.mark.parametrize(
    "text", ["input 4; lstm 3; dense 1", "a = dense 3 < b; b = dense 3 < a", "input 4; dense 2 < x"]
)
def test_a_fault_is_marked_at_its_layer(text: str) -> None:
    summary = examine(read(text))
    drawn = diagram.model_diagram(summary, "", DARK)
    assert summary.fault is not None
    marked = [note.text for note in drawn.layout.annotations if "✗" in note.text]
    assert len(marked) == 1
    assert summary.fault.layer in marked[0]
    assert str(summary.fault) in diagram.diagram_in_words(summary)


@pytest.mark.parametrize("name", ["first", "linear", "flowers"])
def test_curves_and_answers_are_those_of_the_view(name: str) -> None:
    settings = PRESETS[name].settings()
    run = FitRun(settings, arrays_of(settings.dataset, 1))
    for _, done in zip(range(20), run.steps(), strict=False):
        assert done
    view = run.view()
    curve = fit.fit_curve(view, settings.epochs, "loss", LIGHT)
    np.testing.assert_array_equal(curve.data[1].y, view.curves["val_loss"])
    classes = DATASETS[settings.dataset].classes
    if not classes:
        np.testing.assert_array_equal(fit.answers(view, LIGHT).data[1].y, view.answers)
        return
    drawn = fit.confusion(view, classes, LIGHT)
    np.testing.assert_array_equal(drawn.data[0].z, view.confusion)
    assert view.confusion.sum() == len(run.validation[-1])
    assert view.confusion.trace() / view.confusion.sum() == view.measures["validation"][1]


def test_branches_stay_in_their_columns_and_no_boxes_meet() -> None:
    model = read(PRESETS["two_inputs"].model)
    places = diagram.places_of(model)
    assert len({places[name][0] for name in ("b", "b1", "b2", "b3")}) == 1
    assert places["both"][0] == pytest.approx(0.5)
    rows: dict[float, list[tuple[float, float]]] = {}
    for x, y, half in places.values():
        rows.setdefault(y, []).append((x - half, x + half))
    for boxes in rows.values():
        ordered = sorted(boxes)
        assert all(left[1] < right[0] for left, right in itertools.pairwise(ordered))
