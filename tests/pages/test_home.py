"""The home page lists what there is, and nothing else."""

from streamlit.testing.v1 import AppTest

from playground.ui.catalogue import PAGES, ROOT, by_section


def home() -> AppTest:
    return AppTest.from_file(str(ROOT / "playground" / "app.py")).run()


def test_home_opens_without_an_error() -> None:
    app = home()
    assert not app.exception
    assert app.title[0].value == "From a single gate to a machine that writes"


def test_home_shows_each_page_once_under_its_section() -> None:
    app = home()
    assert [header.value for header in app.subheader] == [section for section in by_section() if section]
    lines = [text.value for text in app.markdown]
    assert [line for line in lines if line in {page.line for page in PAGES}] == [page.line for page in PAGES[1:]]
    assert [link.proto.page for link in app.get("page_link")] == [page.name for page in PAGES[1:]]
    pictures = [image.alt for group in app.get("image") for image in group.proto.imgs]
    assert pictures == [page.picture for page in PAGES]
