"""What a run has drawn reaches the browser, also when a timer asks for a fragment in the moment in which it ends.

And scripts run one after the other.
"""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from unittest.mock import MagicMock

import pytest
from streamlit import runtime
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import app_session, websocket_session_manager
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.script_data import ScriptData
from streamlit.runtime.scriptrunner import ScriptRunner
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.runtime.state import SessionState
from streamlit.testing.v1 import AppTest
from uvicorn.loops.auto import auto_loop_factory

from playground.ui import sessions
from playground.ui.sessions import HeardOutSession, LookedUp, ScriptRunnerInTurn, Turns, Waiting

SCRIPT = """
import streamlit as st

def say(what):
    st.session_state[what] = st.session_state.get(what, 0) + 1
    st.text(f"{what} {st.session_state[what]}")

say("page")
st.fragment(say, run_every=100.0)("part")
"""
PATIENCE = 10.0  # s


def drawn(messages: Iterable[ForwardMsg]) -> list[str]:
    """The texts and timers among what a session has sent."""
    seen = []
    for message in messages:
        if message.WhichOneof("type") == "auto_rerun":
            seen.append("timer")
        elif message.delta.new_element.WhichOneof("type") == "text":
            seen.append(message.delta.new_element.text.body)
    return seen


async def until_it_rests(session: AppSession) -> None:
    """Let the loop take what runs send until none is left."""
    async with asyncio.timeout(PATIENCE):
        while session._scriptrunner is not None:
            await asyncio.sleep(0.001)
        await asyncio.sleep(5 * sessions.WAIT_SECONDS)
        while session._scriptrunner is not None:
            await asyncio.sleep(0.001)


async def a_timer_fires_as_a_run_ends(
    kind: type[AppSession], script: Path, then: Callable[[AppSession], object] = bool
) -> list[str]:
    """What is sent by a whole run that ended while the loop was busy, and by the fragment asked for before it looked.

    then: what happens right after.
    """
    files = MemoryUploadedFileManager("/upload")
    session = kind(ScriptData(str(script), is_hello=False), files, ScriptCache(), None, {})
    session.request_rerun(ClientState())
    await until_it_rests(session)
    first = session.flush_browser_queue()
    assert drawn(first) == ["page 1", "timer", "part 1"]
    fragment = next(message.auto_rerun.fragment_id for message in first if message.HasField("auto_rerun"))
    session.request_rerun(ClientState())
    runner = session._scriptrunner
    assert runner is not None
    assert runner._script_thread is not None
    runner._script_thread.join(PATIENCE)  # as other work does on a busy server, it keeps the loop from its messages
    session.request_rerun(ClientState(fragment_id=fragment, is_auto_rerun=True))
    then(session)
    await until_it_rests(session)
    session.shutdown()
    return drawn(session.flush_browser_queue())


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(runtime, "get_instance", MagicMock())
    path = tmp_path / "app.py"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


def test_both_the_page_and_the_fragment_arrive(script: Path) -> None:
    seen = asyncio.run(a_timer_fires_as_a_run_ends(HeardOutSession, script))
    assert seen == ["page 2", "timer", "part 2", "part 3"]


def first_without_a_place(messages: Iterable[ForwardMsg]) -> tuple[int, ...] | None:
    """The first part that is sent before its neighbour above it, for which the browser has no place."""
    sizes = dict[tuple[int, ...], int]()
    for message in messages:
        if message.WhichOneof("type") == "delta":
            *parent, index = message.metadata.delta_path
            if index > (size := sizes.get(tuple(parent), 0)):
                return tuple(message.metadata.delta_path)
            sizes[tuple(parent)] = max(size, index + 1)
    return None


async def a_fragment_begins_before_the_page_is_sent(kind: type[AppSession], script: Path) -> list[ForwardMsg]:
    """What is sent when a fragment of a page is asked for before anything of the page was fetched."""
    session = kind(
        ScriptData(str(script), is_hello=False), MemoryUploadedFileManager("/upload"), ScriptCache(), None, {}
    )
    session.request_rerun(ClientState())
    await until_it_rests(session)
    queued = session._browser_queue._queue
    fragment = next(message.auto_rerun.fragment_id for message in queued if message.HasField("auto_rerun"))
    session.request_rerun(ClientState(fragment_id=fragment, is_auto_rerun=True))
    await until_it_rests(session)
    session.shutdown()
    return session.flush_browser_queue()


