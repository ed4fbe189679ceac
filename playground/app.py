"""Page configuration and navigation, nothing else."""

import streamlit as st

from playground.ui.menu import menu, style, tab_icon

st.set_page_config(page_icon=tab_icon(), layout="wide")
st.html(style())
st.navigation(menu(), position="top").run()
