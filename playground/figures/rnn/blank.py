"""Two models that learn to fill a blank: their loss, their right answers, and what each puts into one sentence."""

from dataclasses import dataclass

from playground.core.rnn.blank import CANDIDATES, Bound
from playground.core.rnn.blank_fill import Filled
from playground.core.rnn.blank_model import MODELS
from playground.core.rnn.blank_run import BlankView
from playground.core.rnn.sentence import Sentence
from playground.figures.drawing import Drawing
from playground.figures.panels import Plain, axes, scatter, title
from playground.figures.style import SMALL, Look, caption, layout_of, percent, plain

HEIGHT = 400
UPPER, LOWER = (0.6, 1.0), (0.08, 0.46)
NAMES = {"left": "left only", "both": "both ways"}
COLOURS = {"left": "reads_left", "both": "reads_both"}
DASHES, PATTERNS = {"left": "dash", "both": "solid"}, {"left": "/", "both": ""}
MOST_LOSS, ROOM = 1.3, 1.62  # nats; length of the bars' axis, with room for the words behind a bar


@dataclass(frozen=True)
class Asked:
    """What stands before any training: a sentence, how many updates there will be, and what the left side allows on the
    lines learned from and on the held-out ones.
    """

    sentence: Sentence
    updates: int
    learned: Bound
    held: Bound


def curves_picture(view: BlankView | None, asked: Asked, look: Look) -> Drawing:
    """Loss on the lines learned from, and right answers on the others, over the updates; dotted: what left allows."""
    x: Plain = {"range": [0, view.total_rounds if view else asked.updates], "nticks": 6}
    layout = axes("", (0, 1), UPPER, x | {"showticklabels": False}, {"range": [0, MOST_LOSS], "nticks": 4})
    shares = {"range": [0, 1.08], "tickformat": ".0%", "tickvals": [0, 0.5, 1]}
    layout |= axes("2", (0, 1), LOWER, x | {"title": {"text": "updates of each model"}}, shares)
    notes = [
        title("loss on the lines it learns from (nats)", "", look),
        title("right answers on lines it has not seen", "2", look),
        _limit(asked.learned.loss, f"left side allows {asked.learned.loss:.3f}", "", look),
        _limit(asked.held.accuracy, f"left side allows {asked.held.accuracy:.1%}", "2", look),
    ]
    legend = {"x": 1, "xanchor": "right", "y": LOWER[0], "yanchor": "bottom", "orientation": "h"}
    return Drawing(
        [*_curves(view, "loss", "", look), *_curves(view, "accuracy", "2", look)],
        layout_of(
            look,
            HEIGHT,
            **layout,
            annotations=notes,
            shapes=[_line(asked.learned.loss, "", look), _line(asked.held.accuracy, "2", look)],
            showlegend=True,
            legend=legend | {"font": {"size": SMALL}, "bgcolor": "rgba(0,0,0,0)"},
            margin={"l": 8, "r": 12, "t": 36, "b": 8},
            dragmode=False,
        ),
    )


def answers_picture(filled: Filled | None, asked: Asked, look: Look) -> Drawing:
    """What each model puts into the sentence: a bar for every candidate and model."""
    places = {"range": [len(CANDIDATES) - 0.5, -0.5], "tickvals": list(range(len(CANDIDATES))), "showgrid": False}
    names = {"ticktext": list(CANDIDATES), "tickfont": {"size": SMALL + 1, "color": look.ink}, "ticklabelstandoff": 6}
    return Drawing(
        _bars(filled, look),
        layout_of(
            look,
            HEIGHT,
            xaxis={"range": [0, ROOM], "visible": False},
            yaxis=places | names,
            title=caption(f"<b>{plain(asked.sentence.text, 44)}</b>", look),
            barmode="group",
            bargap=0.25,
            margin={"l": 8, "r": 8, "t": 36, "b": 40},
            dragmode=False,
        ),
    )


def _line(at: float, axis: str, look: Look) -> Plain:
    ends = {"x0": 0, "x1": 1, "y0": at, "y1": at, "xref": f"x{axis} domain", "yref": f"y{axis}"}
    return {"type": "line", **ends, "line": {"color": look["reads_left"], "width": 2, "dash": "dot"}}


def _limit(at: float, words: str, axis: str, look: Look) -> Plain:
    place = {"x": 1, "y": at, "xref": f"x{axis} domain", "yref": f"y{axis}", "xanchor": "right", "yanchor": "bottom"}
    return {"text": words, **place, "showarrow": False, "font": {"size": SMALL, "color": look["reads_left"]}}


def _curves(view: BlankView | None, what: str, axis: str, look: Look) -> list[Plain]:
    return [
        scatter(
            view.curves["update"] if view else [],
            view.curves[f"{what}_{reads}"] if view else [],
            axis,
            "lines",
            name=NAMES[reads],
            line={"color": look[COLOURS[reads]], "width": 3, "dash": DASHES[reads]},
            showlegend=what == "accuracy",
            hovertemplate="update %{x}: %{y:.4f}<extra>" + NAMES[reads] + "</extra>",
        )
        for reads in MODELS
    ]


def _bars(filled: Filled | None, look: Look) -> list[Plain]:
    """A bar for every candidate and model, its share written behind it."""
    return [
        {
            "type": "bar",
            "orientation": "h",
            "x": filled.probabilities[number] if filled else [0.0] * len(CANDIDATES),
            "y": list(range(len(CANDIDATES))),
            "text": [f"{NAMES[reads]} {percent(float(p))}" for p in filled.probabilities[number]]
            if filled
            else [NAMES[reads]] * len(CANDIDATES),
            "textposition": "outside",
            "textfont": {"size": SMALL, "color": look.ink},
            "cliponaxis": False,
            "marker": {
                "color": look[COLOURS[reads]],
                "pattern": {
                    "shape": PATTERNS[reads],
                    "fillmode": "overlay",
                    "fgcolor": look.paper,
                    "size": 7,
                    "solidity": 0.2,
                },
            },
            "showlegend": False,
            "hovertemplate": "%{x:.6f}<extra>" + NAMES[reads] + "</extra>",
        }
        for number, reads in enumerate(MODELS)
    ]


def curves_in_words(view: BlankView | None) -> str:
    """Where both models stand, for who cannot see it."""
    if view is None:
        return "Loss and right answers of two models over their updates: nothing is trained yet."
    left, both = (view.curves[f"accuracy_{reads}"][-1] for reads in MODELS)
    return (
        f"After {view.rounds} updates {left:.1%} of the held-out lines are right reading left only, {both:.1%} reading "
        "both ways."
    )


def answers_in_words(filled: Filled | None) -> str:
    """What is put into the sentence, for who cannot see it."""
    if filled is None:
        return "What two models put into the sentence: nothing is trained yet."
    given = "; ".join(
        f"{word} {filled.probabilities[0, k]:.1%} left only, {filled.probabilities[1, k]:.1%} both ways"
        for k, word in enumerate(CANDIDATES)
    )
    return f"What two models put into the sentence: {given}."