@pytest.mark.parametrize("kind", [HeardOutSession, AppSession])
def test_a_fragment_that_begins_anew_keeps_its_place_above_what_follows(script: Path, kind: type[AppSession]) -> None:
    """When this fails for Streamlit's own session, Streamlit has mended it."""
    script.write_text(f'{SCRIPT}\nsay("below")\n', encoding="utf-8")
    sent = asyncio.run(a_fragment_begins_before_the_page_is_sent(kind, script))
    assert "below 1" in drawn(sent)
    assert (first_without_a_place(sent) is None) == (kind is HeardOutSession)


def test_what_a_fragment_draws_comes_after_its_own_beginning(script: Path) -> None:
    """Before it, the browser would take it for a part of the page, and away at the fragment's end."""
    sent = asyncio.run(a_fragment_begins_before_the_page_is_sent(HeardOutSession, script))
    begins = [place for place, message in enumerate(sent) if message.HasField("new_session")]
    assert len(begins) == 2
    assert drawn(sent[: begins[1]]) == ["page 1", "timer", "part 1"]
    assert drawn(sent[begins[1] :]) == ["part 2"]


def test_streamlits_own_session_loses_the_page(script: Path) -> None:
    """When this fails, Streamlit has mended it and HeardOutSession can go."""
    assert asyncio.run(a_timer_fires_as_a_run_ends(AppSession, script)) == ["part 3"]


def test_a_touch_in_this_moment_takes_the_fragment_along(script: Path) -> None:
    seen = asyncio.run(
        a_timer_fires_as_a_run_ends(HeardOutSession, script, lambda session: session.request_rerun(ClientState()))
    )
    assert seen == ["page 3", "timer", "part 3"]


def test_a_closed_tab_is_asked_for_nothing_more(script: Path) -> None:
    seen = asyncio.run(a_timer_fires_as_a_run_ends(HeardOutSession, script, AppSession.shutdown))
    assert seen == ["page 2", "timer", "part 2"]


async def a_file_is_chosen_as_a_page_begins(kind: type[AppSession], script: Path) -> list[str]:
    """The ids of the answered questions where to put a file, when one is asked as a run of the whole page begins."""
    session = kind(
        ScriptData(str(script), is_hello=False), MemoryUploadedFileManager("/upload"), ScriptCache(), None, {}
    )
    question = BackMsg()
    question.file_urls_request.request_id = "mine"
    question.file_urls_request.file_names.append("text.txt")
    session.handle_backmsg(question)
    session.request_rerun(ClientState())
    await until_it_rests(session)
    session.shutdown()
    messages = session.flush_browser_queue()
    return [message.file_urls_response.response_id for message in messages if message.HasField("file_urls_response")]


def test_an_answer_outlives_the_beginning_of_a_run(script: Path) -> None:
    assert asyncio.run(a_file_is_chosen_as_a_page_begins(HeardOutSession, script)) == ["mine"]


def test_streamlits_own_session_forgets_the_answer(script: Path) -> None:
    """When this fails, Streamlit has mended it and HeardOutSession._clear_queue can go."""
    assert asyncio.run(a_file_is_chosen_as_a_page_begins(AppSession, script)) == []


def test_the_server_makes_such_sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket_session_manager, "AppSession", AppSession)
    monkeypatch.setattr(app_session, "ScriptRunner", ScriptRunner)
    monkeypatch.setattr(SessionState, "filtered_state", SessionState.filtered_state)
    sessions.bring_order()
    assert vars(websocket_session_manager)["AppSession"] is HeardOutSession
    assert vars(app_session)["ScriptRunner"] is ScriptRunnerInTurn
    assert isinstance(SessionState().filtered_state, LookedUp)


# State that is looked up


def widgets() -> None:
    import streamlit as st

    st.session_state["own"] = "value"
    st.number_input("Number", value=2.0, key="number")
    st.text_input("Without a key", "hidden")


