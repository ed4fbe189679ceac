"""The list of pages and what lies on disk say the same; every page has what the house asks of it."""

from xml.etree import ElementTree

import pytest

from playground.ui.catalogue import HOME, PAGES, ROOT, SECTIONS, PageInfo, by_section
from tests.browser.contrast import contrast

every_page = pytest.mark.parametrize("info", PAGES, ids=[page.name for page in PAGES])
SVG = "{http://www.w3.org/2000/svg}"


def test_catalogue_lists_exactly_the_files_in_pages() -> None:
    assert {page.file for page in PAGES} == set((ROOT / "pages").glob("*.py"))
    assert len({page.name for page in PAGES}) == len(PAGES)


@every_page
def test_page_has_a_lesson(info: PageInfo) -> None:
    assert len(info.lesson.split()) >= 20


@every_page
def test_page_has_words_for_card_menu_and_picture(info: PageInfo) -> None:
    assert all([info.title, info.icon.startswith(":material/"), info.line.endswith("."), info.help, info.picture])
    assert len(info.line) <= 80


@every_page
def test_picture_is_a_drawing_without_text_fonts_or_links(info: PageInfo) -> None:
    root = ElementTree.parse(info.drawing).getroot()
    assert root.tag == f"{SVG}svg"
    assert root.find(f"{SVG}title") is not None
    allowed = {SVG + tag for tag in ("svg", "title", "g", "path", "circle", "rect", "line", "ellipse", "polyline")}
    assert {element.tag for element in root.iter()} <= allowed


@every_page
def test_picture_is_seen_on_light_and_dark(info: PageInfo) -> None:
    colours = {
        value
        for element in ElementTree.parse(info.drawing).getroot().iter()
        for name, value in element.attrib.items()
        if name in {"fill", "stroke"} and value != "none"
    }
    assert colours
    for colour in colours:
        for background in ("#FBF9F5", "#141C26"):
            assert contrast(colour, background) >= 3.0, (colour, background)


def test_sections_come_in_learning_order_and_none_is_empty() -> None:
    grouped = by_section()
    assert list(grouped) == [section for section in SECTIONS if section in grouped]
    assert all(grouped.values())
    assert [page for pages in grouped.values() for page in pages] == list(PAGES)
    assert grouped[""] == [HOME]


def test_an_unknown_section_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match=r"Section of rnn is 'Loops'; allowed is one of: .*Sequences"):
        PageInfo("rnn", "RNN", ":material/loop:", "Loops", "A line.", "Help", "A picture")
