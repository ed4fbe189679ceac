"""An unseen context: what counts and a network say of it, and where the nouns lie in the embedding as it learns."""

import numpy as np

from playground.core.language_models.unseen import ANIMALS, ENDINGS, NOUNS, UPDATES, WORDS, UnseenTrace
from playground.figures.drawing import Drawing
from playground.figures.language_models import METHOD_NAMES
from playground.figures.panels import Plain, axes, on_axes, scatter, title
from playground.figures.style import SMALL, Look, layout_of

HEIGHT = 430
BARS, MAP, CURVE = (0.0, 0.25), (0.34, 0.64), (0.75, 1.0)
VERBS = tuple(WORDS.index(verb) for verb, _ in ENDINGS)
CEILING = 100.0  # of the perplexities that are drawn


def unseen_picture(trace: UnseenTrace, look: Look) -> Drawing:
    """Left: P of both verbs by both models. Middle: E. Right: perplexity of the right verb while it learns."""
    names = [ENDINGS[0][0], ENDINGS[1][0], "else"]
    reach = float(np.abs(trace.training.embedding).max()) * 1.15
    span = {"range": [-reach, reach], "showgrid": True, "zeroline": False, "nticks": 5}
    layout = layout_of(
        look,
        HEIGHT,
        **axes("", BARS, (0, 1), {"tickvals": [0, 1, 2], "ticktext": names}, {"range": [0, 1.12], "tickformat": ".0%"}),
        **axes("2", MAP, (0, 1), span, span),
        **axes(
            "3",
            CURVE,
            (0, 1),
            {"range": [0, UPDATES], "title": {"text": "update of the network"}, "nticks": 4},
            {"type": "log", "range": [-0.05, np.log10(40)], "tickvals": [1, 2, 5, 10, 20]},
        ),
        annotations=[
            title("P(next word)", "", look),
            title("E, a point a word", "2", look),
            title("perplexity of the verb", "3", look),
            *_curve_names(trace, look),
        ],
        barmode="group",
        showlegend=True,
        legend={"x": 0.0, "y": -0.1, "yanchor": "top", "orientation": "h", "font": {"size": SMALL}},
        dragmode=False,
    )
    counted = f"{trace.settings.ngram.n}-gram, {METHOD_NAMES[trace.settings.ngram.method]}"
    return Drawing(
        [
            _bars(trace.counted, counted, "ngram", "/", look),
            _bars(trace.learned, "feed-forward network", "nnlm", "", look),
            *_points(trace, look),
            *_curves(trace, look),
        ],
        layout,
    )


def _bars(P: np.ndarray, name: str, meaning: str, pattern: str, look: Look) -> Plain:
    values = [float(P[verb]) for verb in VERBS]
    values.append(max(float(P.sum()) - sum(values), 0.0))
    return {
        "type": "bar",
        "name": name,
        "x": [0, 1, 2],
        "y": values,
        "marker": {"color": look[meaning], "pattern": {"shape": pattern, "solidity": 0.25}},
        "text": [f"{value:.2f}" for value in values],
        "textposition": "outside",
        "textfont": {"size": SMALL, "color": look.ink},
        "cliponaxis": False,
        "hovertemplate": "%{y:.6f}<extra>" + name + "</extra>",
        **on_axes(""),
    }


def _points(trace: UnseenTrace, look: Look) -> list[Plain]:
    """Animals as circles, machines as squares; the noun that is read is larger and in strong type."""
    E = trace.training.embedding[trace.update]
    reach = float(np.abs(trace.training.embedding).max())
    rows = []
    for nouns, colour, symbol in ((ANIMALS, "one", "circle"), (NOUNS[len(ANIMALS) :], "zero", "square")):
        points = E[[WORDS.index(noun) for noun in nouns]]
        chosen = [noun == trace.settings.noun for noun in nouns]
        names = [f"<b>{noun}</b>" if one else noun for noun, one in zip(nouns, chosen, strict=True)]
        rows.append(
            scatter(
                points[:, 0],
                points[:, 1],
                "2",
                "markers+text",
                text=_gathered(names, points, reach),
                textposition="top center",
                textfont={"size": SMALL, "color": look.ink},
                marker={"color": look[colour], "symbol": symbol, "size": [15 if one else 9 for one in chosen]},
                customdata=list(nouns),
                hovertemplate="%{customdata}: %{x:.4f}, %{y:.4f}<extra></extra>",
                showlegend=False,
                cliponaxis=False,
            )
        )
    return rows


def _gathered(names: list[str], points: np.ndarray, reach: float) -> list[str]:
    """Labels: where points lie on each other the highest one bears the names of all, one a line."""
    texts, left = [""] * len(names), set(range(len(names)))
    for i in np.argsort(-points[:, 1]).tolist():
        if i not in left:
            continue
        near = np.abs(points - points[i]) < reach * np.array([0.3, 0.22])
        group = [j for j in sorted(left) if near[j].all()]
        left -= set(group)
        texts[i] = "<br>".join(names[j] for j in group)
    return texts


def _curves(trace: UnseenTrace, look: Look) -> list[Plain]:
    """The network's, over seen pairs dotted and unseen ones solid; the counts' over the unseen ones as a level line."""
    updates = np.arange(UPDATES + 1)
    seen, unseen = trace.training.perplexity.T
    level = min(trace.counted_perplexity[1], CEILING)
    said = {"hovertemplate": "%{y:.3f} after update %{x}<extra></extra>", "showlegend": False}
    pen = {"color": look["nnlm"], "width": 3}
    dot = {"color": look["nnlm"], "size": 12}
    flat = {"color": look["ngram"], "width": 3, "dash": "dash"}
    here = trace.training.perplexity[trace.update, 1]
    return [
        scatter(updates, unseen, "3", "lines", line=pen) | said,
        scatter(updates, seen, "3", "lines", line=pen | {"dash": "dot", "width": 2}) | said,
        scatter([0, UPDATES], [level, level], "3", "lines", line=flat) | said,
        scatter([trace.update], [here], "3", "markers", marker=dot, cliponaxis=False) | said,
    ]


def _curve_names(trace: UnseenTrace, look: Look) -> list[Plain]:
    counted = trace.counted_perplexity[1]
    said = "∞" if np.isinf(counted) else f"{counted:.2f}"
    font = {"size": SMALL}
    here = trace.training.perplexity[trace.update, 1]
    texts = (
        (0.97, f"counts, unseen pairs: {said} ┅", "ngram"),
        (0.9, f"network, unseen pairs: {here:.2f} ─", "nnlm"),
        (0.83, f"network, seen pairs: {trace.training.perplexity[trace.update, 0]:.2f} ┄", "nnlm"),
    )
    return [
        {
            "x": 1.0,
            "y": y,
            "xref": "x3 domain",
            "yref": "y3 domain",
            "xanchor": "right",
            "yanchor": "top",
            "text": text,
            "showarrow": False,
            "bgcolor": look.paper,
            "font": font | {"color": look[meaning]},
        }
        for y, text, meaning in texts
    ]


def unseen_in_words(trace: UnseenTrace) -> str:
    """Both models' answers, for who cannot see the figure."""
    right, s = WORDS[trace.right], trace.settings
    known = "is among" if trace.was_seen else "never occurs in"
    return (
        f"“the {s.noun} {s.adverb}” {known} the training sentences; right is “{right}”. Counts of {s.ngram.n} tokens "
        f"give it {trace.counted[trace.right]:.4f}, the feed-forward network after {trace.update} updates "
        f"{trace.learned[trace.right]:.4f}."
    )
