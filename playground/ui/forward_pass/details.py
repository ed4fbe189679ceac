"""Tables and words of the forward pass page."""

import pandas as pd

from playground.core.forward_pass import (
    CellTrace,
    ForwardPassSettings,
    ForwardPassTrace,
    LayerCount,
    count_layers,
)
from playground.core.forward_pass.mismatch import MismatchTrace


def shape_sum(count: LayerCount) -> str:
    """The shapes of one layer as an equation."""
    m, n, j = count.m, count.n, count.j
    return f"{m}×{n} · {n}×{j} + 1×{j} = {m}×{j}"


def layers_table(settings: ForwardPassSettings) -> pd.DataFrame:
    """What each layer costs, with the arithmetic, and the sum of all."""
    counts = count_layers(settings)
    rows = [
        {
            "layer": str(count.number),
            "X · W + b = Z": shape_sum(count),
            "parameters n·j + j": f"{count.n}·{count.j} + {count.j} = {count.parameters}",
            "operations 2·m·n·j": f"2·{count.m}·{count.n}·{count.j} = {count.flops:,}",
            "bytes of W and b": f"{count.parameter_bytes:,}",
            "bytes of A": f"{count.activation_bytes:,}",
        }
        for count in counts
    ]
    total = {
        "layer": "all",
        "X · W + b = Z": f"{settings.batch}×{settings.sizes[0]} → {settings.batch}×{settings.sizes[-1]}",
        "parameters n·j + j": " + ".join(str(count.parameters) for count in counts)
        + f" = {total_parameters(settings)}",
        "operations 2·m·n·j": f"{sum(count.flops for count in counts):,}",
        "bytes of W and b": f"{sum(count.parameter_bytes for count in counts):,}",
        "bytes of A": f"{sum(count.activation_bytes for count in counts):,}",
    }
    return pd.DataFrame([*rows, total])


def total_parameters(settings: ForwardPassSettings) -> int:
    """All numbers to learn."""
    return sum(count.parameters for count in count_layers(settings))


def terms_table(opened: CellTrace) -> pd.DataFrame:
    """The dot product of the lit cell, one product a row."""
    number, r, k = opened.cell.layer, opened.cell.row, opened.cell.column
    source = f"a({number - 1})" if number > 1 else "x"
    rows = [
        (
            str(i),
            f"{source}[{r},{i}]",
            _shown(term.x),
            f"w({number})[{i},{k}]",
            _shown(term.w),
            _shown(term.product),
            _shown(term.total),
        )
        for i, term in enumerate(opened.terms, start=1)
    ]
    rows.append(("", "", "1", f"b({number})[{k}]", _shown(opened.bias), _shown(opened.bias), _shown(opened.z)))
    return pd.DataFrame(rows, columns=["i", "input", "value", "weight", "value ", "product", "sum so far"])


def values_table(trace: ForwardPassTrace, layer: int, sample: int) -> pd.DataFrame:
    """z and a of every neuron of a layer for one sample."""
    shown = trace.layer(layer)
    return pd.DataFrame(
        {
            "neuron": [str(k) for k in range(1, shown.shape[2] + 1)],
            f"z({layer})": [_shown(value) for value in shown.z[sample - 1].tolist()],
            f"a({layer}) = {shown.activation}(z)": [_shown(value) for value in shown.a[sample - 1].tolist()],
        }
    )


def shapes_table(tried: MismatchTrace) -> pd.DataFrame:
    """The shapes that were multiplied, what torch reads them as, and what came out."""
    chosen = tried.settings
    result = "—" if tried.result is None else "×".join(map(str, tried.result))
    rows = [
        ("X", f"{chosen.X_rows}×{chosen.X_columns}", "samples × inputs"),
        ("W", f"{chosen.W_rows}×{chosen.W_columns}", f"takes {chosen.taken} inputs, gives {chosen.given} outputs"),
        ("b", str(chosen.b_length), "one for each output"),
        ("result", result, "refused" if tried.result is None else "samples × outputs"),
    ]
    return pd.DataFrame(rows, columns=["tensor", "shape", "meaning"])


def lesson_numbers(settings: ForwardPassSettings) -> dict[str, str]:
    """What the prose says about the network on screen."""
    counts = count_layers(settings)
    return {
        "m": str(settings.batch),
        "first": shape_sum(counts[0]),
        "total": str(total_parameters(settings)),
        "sum": " + ".join(str(count.parameters) for count in counts),
    }


def _shown(value: float) -> str:
    return f"{value:.10g}".replace("-", "−")
