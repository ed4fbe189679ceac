"""Page configuration and navigation, nothing else."""

import streamlit as st

from playground.ui.catalogue import HOME, ROOT, PageInfo, by_section


def as_page(info: PageInfo) -> st.Page:
    """The entry of one page in the menu. The home page answers at the root."""
    return st.Page(
        info.file, title=info.title, icon=info.icon, url_path=info.name, default=info is HOME, help=info.help
    )


st.set_page_config(page_icon=str(HOME.drawing.with_name("favicon.svg")), layout="wide")
st.html(ROOT / "assets" / "styles" / "app.css")
menu = {section: [as_page(info) for info in pages] for section, pages in by_section().items()}
st.navigation(menu, position="top").run()
