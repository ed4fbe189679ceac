import ast

import numpy as np
import pytest

from playground.core.forward_pass import PRESETS, ForwardPassSettings, run_forward_pass
from playground.core.forward_pass.edits import parse_edits
from playground.core.forward_pass.mismatch import MISMATCHES, MismatchSettings, try_shapes
from playground.export.forward_pass import render_mismatch_script, render_script
from tests.export.alone import run_alone

EDITED = ForwardPassSettings((4, 8, 8, 3), 3, "tanh", "sigmoid", 7, parse_edits("X[2,3]=1.5; W2[1,8]=-0.1; b3[2]=4"))
LINEAR = ForwardPassSettings((5, 1, 2), 16, "linear", "linear", 3)


@pytest.mark.parametrize(
    ("settings", "out_in"),
    [(ForwardPassSettings(), True), (EDITED, True), (EDITED, False), (LINEAR, False)],
    ids=["course", "edited", "edited, keras", "linear, keras"],
)
def test_the_script_prints_the_numbers_on_screen(settings: ForwardPassSettings, out_in: bool) -> None:
    *printed, parameters = run_alone(render_script(settings, out_in))
    trace = run_forward_pass(settings)
    expected = [values for layer in trace.layers for values in (layer.z, layer.a)]
    assert len(printed) == len(expected)
    for line, values in zip(printed, expected, strict=True):
        numbers = ast.literal_eval(line[line.index("[[") :])
        np.testing.assert_allclose(numbers, values, rtol=1e-13, atol=1e-15)
        assert f"({values.shape[0]}, {values.shape[1]})" in line
    assert (
        parameters == f"parameters: {sum(n * j + j for n, j in zip(settings.sizes, settings.sizes[1:], strict=False))}"
    )


@pytest.mark.parametrize("out_in", [False, True], ids=["keras", "pytorch"])
@pytest.mark.parametrize("preset", PRESETS.values(), ids=lambda preset: preset.title)
def test_the_script_of_every_preset_is_python_without_leftovers(preset: object, out_in: bool) -> None:
    script = render_script(preset.settings, out_in)  # type: ignore[attr-defined]
    ast.parse(script)
    assert "$" not in script
    assert "#?" not in script
    assert max(map(len, script.splitlines())) <= 120


@pytest.mark.parametrize("chosen", [chosen for _, chosen in MISMATCHES.values()], ids=list(MISMATCHES))
def test_the_script_of_the_sandbox_prints_what_torch_says(chosen: MismatchSettings) -> None:
    tried = try_shapes(chosen)
    assert run_alone(render_mismatch_script(chosen)) == [tried.error or str(tried.result)]
