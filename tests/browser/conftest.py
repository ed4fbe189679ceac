"""A real server and a real browser. A test that leaves an error in the browser's console fails."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, sync_playwright

from tests.browser.chromium import FLAGS, installed
from tests.browser.live_server import LiveServer, start_server

FreshServer = Callable[..., LiveServer]
OpenPage = Callable[..., Page]

# Streamlit looks for its server below the page's own address first, then at the root.
EXPECTED_ERRORS = (re.compile(r"/[a-z_]+/_stcore/(health|host-config)$"),)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """One server for all tests that leave it as they found it."""
    running = start_server(tmp_path_factory.mktemp("server"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server whose only page shows every kind of widget (gallery.py)."""
    folder = tmp_path_factory.mktemp("gallery")
    running = start_server(folder, {"PLAYGROUND_ENGINE": "inprocess"}, script="tests/browser/gallery_app.py")
    yield running
    running.stop()


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[FreshServer]:
    """Start servers that no one has visited; settings go in as environment variables."""
    started: list[LiveServer] = []

    def start(environment: Mapping[str, str] | None = None) -> LiveServer:
        folder = tmp_path / str(len(started))
        folder.mkdir()
        started.append(start_server(folder, environment))
        return started[-1]

    yield start
    for running in started:
        running.stop()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """For people beside the first: each in a context of its own, which knows nothing yet."""
    chromium = playwright.chromium.launch(executable_path=installed(), args=list(FLAGS))
    yield chromium
    chromium.close()


@pytest.fixture(scope="session")
def used_browser(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """The browser of somebody who was here before: its process has the scripts at hand, which halves each visit.

    All tabs of a site share this process, and an empty one keeps it alive between tests.
    """
    context = playwright.chromium.launch_persistent_context(
        str(tmp_path_factory.mktemp("browser")), executable_path=installed(), args=[*FLAGS, "--process-per-site"]
    )
    empty = context.new_page()
    empty.route("http://localhost/", lambda route: route.fulfill(body=""))
    empty.goto("http://localhost/")
    yield context
    context.close()


@pytest.fixture
def open_page(used_browser: BrowserContext, request: pytest.FixtureRequest) -> Iterator[OpenPage]:
    """Open pages as different people: each call is a browser of its own, with its own cookies.

    Pass `beside=page` for another tab of the same person. At the end no page may have reported an error.
    """
    errors: list[str] = []
    opened: list[Page] = []

    def report(message: ConsoleMessage) -> None:
        if message.type == "error" and not _is_expected(message):
            errors.append(f"{message.text} ({message.location.get('url')})")

    def person(beside: Page | None) -> BrowserContext:
        if beside is not None:
            return beside.context
        if not opened:
            return used_browser
        another: Browser = request.getfixturevalue("browser")
        return another.new_context()

    def open_(
        url: str,
        *,
        size: tuple[int, int] = (1280, 800),
        theme: Literal["light", "dark"] = "light",
        beside: Page | None = None,
    ) -> Page:
        page = person(beside).new_page()
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme=theme)
        opened.append(page)
        page.on("console", report)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(url)
        return page

    yield open_
    for page in opened:
        page.close()
    for context in {page.context for page in opened} - {used_browser}:
        context.close()
    used_browser.clear_cookies()
    assert errors == []


def _is_expected(message: ConsoleMessage) -> bool:
    return any(pattern.search(message.location.get("url", "")) for pattern in EXPECTED_ERRORS)
