"""The pages there are, in the order in which one learns: navigation, home page and contract tests read this list."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECTIONS = ("", "Foundations", "Learning", "Language", "Sequences", "Create")  # the home page stands before all


@dataclass(frozen=True)
class PageInfo:
    """What is known about a page without opening it.

    name: its name on every floor (pages/NAME.py, core/NAME.py, assets/lessons/NAME.md, ...).
    icon: for the menu, from Streamlit's built-in Material set.
    line: what you can do there, for its card.
    help: what you will understand afterwards, for the menu.
    picture: what assets/icons/NAME.svg shows, for who cannot see it.
    """

    name: str
    title: str
    icon: str
    section: str
    line: str
    help: str
    picture: str

    def __post_init__(self) -> None:
        if self.section not in SECTIONS:
            raise ValueError(f"Section of {self.name} is {self.section!r}; allowed is one of: {', '.join(SECTIONS)}.")

    @property
    def file(self) -> Path:
        """The page's script."""
        return ROOT / "pages" / f"{self.name}.py"

    @cached_property
    def lesson(self) -> str:
        """The page's prose, read once: pages are drawn anew at every touch."""
        return (ROOT / "assets" / "lessons" / f"{self.name}.md").read_text(encoding="utf-8")

    @property
    def drawing(self) -> Path:
        """The page's picture, an SVG that works on light and dark."""
        return ROOT / "assets" / "icons" / f"{self.name}.svg"


HOME = PageInfo(
    name="home",
    title="Home",
    icon=":material/home:",
    section="",
    line="The way from a single gate to a machine that writes.",
    help="All pages at a glance",
    picture="A small network whose output becomes a line of words",
)

PAGES = (
    HOME,
    PageInfo(
        name="gates",
        title="Gates",
        icon=":material/join_inner:",
        section="Foundations",
        line="Move a line until it makes a gate, and see why XOR needs two layers.",
        help="What one perceptron can compute, how it learns, and what a second layer adds",
        picture="Four corners of a square; a line parts three of them from the fourth",
    ),
    PageInfo(
        name="activations",
        title="Activations",
        icon=":material/show_chart:",
        section="Foundations",
        line="Move along the curves, bend a plane, and follow a gradient down fifty layers.",
        help="What activation functions do, why they must bend, and how deep networks lose their gradients",
        picture="Two curves, an S and a hinge, with a tangent at one point",
    ),
    PageInfo(
        name="forward_pass",
        title="Forward pass",
        icon=":material/grid_on:",
        section="Foundations",
        line="Click any number in a network and see the sum that made it.",
        help="How matrices carry a batch through a network, and why shapes must agree",
        picture="A row of four cells times a grid gives a row of eight; one row, one column and one result are lit",
    ),
    PageInfo(
        name="losses",
        title="Losses",
        icon=":material/trending_down:",
        section="Learning",
        line="Move a prediction along each loss, and train the right one beside a mistake.",
        help="What a loss tells a network, which output layer it needs, and what reduction and weights do",
        picture="A bowl and a hinge over the same axis; a ball lies on its side",
    ),
    PageInfo(
        name="backprop",
        title="Backprop",
        icon=":material/undo:",
        section="Learning",
        line="Step through one update by hand, from the loss back to every weight.",
        help="How the chain rule gives each weight its gradient, and what the update does",
        picture="A small network; a dashed line runs from its loss back to one of the weights",
    ),
    PageInfo(
        name="optimizers",
        title="Optimizers",
        icon=":material/altitude:",
        section="Learning",
        line="Race seven optimizers down a surface, and take one step apart.",
        help="How gradient descent and its relatives move, when they diverge, and what a batch does to the gradient",
        picture="Rings of a valley seen from above; one path zigzags to its lowest point, another goes straight",
    ),
    PageInfo(
        name="training_lab",
        title="Training lab",
        icon=":material/science:",
        section="Learning",
        line="Train a small network, watch each unit, stop it before it learns by heart.",
        help="How training goes: batches, curves, overfitting and what helps against it",
        picture="Two curves fall together; then one turns up again, with a dot where it was lowest",
    ),
    PageInfo(
        name="tokens",
        title="Tokens",
        icon=":material/content_cut:",
        section="Language",
        line="Cut a text into tokens, merge byte pairs, and follow a word to its vector.",
        help="How text becomes numbers: tokens, ids, padding and embeddings",
        picture="Three words; an arrow leads from each to a number, and below it to a small column of coloured cells",
    ),
    PageInfo(
        name="language_models",
        title="Language models",
        icon=":material/stairs:",
        section="Language",
        line="Count what follows what, open a network that predicts it, and race them.",
        help="How n-grams and networks give the next token its probability, and what perplexity says of them",
        picture="Steps that lead down; a dot on each, the lowest one is filled",
    ),
    PageInfo(
        name="rnn",
        title="RNN",
        icon=":material/replay:",
        section="Sequences",
        line="Unroll a cell over time and see its gradient add up, term by term.",
        help="How a network reads a sequence, and why gradients through time vanish or explode",
        picture="Three boxes in a row with arrows between them; an arrow enters each from below",
    ),
    PageInfo(
        name="lstm",
        title="LSTM",
        icon=":material/memory:",
        section="Sequences",
        line="Open a cell that remembers, hold its gates, and test how far back it looks.",
        help="How gates keep, write and show a memory, and how long it lasts",
        picture="A line runs through a box; one gate lets through, one adds, one shows",
    ),
    PageInfo(
        name="gru",
        title="GRU",
        icon=":material/tune:",
        section="Sequences",
        line="Two gates, one state: slide between what was and what is new.",
        help="How a GRU updates its state, how its conventions differ, and what it costs beside an LSTM",
        picture="A slider between an open circle and a diamond; an arrow leads on from where its knob stands",
    ),
    PageInfo(
        name="text_generation",
        title="Text generation",
        icon=":material/edit_note:",
        section="Create",
        line="Train a network on real sentences and watch gibberish turn into text.",
        help="How a network learns which word comes next, and how to make it write",
        picture="Bars for the chances of four words; the most likely one becomes the next word of a sentence",
    ),
    PageInfo(
        name="model_builder",
        title="Model builder",
        icon=":material/account_tree:",
        section="Create",
        line="Put layers together, count every parameter, fit the model and take it home.",
        help="How sequential and functional models are built, compiled, fitted, evaluated and saved",
        picture="Two columns of boxes run down and join in one box below",
    ),
)


def by_section(pages: tuple[PageInfo, ...] = PAGES) -> dict[str, list[PageInfo]]:
    """The pages of each section in learning order; a section without pages is left out."""
    grouped = {section: [page for page in pages if page.section == section] for section in SECTIONS}
    return {section: members for section, members in grouped.items() if members}
