"""The worksheet to print."""

import streamlit as st

from playground.core.backprop import BackpropSettings
from playground.export.backprop_worksheet import render_worksheet
from playground.ui import frame
from playground.ui.backprop.choosing import KEY


def worksheet(settings: BackpropSettings) -> None:
    """A folded part with the download; the file is made when it is opened."""
    sentence = "to print and fill in, with the answers on a page of their own"
    part = frame.folded("The worksheet", sentence, f"{KEY}_worksheet_open", ":material/print:")
    if part is None:
        return
    with part:
        st.caption("One HTML file that needs nothing else: open it in a browser and print it, or save it as PDF.")
        st.download_button(
            "Download the worksheet",
            render_worksheet(settings),
            "backprop_worksheet.html",
            "text/html",
            key=f"{KEY}_worksheet",
            icon=":material/download:",
            on_click="ignore",
        )
