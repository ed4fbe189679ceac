"""The server and the browser together: links, cookies, headers, themes, the end."""

import re
import socket
import time
import tomllib
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, expect

from playground.ui.catalogue import HOME, PAGES, ROOT, PageInfo
from playground.ui.owner import hashed
from tests.browser.conftest import FreshServer, OpenPage
from tests.browser.contrast import Contrast, contrasts
from tests.browser.live_server import LiveServer
from tests.browser.look import settle

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, Theme] = ("light", "dark")


def link(server: LiveServer, info: PageInfo) -> str:
    return f"{server.url}/{'' if info is HOME else info.name}"


def test_deep_link_on_a_cold_server_opens_that_page(fresh_server: FreshServer, open_page: OpenPage) -> None:
    server = fresh_server({"PLAYGROUND_ENGINE": "inprocess"})
    page = open_page(link(server, PAGES[-1]))
    expect(page).to_have_title(PAGES[-1].title)
    expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)  # the automatic menu of a bare pages/ folder


@pytest.mark.parametrize("theme", THEMES)
def test_each_card_leads_to_a_page_that_is_readable_and_asks_nobody_else(
    server: LiveServer, open_page: OpenPage, theme: Theme
) -> None:
    """In one document, as one walks from page to page; each page's own tests open it by its link."""
    page = open_page("about:blank", theme=theme)
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(_address(request)))
    page.goto(server.url)
    page.evaluate("window.sameDocument = true")
    hard_to_read = {HOME.name: _hard_to_read(page)}
    for info in PAGES[1:]:
        page.locator(f".st-key-card_{info.name}").click(position={"x": 20, "y": 20})  # all of the card is the link
        expect(page).to_have_title(info.title)
        hard_to_read[info.name] = _hard_to_read(page)
        expect(page.get_by_test_id("stException")).to_have_count(0)
        page.get_by_role("link", name=HOME.title, exact=True).first.click()
        expect(page).to_have_title(HOME.title)
    assert page.evaluate("window.sameDocument")
    assert {name: texts for name, texts in hard_to_read.items() if texts} == {}
    assert {address for address in addresses if not address.startswith((server.url, "data:", "blob:"))} == set()


def _hard_to_read(page: Page) -> list[Contrast]:
    assert settle(page, 60)
    return [each for each in contrasts(page) if not each.is_enough]


def _address(request: Request) -> str:
    return re.sub("^ws", "http", request.url)


def test_owner_cookie_is_hidden_from_scripts_and_stays(server: LiveServer, open_page: OpenPage) -> None:
    page = open_page(server.url)
    settle(page)
    first = _owner_cookie(page)
    assert (first["httpOnly"], first["sameSite"], first["secure"]) == (True, "Lax", False)
    assert re.fullmatch(r"[0-9a-f]{32}", first["value"])
    assert first["value"] not in page.evaluate("document.cookie")
    page.reload()
    assert _owner_cookie(page) == first
    other = open_page(server.url)
    assert _owner_cookie(other)["value"] != first["value"]


def test_a_page_knows_the_owner_after_a_reload_and_in_a_second_tab(gallery: LiveServer, open_page: OpenPage) -> None:
    page = open_page(gallery.url)
    shown = page.get_by_test_id("stText")
    expect(shown).to_have_text(hashed(_owner_cookie(page)["value"]))
    page.reload()
    expect(shown).to_have_text(hashed(_owner_cookie(page)["value"]))
    second_tab = open_page(gallery.url, beside=page)
    expect(second_tab.get_by_test_id("stText")).to_have_text(shown.inner_text())


def test_a_public_name_is_admitted_by_the_environment(fresh_server: FreshServer) -> None:
    server = fresh_server(
        {"PLAYGROUND_ENGINE": "inprocess", "STREAMLIT_SERVER_ALLOWED_HOSTS": "localhost play.school.example"}
    )
    assert server.get("/", {"Host": "play.school.example"}).status == 200
    assert server.get("/", {"Host": "school.example"}).status == 403


def _owner_cookie(page: Page) -> dict[str, Any]:
    (cookie,) = [cookie for cookie in page.context.cookies() if cookie.get("name") == "playground_owner"]
    return dict(cookie)


@pytest.mark.parametrize("cookie", ["", "playground_owner=me", "playground_owner=" + "g" * 32, "a=b; ;;=\x01"])
def test_a_missing_or_invented_owner_is_replaced(server: LiveServer, cookie: str) -> None:
    assert "playground_owner=" in str(server.get("/", {"Cookie": cookie}).headers["set-cookie"])


def test_a_known_owner_keeps_the_cookie_and_files_set_none(server: LiveServer) -> None:
    known = {"Cookie": f"a=b; playground_owner={'0' * 32}"}
    assert "playground_owner" not in str(server.get("/", known).headers["set-cookie"])
    assert "playground_owner" not in str(server.get("/_stcore/health").headers["set-cookie"])
    assert "playground_owner" not in str(server.get("/favicon.png").headers["set-cookie"])


