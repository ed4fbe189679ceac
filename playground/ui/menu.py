"""What every page has around it: the menu, the style sheet and the icon of its tab.

The app's script runs again at every touch, so what stays the same is made once and kept here.
"""

from base64 import b64encode
from functools import cache

import streamlit as st

from playground.ui.catalogue import HOME, ROOT, PageInfo, by_section


@st.cache_resource(scope="session", show_spinner=False)
def menu() -> dict[str, list[st.Page]]:
    """All pages by section. Each visitor has an own one: Streamlit notes in a page that it may be run now."""
    return {section: [_as_page(info) for info in pages] for section, pages in by_section().items()}


def _as_page(info: PageInfo) -> st.Page:
    """The entry of one page. The home page answers at the root."""
    return st.Page(
        info.file, title=info.title, icon=info.icon, url_path=info.name, default=info is HOME, help=info.help
    )


@cache
def style() -> str:
    """The app's style sheet as an element."""
    return f"<style>{(ROOT / 'assets' / 'styles' / 'app.css').read_text(encoding='utf-8')}</style>"


@cache
def tab_icon() -> str:
    """The drawing on the browser's tab, as an address that holds it."""
    drawing = HOME.drawing.with_name("favicon.svg").read_bytes()
    return f"data:image/svg+xml;base64,{b64encode(drawing).decode()}"
