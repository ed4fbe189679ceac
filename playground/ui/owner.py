"""Who a run belongs to: a random secret in a cookie, which pages only ever see hashed.

The cookie lives as long as the browser is open, so the next student at the same machine starts with nothing.
"""

import hashlib
import re
import secrets

import streamlit as st

COOKIE = "playground_owner"
SECRET = re.compile(r"[0-9a-f]{32}")  # 128 random bits
SESSION_KEY = "playground_owner"


def new_secret() -> str:
    """128 random bits as 32 hexadecimal digits."""
    return secrets.token_hex(16)


def is_secret(text: str | None) -> bool:
    """Whether the text has the form of a secret that this server hands out."""
    return text is not None and SECRET.fullmatch(text) is not None


def hashed(secret: str) -> str:
    """The public name of a secret: 32 hexadecimal digits that don't lead back to the cookie."""
    return hashlib.sha256(secret.encode()).hexdigest()[:32]


def owner() -> str:
    """The hashed id of whoever looks at the page: the same after a reload and in every tab of one browser.

    A browser that refuses cookies (and AppTest) gets an id that lasts as long as its session.
    """
    secret = st.context.cookies.get(COOKIE)
    if secret is not None and is_secret(secret):
        return hashed(secret)
    return str(st.session_state.setdefault(SESSION_KEY, hashed(new_secret())))
