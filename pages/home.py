"""Home: the path from a single gate to a text generator, as cards."""

import streamlit as st

from playground.ui.catalogue import HOME, PageInfo, by_section


def describe(info: PageInfo) -> None:
    """The link to a page and what one does there."""
    st.page_link(info.file, label=f"**{info.title}**")
    st.markdown(info.line)


def draw(info: PageInfo) -> None:
    """The picture of a page."""
    st.image(info.drawing, width="stretch", alt=info.picture)


def card(info: PageInfo) -> None:
    """One page of several: the picture above the words. All of the card is the link."""
    with st.container(border=True, key=f"card_{info.name}", gap="xsmall"):
        draw(info)
        describe(info)


def wide_card(info: PageInfo) -> None:
    """The only page of its section: the picture beside the words, so that the row is not empty."""
    with st.container(border=True, key=f"card_{info.name}"):
        picture, words = st.columns([1, 2], gap="medium", vertical_alignment="center")
        with picture:
            draw(info)
        with words, st.container(gap="xsmall"):
            describe(info)


with st.container(key="hero"):
    words, picture = st.columns([5, 3], gap="large", vertical_alignment="center")
    words.title("From a single gate to a machine that writes", anchor=False)
    words.markdown(HOME.lesson)
    with picture:
        draw(HOME)

for section, pages in by_section().items():
    if section:
        st.subheader(section, anchor=False)
        with st.container(key=f"cards_{section}"):  # a grid: assets/styles/app.css
            for info in pages:
                (card if len(pages) > 1 else wide_card)(info)
