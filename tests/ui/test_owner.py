"""Who somebody is: the cookie if it is one of ours, else the session."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from playground.ui import owner as owner_module
from playground.ui.owner import COOKIE, hashed, is_secret, new_secret, owner


def shown_owner() -> None:
    import streamlit as st

    from playground.ui.owner import owner

    st.text(owner())


def test_secrets_have_128_bits_and_differ() -> None:
    drawn = {new_secret() for _ in range(100)}
    assert len(drawn) == 100
    assert all(is_secret(secret) and len(bytes.fromhex(secret)) == 16 for secret in drawn)


@pytest.mark.parametrize("text", [None, "", "0" * 31, "0" * 33, "G" * 32, "0" * 31 + "\n", "０" * 32])
def test_anything_else_is_no_secret(text: str | None) -> None:
    assert not is_secret(text)


def test_without_a_cookie_the_session_keeps_one_id() -> None:
    app = AppTest.from_function(shown_owner).run()
    first = app.text[0].value
    assert app.run().text[0].value == first
    assert AppTest.from_function(shown_owner).run().text[0].value != first


def test_the_cookie_names_the_owner_without_showing_its_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = new_secret()
    monkeypatch.setattr(owner_module, "st", _Page({COOKIE: secret}))
    assert owner() == hashed(secret)
    assert secret not in owner()
    assert len(owner()) == 32


def test_an_invented_cookie_names_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    page = _Page({COOKIE: "teacher"})
    monkeypatch.setattr(owner_module, "st", page)
    assert owner() == owner() == page.session_state[owner_module.SESSION_KEY]
    assert owner() != hashed("teacher")


class _Page:
    """As much of Streamlit as owner() looks at."""

    def __init__(self, cookies: dict[str, str]) -> None:
        self.context = type("Context", (), {"cookies": cookies})
        self.session_state: dict[str, str] = {}


def test_streamlit_still_offers_what_owner_reads() -> None:
    assert hasattr(type(st.context), "cookies")
