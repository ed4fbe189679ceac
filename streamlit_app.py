"""What `streamlit run` starts: playground/app.py with the engine and the gate of playground/ui/server.py."""

import streamlit as st
from starlette.middleware import Middleware

from playground.ui import server, sessions
from playground.ui.plot import library_path, library_route

server.admit_own_names()
sessions.bring_order()
app = st.App(
    "playground/app.py",
    lifespan=server.lifespan,
    routes=[library_route()],
    middleware=[Middleware(server.Gate), Middleware(server.PageHeaders, script=library_path())],
)
