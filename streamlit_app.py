"""What `streamlit run` starts: playground/app.py with the engine and the gate of playground/ui/server.py."""

import streamlit as st
from starlette.middleware import Middleware

from playground.ui import server

server.admit_own_names()
app = st.App(
    "playground/app.py",
    lifespan=server.lifespan,
    middleware=[Middleware(server.Gate), Middleware(server.PageHeaders)],
)
