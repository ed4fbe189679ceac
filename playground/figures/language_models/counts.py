"""What follows a context by counting: a bar a token, in pieces by the order of n-gram that they come from."""

import numpy as np

from playground.core.language_models.ngram import KNESER_NEY, Level
from playground.data.counted_text import CountsTrace
from playground.figures.drawing import Drawing
from playground.figures.panels import Plain, axes, on_axes, title
from playground.figures.style import SMALL, Look, layout_of, plain

HEIGHT, SHOWN = 430, 9
LEFT, RIGHT = (0.0, 0.54), (0.72, 1.0)
PATTERNS = ("", "/", "x", "-", "\\", ".")  # from the highest order down; the last is for 1 / V
FADES = (1.0, 0.8, 0.65, 0.5, 0.4)


def tokens_shown(trace: CountsTrace) -> list[int]:
    """Ids of the bars: the most probable tokens, and the one that was asked for."""
    P = trace.prediction.probabilities
    order = [int(i) for i in np.argsort(-P[1:], kind="stable")[:SHOWN] + 1]
    if trace.token is not None and trace.token not in order:
        order[-1:] = [trace.token]
    return order


def counts_picture(trace: CountsTrace, look: Look) -> Drawing:
    """Left: P of the most probable tokens and the rest, stacked by order. Right: what each order gives in all."""
    tokens, parts = tokens_shown(trace), trace.prediction.parts
    names = [plain(trace.text.vocabulary.tokens[i], 14) for i in tokens] + ["all others"]
    others = np.setdiff1d(np.arange(parts.shape[1]), tokens)
    rest = parts[:, others].sum(1)
    columns = np.concatenate([parts[:, tokens], rest[:, None]], 1)
    orders = order_names(trace)
    top = float(max(columns.sum(0).max(), _plain_shares(trace, tokens).max(), 1e-9))
    layout = layout_of(
        look,
        HEIGHT,
        **axes("", LEFT, (0, 1), {"range": [0, top * 1.28], "tickformat": ".0%"}, _names(names, look)),
        **axes("2", RIGHT, (0, 1), {"range": [0, 1.3], "tickformat": ".0%"}, _names(list(orders), look, 5)),
        annotations=[
            title("P(next token), ◇ plain count", "", look),
            title("share of all P by order", "2", look),
        ],
        barmode="stack",
        bargap=0.35,
        dragmode=False,
    )
    bars = [_pieces(columns[k], k, len(orders), name, names, look) for k, name in enumerate(orders)]
    return Drawing(
        [*bars, _totals(columns.sum(0), trace, tokens, look), _marks(trace, tokens, look), _shares(trace, look)], layout
    )


def order_names(trace: CountsTrace) -> tuple[str, ...]:
    """What the rows of the parts are called, the highest order first."""
    names = [f"{level.order}-gram<br>{_context(trace, level)}" for level in trace.prediction.levels]
    return (*names, "1 / V")


def _context(trace: CountsTrace, level: Level) -> str:
    words = trace.context[len(trace.context) - (level.order - 1) :] if level.order > 1 else ()
    known = plain(" ".join(words), 16) or ("any" if level.order == 1 else "line start")
    contexts = " contexts" if trace.settings.method == KNESER_NEY and level.order < trace.settings.n else ""
    return f"{known} ({level.total:,}{contexts})"


def _names(names: list[str], look: Look, room: int = 0) -> Plain:
    """An axis of names from above, with room for at least so many."""
    return {
        "tickvals": list(range(len(names))),
        "ticktext": names,
        "range": [max(len(names), room) - 0.5, -0.5],
        "showgrid": False,
        "tickfont": {"size": SMALL, "color": look.ink},
    }


def _marker(place: int, count: int, look: Look) -> Plain:
    """The highest order strongest; 1 / V always in grey. Patterns tell them apart without colour."""
    last = place == count - 1
    pattern = PATTERNS[-1] if last else PATTERNS[place]
    colour = look["uniform"] if last else look["ngram"]
    lines = {"shape": pattern, "solidity": 0.25, "fillmode": "overlay", "fgcolor": look.paper}
    return {"color": colour, "opacity": 0.5 if last else FADES[place], "pattern": lines}


def _pieces(values: np.ndarray, place: int, count: int, order: str, names: list[str], look: Look) -> Plain:
    label = order.partition("<br>")[0]
    return {
        "type": "bar",
        "orientation": "h",
        "x": values,
        "y": list(range(len(names))),
        "marker": _marker(place, count, look),
        "customdata": names,
        "hovertemplate": f"%{{x:.6f}} of P(%{{customdata}}) from {label}<extra></extra>",
        **on_axes(""),
    }


def _totals(values: np.ndarray, trace: CountsTrace, tokens: list[int], look: Look) -> Plain:
    """The whole probability behind each bar, in strong type for the token that is looked at."""
    texts = [_number(value) for value in values]
    if trace.token in tokens:
        at = tokens.index(trace.token)
        texts[at] = f"<b>{texts[at]}</b> ←"
    return {
        "type": "scatter",
        "mode": "text",
        "x": np.maximum(values, np.append(_plain_shares(trace, tokens), 0)),
        "y": list(range(len(values))),
        "text": [f"\u2003{text}" for text in texts],
        "textposition": "middle right",
        "textfont": {"size": SMALL, "color": look.ink},
        "cliponaxis": False,
        "hoverinfo": "skip",
        **on_axes(""),
    }


def _number(value: float) -> str:
    return "0" if value == 0 else f"{value:.3f}" if value >= 0.001 else f"{value:.1e}".replace("-", "−")


def _plain_shares(trace: CountsTrace, tokens: list[int]) -> np.ndarray:
    level = trace.prediction.levels[0]
    return level.counts[tokens] / max(level.total, 1)


def _marks(trace: CountsTrace, tokens: list[int], look: Look) -> Plain:
    shares = _plain_shares(trace, tokens)
    came = np.flatnonzero(shares)
    return {
        "type": "scatter",
        "mode": "markers",
        "x": shares[came],
        "y": came.tolist(),
        "marker": {"symbol": "diamond-open", "size": 11, "color": look.ink, "line": {"width": 2}},
        "hovertemplate": "plain count: %{x:.6f}<extra></extra>",
        **on_axes(""),
    }


def _shares(trace: CountsTrace, look: Look) -> Plain:
    values = trace.prediction.parts.sum(1)
    markers = [_marker(place, len(values), look) for place in range(len(values))]
    return {
        "type": "bar",
        "orientation": "h",
        "x": values,
        "y": list(range(len(values))),
        "marker": {
            "color": [one["color"] for one in markers],
            "opacity": [one["opacity"] for one in markers],
            "pattern": markers[0]["pattern"] | {"shape": [one["pattern"]["shape"] for one in markers]},
        },
        "text": [f"{value:.1%}" for value in values],
        "textposition": "outside",
        "textfont": {"size": SMALL, "color": look.ink},
        "cliponaxis": False,
        "hoverinfo": "skip",
        **on_axes("2"),
    }


def counts_in_words(trace: CountsTrace) -> str:
    """The most probable tokens with their probabilities, for who cannot see the figure."""
    P, tokens = trace.prediction.probabilities, trace.text.vocabulary.tokens
    said = ", ".join(f"{tokens[i]} {_number(float(P[i]))}" for i in tokens_shown(trace))
    level = trace.prediction.levels[0]
    return (
        f"What follows “{' '.join(trace.context)}”: {said}. The last {level.order - 1} tokens of the context "
        f"were followed {level.total:,} times in the text."
    )
