"""What goes wrong in a classroom, on a real server: lost processes, closed tabs, junk links, hostile text and files."""

import asyncio
import io
import os
import re
import signal
import subprocess
import time
import unicodedata
import zipfile
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psutil  # type: ignore[import-untyped]
import pytest
from playwright.sync_api import Browser, FilePayload, expect

from playground.engine.states import Status
from playground.engine.store import RunStore
from tests.browser.conftest import FreshServer, OpenPage
from tests.browser.live_server import ROOT, LiveServer
from tests.browser.look import settle
from tests.browser.text_generation_page import LONG, LONG_POSITION, PATIENCE, QUICK, GeneratorPage, Visits, link, visits
from tests.browser.viewers import Viewer, close_all, open_all, query

OWN: dict[str, Any] = {"text": "My own text"}
LEASE_SECONDS = 20.0


@pytest.fixture
def visit(server: LiveServer, open_page: OpenPage) -> Iterator[Visits]:
    yield from visits(server, open_page)


# Two tabs, two students, a class


def test_two_tabs_show_one_run_and_a_pause_is_seen_in_both(server: LiveServer) -> None:
    first = Viewer(server.url, query(**LONG))
    second = Viewer(server.url, first.query, first.secret)

    async def look() -> None:
        await first.open()
        await first.press("train")
        await first.reaches(1)
        await second.open()
        await second.reaches(first.updates)
        await second.press("pause")
        await asyncio.gather(first.says("Paused"), second.says("Paused"))
        paused_at = second.updates
        assert first.updates == paused_at
        await first.press("step")
        await asyncio.gather(first.reaches(paused_at + 1), second.reaches(paused_at + 1))
        assert first.updates == second.updates == paused_at + 1
        await first.press("stop")
        await second.says("Stopped")

    in_a_thread(look(), [first, second])


def test_a_second_student_sees_neither_run_nor_text_of_the_first(visit: Visits) -> None:
    first = visit(**OWN, epochs=2)
    first.paste("mein Geheimnis ist sicher\nmein Geheimnis bleibt hier")
    first.press("Train")
    first.wait_for_status("Finished")
    expect(first.page.locator("body")).to_contain_text("Geheimnis")

    second = visit(**OWN)
    expect(second.position).to_contain_text("First choose a text")
    expect(second.pasted).to_have_value("")
    expect(second.button("Train")).to_be_disabled()
    expect(second.page.locator("body")).not_to_contain_text("Geheimnis")


def test_a_whole_class_drops_and_finds_its_runs_again(server: LiveServer) -> None:
    epochs = [100 + student for student in range(10)]  # by which everybody's run can be told
    before = [Viewer(server.url, query(epochs=many)) for many in epochs]
    again = [Viewer(server.url, viewer.query, viewer.secret) for viewer in before]

    async def drop_and_return() -> None:
        await open_all(before)
        for viewer in before:
            await viewer.press("train")
        await asyncio.gather(*(viewer.says("Finished") for viewer in before))
        await close_all(before)
        await open_all(again)

    in_a_thread(drop_and_return(), [*before, *again])
    assert [viewer.position for viewer in again] == [viewer.position for viewer in before]
    assert [viewer.updates for viewer in again] == epochs
    assert [viewer.errors for viewer in again] == [[]] * 10


def in_a_thread(work: Coroutine[Any, Any, None], viewers: Sequence[Viewer]) -> None:
    """Let viewers do something, and close their tabs however it ends. Playwright has the main thread's event loop."""

    async def work_and_leave() -> None:
        try:
            await work
        finally:
            await close_all(viewers)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work_and_leave()).result()


# Lost processes


def test_a_closed_tab_costs_no_time_after_its_lease(fresh_server: FreshServer) -> None:
    server = fresh_server()
    tab = Viewer(server.url, query(**LONG))
    back = Viewer(server.url, tab.query, tab.secret)  # the person stays, the tab goes

    async def leave_and_return() -> None:
        await tab.open()
        await tab.press("train")
        await tab.reaches(1)
        await tab.close()
        deadline = time.monotonic() + LEASE_SECONDS + 20
        while (busy := busiest(server, 1.0)[1]) > 0.1:
            assert time.monotonic() < deadline, f"A worker still uses {busy:.0%} of a core."
        await back.open()
        await back.says("Training")
        await back.reaches(back.updates + 1)

    in_a_thread(leave_and_return(), [tab, back])


def busiest(server: LiveServer, seconds: float) -> tuple[psutil.Process, float]:
    """The process below the server that works most, and the share of a core that it uses."""
    processes = server.descendants()
    before = [used(process) for process in processes]
    time.sleep(seconds)
    spent = [used(process) - earlier for process, earlier in zip(processes, before, strict=True)]
    most = max(range(len(processes)), key=spent.__getitem__)
    return processes[most], spent[most] / seconds


