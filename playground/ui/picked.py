"""What is picked in a figure or by buttons, counted from 0: kept in the session and in the link."""

import streamlit as st


def picked(key: str, last: int, start: int = 0) -> int:
    """What is picked of 0..last: by a click before, else by the link, where it may be anything; else `start`."""
    given = st.session_state.get(key, st.query_params.get(key))
    try:
        place = start if given is None else int(given)
    except ValueError:
        place = start
    return max(0, min(place, last))


def shown(key: str, last: int, start: int = 0) -> int:
    """What is picked, kept from now on."""
    place = picked(key, last, start)
    keep(key, place, start)
    return place


def keep(key: str, place: int, start: int = 0) -> None:
    """Put what is picked into the session and, unless it is what a link without it means, into the link."""
    st.session_state[key] = place
    if st.query_params.get(key, str(start)) != str(place):
        st.query_params[key] = str(place)