@pytest.mark.parametrize("path", ["/", "/_stcore/health", "/static/missing.js"])
def test_every_answer_carries_the_security_headers(server: LiveServer, path: str) -> None:
    headers = server.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    policy = headers["content-security-policy"]
    assert "frame-ancestors 'self'" in policy
    assert "unsafe-eval" not in policy
    assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0]


def test_charts_formulas_tables_and_code_work_under_the_policy(gallery: LiveServer, open_page: OpenPage) -> None:
    page = open_page(gallery.url)
    settle(page)
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    expect(page.locator(".katex").first).to_be_visible()
    expect(page.get_by_test_id("stDataFrame").locator("canvas").first).to_be_visible()


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/metrics/", "/_stcore/%6detrics"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_metrics_are_closed(server: LiveServer, path: str, method: str) -> None:
    assert server.get(path, method=method).status == 404


HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


@pytest.mark.parametrize("path", ["/", "/_stcore/health", "/_stcore/stream"])
@pytest.mark.parametrize(
    "forged",
    [
        {"Host": "evil.example"},
        {"Host": "localhost.evil.example"},
        {"Host": "evil.example@localhost"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://localhost:1"},
        {"Origin": "null"},
        {"Origin": "http://["},
    ],
    ids=str,
)
def test_forged_host_or_origin_is_refused(server: LiveServer, path: str, forged: dict[str, str]) -> None:
    upgrade = HANDSHAKE if path.endswith("stream") else {}
    assert server.get(path, {**upgrade, **forged}).status == 403


def test_the_machine_answers_to_its_own_names(server: LiveServer) -> None:
    for name in ("localhost", "127.0.0.1", "[::1]", socket.gethostname().upper()):
        host = f"{name}:{server.port}"
        assert server.get("/", {"Host": host, "Origin": f"http://{host}"}).status == 200


def test_the_theme_follows_the_system(server: LiveServer, open_page: OpenPage) -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    page = open_page(server.url)
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        colour = _rgb(config["theme"][theme]["backgroundColor"])
        expect(page.get_by_test_id("stApp")).to_have_css("background-color", colour)


def _rgb(colour: str) -> str:
    return "rgb({}, {}, {})".format(*bytes.fromhex(colour.removeprefix("#")))


def test_every_widget_is_readable(gallery: LiveServer, open_page: OpenPage) -> None:
    page = open_page(gallery.url)
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        assert settle(page, 60)
        found = contrasts(page)
        shown = {each.text for each in found}
        assert {"Primary", "Submit", "A caption", "A caption there", "def", "A message"} <= shown
        assert [each for each in found if not each.is_enough] == []


def test_home_fits_a_phone_without_scrolling_sideways(server: LiveServer, open_page: OpenPage) -> None:
    page = open_page(server.url, size=(390, 844))
    settle(page)
    assert page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollWidth") <= 390


def test_on_a_phone_the_picture_comes_first_and_a_wide_one_fades_until_its_end(
    server: LiveServer, open_page: OpenPage
) -> None:
    page = open_page(f"{server.url}/gru", size=(390, 844))
    settle(page, 60)
    picture, control = page.locator(".st-key-gru_step_picture"), page.locator(".st-key-gru_hold_r")
    assert _top(picture) < _top(control)
    expect(picture).to_have_css("mask-size", "100% 100%")
    picture.evaluate("element => { element.scrollLeft = element.scrollWidth }")
    expect(picture).to_have_css("mask-size", re.compile(r"calc\(100% \+ [\d.]+px\) 100%"))


def _top(element: Locator) -> float:
    box = element.bounding_box()
    assert box is not None
    return box["y"]


@pytest.mark.alone
@pytest.mark.parametrize("quiet_seconds", [0.0, 3.0], ids=["while the engine starts", "when it runs"])
def test_sigterm_leaves_nothing_behind(fresh_server: FreshServer, browser: Browser, quiet_seconds: float) -> None:
    server = fresh_server()
    page = browser.new_page()  # with a visitor connected, who will of course complain
    page.goto(server.url)
    settle(page)
    wait_for_workers(server, quiet_seconds)
    assert server.terminate() == []
    page.close()


def wait_for_workers(server: LiveServer, quiet_seconds: float) -> None:
    """Wait until there are worker processes, and until no new one came for some seconds."""
    deadline = time.monotonic() + 60
    known, changed = 0, time.monotonic()
    while not known or time.monotonic() - changed < quiet_seconds:
        assert time.monotonic() < deadline, f"No worker was started:\n{server.log.read_text()}"
        time.sleep(0.1)
        if (now := len(server.descendants())) != known:
            known, changed = now, time.monotonic()