def used(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def test_a_run_goes_on_after_its_worker_was_killed(fresh_server: FreshServer) -> None:
    server = fresh_server()
    tab = Viewer(server.url, query(**LONG))

    async def lose_the_worker() -> None:
        await tab.open()
        await tab.press("train")
        await tab.reaches(1)
        await asyncio.to_thread(wait_until_saved, server, Status.RUNNING)  # meanwhile the page looks on
        worker, _ = await asyncio.to_thread(busiest, server, 0.5)
        worker.send_signal(signal.SIGKILL)
        worker.wait(10)
        before = tab.updates
        await tab.reaches(before + 150)  # more than could be on its way to the page when the worker died
        await tab.press("pause")
        await tab.says("Paused")

    in_a_thread(lose_the_worker(), [tab])
    assert LONG_POSITION in tab.position


@pytest.mark.alone
def test_a_killed_server_comes_back_with_settings_and_run(fresh_server: FreshServer, browser: Browser) -> None:
    server = fresh_server()
    page = GeneratorPage(browser.new_page())  # it will complain while there is no server
    page.page.goto(link(server, **LONG, hidden_size=96))
    page.train()
    paused_at = page.pause()
    wait_until_saved(server, Status.PAUSED)
    family = server.descendants()
    server.process.kill()
    server.process.wait()
    assert psutil.wait_procs(family, timeout=30)[1] == []
    expect(page.button("Resume")).to_be_disabled(timeout=PATIENCE)  # the page knows that it is alone
    start_again(server)
    expect(page.page.get_by_test_id("stApp")).to_have_attribute(
        "data-test-connection-state", "CONNECTED", timeout=PATIENCE
    )
    settle(page.page, PATIENCE / 1000)
    page.press("Resume")
    page.wait_for_updates(paused_at + 1)
    expect(page.position).to_contain_text(LONG_POSITION)
    page.open_expander("model")
    expect(page.page.get_by_role("spinbutton", name="Hidden size")).to_have_value("96")
    expect(page.page.get_by_role("combobox", name="Preset")).to_have_value("Headlines (fast)")
    page.page.context.close()


def wait_until_saved(server: LiveServer, status: Status) -> None:
    """Wait until the server's folder holds a run with this status."""
    store = RunStore(server.log.parent / "state")
    deadline = time.monotonic() + 30
    while status not in [saved.status for saved in store.saved()]:
        assert time.monotonic() < deadline, "The run was not saved."
        time.sleep(0.1)


def start_again(server: LiveServer) -> None:
    """A new server on the port and with the folder of the one that was killed."""
    environment = {**os.environ, "PLAYGROUND_STATE": str(server.log.parent / "state")}
    environment.pop("PLAYGROUND_ENGINE", None)
    with server.log.open("ab") as output:
        arguments = server.process.args
        server.process = subprocess.Popen(arguments, cwd=ROOT, env=environment, stdout=output, stderr=output)


# Links


KEYS = (
    "preset",
    "text",
    "unit",
    "cell",
    "layers",
    "optimizer",
    "learning_rate",
    "epochs",
    "held_out",
    "words",
    "stop_at_end",
)
MARKUP = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'


# What a browser or the way to it could stumble over; tests/ui/test_links.py tries every control with much more.
@pytest.mark.parametrize(
    "junk",
    ["1e309", "9" * 3_000, MARKUP, "![x](http://evil.example/x.png)", "\0\ud83d"],
    ids=["1e309", "3,000 digits", "markup", "markdown", "nul"],
)
def test_junk_in_the_link_does_no_harm(visit: Visits, junk: str) -> None:
    choices: dict[str, Any] = dict.fromkeys(KEYS, junk.encode("utf-8", "surrogatepass"))
    page = visit(**choices)
    assert_sound(page)


def test_a_control_named_twice_in_the_link_does_no_harm(server: LiveServer, open_page: OpenPage) -> None:
    twice = "&".join(f"text_generation_{key}={value}" for key in KEYS for value in ("1", "NaN"))
    page = GeneratorPage(open_page(f"{server.url}/text_generation?{twice}"))
    assert_sound(page)


def assert_sound(page: GeneratorPage) -> None:
    """The page stands, shows no traceback, ran nothing that it was given, and a run can be started or is refused."""
    expect(page.page.get_by_role("heading", name="The lesson")).to_be_visible(timeout=PATIENCE)
    expect(page.page.get_by_test_id("stException")).to_have_count(0)
    expect(page.page.locator("body")).not_to_contain_text("Traceback")
    expect(page.button("Train")).to_be_enabled()
    assert page.page.evaluate("window.hacked === undefined")


def test_absurd_sizes_are_refused_in_words(visit: Visits) -> None:
    page = visit(embedding_size=1024, hidden_size=2048, layers=4)
    page.press("Train")
    expect(page.refusal).to_contain_text("trainable parameters; allowed are 5,000,000", timeout=PATIENCE)
    expect(page.position).to_contain_text("Press Train to start.")


def test_more_than_the_fields_admit_is_refused_or_replaced(visit: Visits) -> None:
    page = visit(hidden_size=1_000_000, epochs=10**9, batch_size=10**6)
    page.press("Train")
    page.wait_for_status("Finished")
    expect(page.position).to_contain_text("of 200")


# Text from strangers

DECOMPOSED = unicodedata.normalize("NFD", "한글 문장이 여기에 있다")
HOSTILE_LINES = (
    MARKUP,
    "![picture](http://evil.example/picture.png) [link](http://evil.example/) **bold** $x^2$ :red[red] `code`",
    "<a href=http://evil.example/>here</a> <b>fat</b> &lt;i&gt;",
    "👩‍👩‍👧‍👦 👩‍👩‍👧‍👦 👍🏽 hello family",
    DECOMPOSED,
    "مرحبا بالعالم שלום עולם",
)


def test_hostile_text_is_shown_as_text(visit: Visits, server: LiveServer) -> None:
    page = visit(**OWN, epochs=60, words=12, strip_punctuation="false", lowercase="false", ascii_only="false")
    asked: list[str] = []
    page.page.on("request", lambda request: asked.append(request.url))
    page.paste("\n".join(HOSTILE_LINES))
    page.press("Train")
    page.wait_for_status("Finished")
    for line in HOSTILE_LINES:
        first = unicodedata.normalize("NFC", line.split()[0])
        page.prompt.fill(line.split()[0])
        page.prompt.press("Enter")
        expect(page.written).to_contain_text(first, timeout=PATIENCE)
    for label in ("The text", "Two recipes", "Keep it"):
        page.open_tab(label)
    assert_sound(page)
    expect(page.page.locator("main a[href*=evil], main img[src*=evil], .playground-plot a")).to_have_count(0)
    assert [url for url in asked if not url.startswith((server.url, "data:", "blob:"))] == []


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


KEPT = "the text from before\nstays in use"
REFUSED_FILES = (
    ("empty.txt", b"", "empty"),
    ("nul.txt", b"one\0two\nthree", "NUL"),
    ("packed.txt", zipped(a=b"text"), "zip"),
    ("numbers.csv", b"a,b\n1,2\n3,4\n", "no column of text"),
    ("long.txt", b"word " * 20_000, "100,000|characters"),
    ("unbalanced.csv", b'headline,n\n"one two,1\nthree four,2\n', "quotation"),
)
ACCEPTED_FILES = (
    ("latin.txt", "le café est là\nla forêt brûle\n".encode("latin-1"), "In use: latin.txt, 2 rows"),
    ("wide.txt", "두 줄의 글\n여기에 있다\n".encode("utf-16"), "In use: wide.txt, 2 rows. Read as"),
    ("<b>markup</b>.csv", b"headline,n\n<b>one two</b>,1\nthree four,2\n", "markup"),
)


def test_a_file_that_cannot_be_used_is_refused_and_the_text_from_before_stays(visit: Visits) -> None:
    page = visit(**OWN)
    page.paste(KEPT)
    page.open_expander("script_open")
    for name, content, word in REFUSED_FILES:
        page.upload(file(name, content))
        expect(page.refusal.first).to_contain_text(re.compile(word), timeout=PATIENCE)
        expect(page.button("Train")).to_be_enabled()
        expect(page.code).to_contain_text("stays in use", timeout=PATIENCE)
    assert_sound(page)


def test_a_file_in_another_encoding_is_read(visit: Visits) -> None:
    page = visit(**OWN)
    for name, content, caption in ACCEPTED_FILES:
        page.upload(file(name, content))
        expect(page.page.get_by_text(re.compile(caption)).first).to_be_visible(timeout=PATIENCE)
        assert_sound(page)


def file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": content}


BROKEN_MODELS = {
    "empty.zip": (b"", "not a zip"),
    "cut_off.zip": (b"PK\x03\x04 cut off", "damaged"),
    "foreign.zip": (zipped(**{"weights.pkl": b"\x80\x04."}), "saved here"),
    "pickle.zip": (b"\x80\x04K\x01.", "a Python pickle"),
}


def test_a_broken_model_file_is_refused_in_words(visit: Visits) -> None:
    page = visit(**QUICK)
    page.open_tab("Keep it")
    for name, (content, word) in BROKEN_MODELS.items():
        page.load_model({"name": name, "mimeType": "application/zip", "buffer": content})
        expect(page.refusal).to_contain_text(word, timeout=PATIENCE)
        assert_sound(page)


# A hand on the slider


def test_of_twenty_moves_a_second_the_last_one_wins(visit: Visits) -> None:
    page = visit(**QUICK)
    page.press("Train")
    page.wait_for_status("Finished")
    slider = page.page.get_by_role("slider", name="Tokens to write")
    slider.focus()
    for _ in range(40):
        slider.press("ArrowRight", delay=10)
        page.page.wait_for_timeout(40)
    expect(page.page.get_by_text("1 of 44", exact=True)).to_be_visible(timeout=PATIENCE)
    expect(page.page).to_have_url(re.compile("text_generation_words=44"))
    assert page.written.inner_text().count(" ") == 44
