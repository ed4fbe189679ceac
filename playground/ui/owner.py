"""Who a run belongs to: a random secret in a cookie, which pages only ever see hashed.

The cookie lives as long as the browser is open, so the next student at the same machine starts with nothing.
"""

import hashlib
import re
import secrets
from typing import TypeGuard

import streamlit as st

COOKIE = "playground_owner"
SECRET = re.compile(r"[0-9a-f]{32}")  # 128 random bits
SESSION_KEY = "playground_owner"


def new_secret() -> str:
    """128 random bits as 32 hexadecimal digits."""
    return secrets.token_hex(16)


def is_secret(value: object) -> TypeGuard[str]:
    """Whether this is a text of the form that this server hands out."""
    return isinstance(value, str) and SECRET.fullmatch(value) is not None


def hashed(secret: str) -> str:
    """The public name of a secret: 32 hexadecimal digits that don't lead back to the cookie."""
    return hashlib.sha256(secret.encode()).hexdigest()[:32]


def owner() -> str:
    """The hashed id of whoever looks at the page: the same after a reload and in every tab of one browser.

    A browser that refuses cookies (and AppTest) gets an id that lasts as long as its session.
    """
    secret = st.context.cookies.get(COOKIE)
    if is_secret(secret):  # AppTest has a stand-in there that is no text
        return hashed(secret)
    return str(st.session_state.setdefault(SESSION_KEY, hashed(new_secret())))