def test_looked_up_state_is_streamlits_own() -> None:
    state = AppTest.from_function(widgets).run().session_state._state._state
    whole, looked_up = state.filtered_state, LookedUp(state)
    assert whole == {"own": "value", "number": 2.0}
    assert dict(looked_up) == whole
    assert len(looked_up) == 2
    assert "number" in looked_up
    assert "another" not in looked_up
    with pytest.raises(KeyError):
        looked_up["another"]


# The loop below the sessions


def test_a_message_waits_for_no_acknowledgement_of_the_one_before() -> None:
    """On a socket as Streamlit makes it, the server's loop switches Nagle's algorithm off."""

    async def nodelay_of_a_connection() -> int:
        told = asyncio.get_running_loop().create_future()

        class Server(asyncio.Protocol):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                told.set_result(transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

        listening = socket.socket(socket.AF_INET)
        listening.bind(("127.0.0.1", 0))
        server = await asyncio.get_running_loop().create_server(Server, sock=listening)
        with socket.create_connection(listening.getsockname()):
            nodelay: int = await asyncio.wait_for(told, PATIENCE)
        server.close()
        return nodelay

    with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
        assert runner.run(nodelay_of_a_connection()) != 0


# Turns


def test_turns_go_by_rank_and_then_by_arrival() -> None:
    turns, order = Turns(seconds=PATIENCE), list[str]()

    def run(name: str, rank: int) -> None:
        with turns.take(rank):
            order.append(name)

    with turns.take(1):
        waiting = []
        for name, rank in [("fragment", 1), ("page", 0), ("second fragment", 1), ("second page", 0)]:
            waiting.append(threading.Thread(target=run, args=(name, rank)))
            waiting[-1].start()
            until(lambda: len(turns._waiting) == len(waiting))
        assert order == []
    for thread in waiting:
        thread.join(PATIENCE)
    assert order == ["page", "second page", "fragment", "second fragment"]


def test_who_waits_is_woken_when_it_is_next_and_not_at_every_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    turns, looks, threads = Turns(seconds=PATIENCE), list[int](), list[threading.Thread]()
    seconds_left = turns._seconds_left

    def counted(mine: Waiting) -> float | None:
        looks.append(mine.number)
        return seconds_left(mine)

    def run() -> None:
        with turns.take(0):
            pass

    monkeypatch.setattr(turns, "_seconds_left", counted)
    with turns.take(0):
        for _ in range(30):
            threads.append(threading.Thread(target=run))
            threads[-1].start()
            until(lambda: len(turns._waiting) == len(threads))
    for thread in threads:
        thread.join(PATIENCE)
    # As it comes, as it becomes the next one, and when the turn is its own.
    assert max(looks.count(number) for number in looks) <= 3


def test_one_that_takes_long_lets_the_next_begin_beside_it() -> None:
    turns, began, ended = Turns(seconds=0.05), threading.Event(), threading.Event()

    def short() -> None:
        with turns.take(0):
            began.set()
            ended.wait(PATIENCE)

    def next_one() -> None:
        with turns.take(0):
            ended.set()

    with turns.take(0):
        first = threading.Thread(target=short)
        first.start()
        assert began.wait(PATIENCE)
        second = threading.Thread(target=next_one)
        second.start()
    # The first has come to its end after the others began: that takes no turn from them.
    assert ended.wait(PATIENCE)
    first.join(PATIENCE)
    second.join(PATIENCE)
    with turns.take(1):
        pass


def test_one_that_waits_for_something_else_gives_its_turn_away() -> None:
    turns, next_ran = Turns(seconds=PATIENCE), threading.Event()

    def next_one() -> None:
        turns.give_away()  # it has none yet, and takes away nobody's
        with turns.take(0):
            next_ran.set()

    with turns.take(0):
        thread = threading.Thread(target=next_one)
        thread.start()
        until(lambda: bool(turns._waiting))
        assert not next_ran.is_set()
        turns.give_away()
        assert next_ran.wait(PATIENCE / 2)
    thread.join(PATIENCE)


def test_an_error_ends_the_turn() -> None:
    turns = Turns(seconds=PATIENCE)
    with pytest.raises(ValueError, match="mine"), turns.take(0):
        raise ValueError("mine")
    began = time.monotonic()
    with turns.take(0):
        assert time.monotonic() - began < PATIENCE / 2


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)
