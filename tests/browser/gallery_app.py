"""Serves gallery.py with the gate and the headers of the app."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from playground.ui import server
from playground.ui.plot import library_path

app = st.App(
    Path(__file__).with_name("gallery.py"),
    middleware=[Middleware(server.Gate), Middleware(server.PageHeaders, script=library_path())],
)
