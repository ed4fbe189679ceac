"""Three matrices to scale, with the two numbers that clash."""

from typing import Any

from playground.core.forward_pass.mismatch import MATMUL, MismatchTrace
from playground.figures.drawing import Drawing
from playground.figures.style import FONT_SIZE, Look, layout_of

HEIGHT = 280
WIDTH = 41.0  # in cells
MIDDLE = 6.4
CENTRES = {"X": 7.0, "W": 20.5, "b": 34.0}


def mismatch(tried: MismatchTrace, look: Look) -> Drawing:
    """X, W and b as grids of so many cells; the two clashing sizes are marked and joined by ≠."""
    chosen = tried.settings
    shapes = {
        "X": (chosen.X_rows, chosen.X_columns),
        "W": (chosen.W_rows, chosen.W_columns),
        "b": (1, chosen.b_length),
    }
    marked = _marked_sides(tried)
    sides = [_side(name, side, *shapes[name], look) for name, side in marked]
    layout = layout_of(
        look,
        HEIGHT,
        shapes=sides,
        annotations=_labels(shapes, marked, look) + _signs(tried, shapes, look),
        xaxis={"range": [0, WIDTH], "visible": False, "fixedrange": True},
        yaxis={"range": [12.9, -0.2], "visible": False, "fixedrange": True},
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
    )
    return Drawing([_cells(name, *shape, look) for name, shape in shapes.items()], layout)


def mismatch_alt(tried: MismatchTrace) -> str:
    """What the drawing shows, in words."""
    chosen = tried.settings
    shapes = f"X is {chosen.X_rows}×{chosen.X_columns}, W {chosen.W_rows}×{chosen.W_columns}, b has {chosen.b_length}"
    if tried.clash:
        clash = tried.clash
        return f"{shapes}. They clash: {clash.left_size} {clash.left} against {clash.right_size} {clash.right}."
    return f"{shapes}. torch gives a result of shape {' by '.join(map(str, tried.result or ()))}."


def _marked_sides(tried: MismatchTrace) -> list[tuple[str, str]]:
    """The sides whose lengths clash: name of the tensor, and its rows or columns."""
    if tried.clash is None:
        return []
    matmul = tried.settings.operation == MATMUL
    if tried.clash.left == "columns of X":
        return [("X", "columns"), ("W", "rows" if matmul else "columns")]
    return [("W", "columns" if matmul else "rows"), ("b", "columns")]


def _box(name: str, rows: int, columns: int) -> tuple[float, float, float, float]:
    centre = CENTRES[name]
    return centre - columns / 2, MIDDLE - rows / 2, centre + columns / 2, MIDDLE + rows / 2


def _cells(name: str, rows: int, columns: int, look: Look) -> dict[str, Any]:
    """A matrix whose cells can be counted."""
    x0, y0, _, _ = _box(name, rows, columns)
    return {
        "type": "heatmap",
        "z": [[0] * columns] * rows,
        "x0": x0 + 0.5,
        "dx": 1,
        "y0": y0 + 0.5,
        "dy": 1,
        "xgap": 2,
        "ygap": 2,
        "colorscale": [[0, look["read"]], [1, look["read"]]],
        "showscale": False,
        "hoverinfo": "skip",
    }


def _side(name: str, side: str, rows: int, columns: int, look: Look) -> dict[str, Any]:
    x0, y0, x1, y1 = _box(name, rows, columns)
    ends = {"x0": x0, "y0": y1, "x1": x1, "y1": y1} if side == "columns" else {"x0": x0, "y0": y0, "x1": x0, "y1": y1}
    return {"type": "line", **ends, "line": {"color": look["clash"], "width": 7}}


def _labels(shapes: dict[str, tuple[int, int]], marked: list[tuple[str, str]], look: Look) -> list[dict[str, Any]]:
    notes = []
    for name, (rows, columns) in shapes.items():
        x0, y0, x1, y1 = _box(name, rows, columns)
        shape = f"{rows}×{columns}" if name != "b" else f"{columns}"
        notes.append(_note(f"<b>{name}</b>  {shape}", (x0 + x1) / 2, y0 - 0.7, look.ink))
        for side, size in (("rows", rows), ("columns", columns)):
            if (name, side) not in marked:
                continue
            x, y = (x0 - 0.9, MIDDLE) if side == "rows" else ((x0 + x1) / 2, y1 + 0.9)
            notes.append(_note(f"<b>{size}</b>", x, y, look["clash"], 22))
    return notes


def _signs(tried: MismatchTrace, shapes: dict[str, tuple[int, int]], look: Look) -> list[dict[str, Any]]:
    """What stands between the matrices, and ≠ where the clash is."""
    linear = tried.settings.operation != MATMUL
    at = None if tried.clash is None else "X" if tried.clash.left == "columns of X" else "W"
    notes = []
    for name, following, sign in (("X", "W", "· Wᵀ" if linear else "·"), ("W", "b", "+")):
        x = (_box(name, *shapes[name])[2] + _box(following, *shapes[following])[0] - 0.9) / 2
        shown, colour = ("<b>≠</b>", look["clash"]) if name == at else (sign, look.ink)
        notes.append(_note(shown, x, MIDDLE, colour, 26))
    return notes


def _note(text: str, x: float, y: float, colour: str, size: int = FONT_SIZE) -> dict[str, Any]:
    return {"text": text, "x": x, "y": y, "showarrow": False, "font": {"size": size, "color": colour}}
