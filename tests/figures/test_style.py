"""One look for all: big enough, seen on light and dark, and deaf to markup."""

import html
import re
from collections.abc import Iterator

import pytest

from playground.figures.drawing import Drawing
from playground.figures.style import DARK, LIGHT, Look, layout_of, look, plain
from tests.browser.contrast import contrast
from tests.figures.drawings import HOSTILE, all_figures, parsed, under

every_look = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: str(theme.name))
GROUNDS = {"padding"}  # the absence of a thing: it shall not be seen first
SMALLEST = 14


@every_look
def test_every_meaning_is_seen_on_the_page(theme: Look) -> None:
    for name, colour in theme.meaning.items():
        assert name in GROUNDS or contrast(colour, theme.paper) >= 3.0, (name, colour)
    for edge in (theme.diverging[0], theme.diverging[-1], theme.sequential[-1]):
        assert contrast(edge[1], theme.paper) >= 3.0, edge


@every_look
def test_text_is_read_on_the_page(theme: Look) -> None:
    for colour in (theme.ink, theme.muted, theme.accent):
        assert contrast(colour, theme.paper) >= 4.5, colour


def test_both_looks_know_the_same_meanings() -> None:
    assert LIGHT.meaning.keys() == DARK.meaning.keys()


@every_look
def test_ends_of_the_diverging_scale_are_told_apart_by_hue_around_white(theme: Look) -> None:
    places, (orange, white, blue) = zip(*theme.diverging, strict=True)
    assert (places, white) == ((0.0, 0.5, 1.0), "#FFFFFF")
    red_blue = [(int(colour[1:3], 16), int(colour[5:7], 16)) for colour in (orange, blue)]
    assert red_blue[0][0] > red_blue[0][1]
    assert red_blue[1][0] < red_blue[1][1]


@pytest.mark.parametrize(("theme", "expected"), [("dark", DARK), ("light", LIGHT), (None, LIGHT), ("pink", LIGHT)])
def test_an_unknown_theme_is_light(theme: str | None, expected: Look) -> None:
    assert look(theme) is expected


def sizes(figure: Drawing) -> Iterator[tuple[tuple[str | int, ...], float]]:
    for path, value in under(parsed(figure)):
        if path[-1] == "size" and str(path[-2]).endswith("font"):
            yield path, value


@every_look
def test_no_text_is_smaller_than_14_px(theme: Look) -> None:
    for name, figure in all_figures(theme).items():
        found = dict(sizes(figure))
        assert len(found) >= 5, name  # the template alone sets the font of figure, ticks, titles and hover
        assert min(found.values()) >= SMALLEST, (name, found)


@every_look
def test_axes_of_every_figure_have_titles_or_are_explained_by_labels(theme: Look) -> None:
    titles = {name: str(figure.layout.to_plotly_json()) for name, figure in all_figures(theme).items()}
    for axis in ("epoch", "loss (nats)", "accuracy"):
        assert axis in titles["learning curves"]
    assert "first axis (61% of the variance)" in titles["embedding map"]
    assert "second axis (23%)" in titles["embedding map"]


def test_zoom_survives_new_data_and_nothing_hides_the_page() -> None:
    layout = layout_of(LIGHT, 300)
    assert layout["uirevision"] == "constant"
    assert layout["template"]["layout"]["paper_bgcolor"] == "rgba(0,0,0,0)"
    assert layout["height"] == 300


@pytest.mark.parametrize("text", [*HOSTILE, "a < b & c > d", "</b>", "&lt;", ""], ids=lambda text: text[:12])
def test_plain_text_reads_back_as_it_was_and_holds_no_markup(text: str) -> None:
    shown = plain(text, longest=10_000)
    assert html.unescape(shown) == text
    assert "<" not in shown
    assert ">" not in shown


@pytest.mark.parametrize("length", [23, 24, 25, 5_000])
def test_plain_text_is_cut_with_a_mark(length: int) -> None:
    shown = plain("y" * length, longest=24)
    assert shown == ("y" * length if length <= 24 else "y" * 23 + "…")


OWN_MARKUP = re.compile(r"^<b>(?=▸ )|(?<=.)</b>$|</?extra>")  # the mark of the chosen candidate, and hover boxes


@every_look
def test_no_figure_takes_markup_from_a_token(theme: Look) -> None:
    for name, figure in all_figures(theme).items():
        texts = [value for _, value in under(parsed(figure)) if isinstance(value, str)]
        shown = "\n".join(OWN_MARKUP.sub("", value) for value in texts)
        assert "&lt;" in shown, name
        for tag in ("<a", "<b>bold", "<br"):
            assert tag not in shown, (name, tag)
        assert "&amp;amp;" in shown or name == "learning curves", name
        assert "xxxxxxxxxxxxxxxxxxxxxxxxx" not in shown, name
