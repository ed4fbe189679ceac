"""The two themes and the server's settings, as written in .streamlit/config.toml."""

import re
import tomllib
from typing import Any

import pytest

from playground.ui.catalogue import ROOT
from tests.browser.contrast import contrast

CONFIG: dict[str, Any] = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
STYLES = (ROOT / "assets" / "styles" / "app.css").read_text(encoding="utf-8")
TEXT = 4.5  # WCAG 2 AA
GRAPHIC = 3.0

themes = pytest.mark.parametrize("name", ["light", "dark"])


def test_contrast_agrees_with_the_standards_own_ends() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)


@themes
@pytest.mark.parametrize("ground", ["backgroundColor", "secondaryBackgroundColor", "codeBackgroundColor"])
@pytest.mark.parametrize("ink", ["textColor", "linkColor", "codeTextColor"])
def test_text_and_links_stand_out(name: str, ink: str, ground: str) -> None:
    theme = CONFIG["theme"][name]
    assert contrast(theme[ink], theme[ground]) >= TEXT


@themes
def test_accent_reads_as_text_on_the_page_and_is_seen_on_panels(name: str) -> None:
    theme = CONFIG["theme"][name]
    assert contrast(theme["primaryColor"], theme["backgroundColor"]) >= TEXT
    assert contrast(theme["primaryColor"], theme["secondaryBackgroundColor"]) >= GRAPHIC


@themes
def test_text_on_the_accent_stands_out(name: str) -> None:
    pair = re.search(r"\[data-tag\] \{\s*color: light-dark\((#\w{6}), (#\w{6})\)", STYLES)
    assert pair is not None
    ink = dict(zip(["light", "dark"], pair.groups(), strict=True))[name]
    assert contrast(ink, CONFIG["theme"][name]["primaryColor"]) >= TEXT


def test_accent_is_the_blue_of_okabe_and_ito() -> None:
    assert CONFIG["theme"]["light"]["primaryColor"] == "#0072B2"
    assert CONFIG["theme"]["dark"]["primaryColor"] == "#56B4E9"


def test_nothing_of_the_look_is_loaded_from_the_net() -> None:
    assert "http" not in str(CONFIG["theme"]) + STYLES
    assert "url(" not in STYLES


def test_server_settings_are_those_of_a_classroom() -> None:
    server = CONFIG["server"]
    assert (server["maxUploadSize"], server["maxMessageSize"]) == (20, 20)
    assert (server["disconnectedSessionTTL"], server["websocketPingInterval"]) == (300, 20)
    assert (server["enableXsrfProtection"], server["enableStaticServing"]) == (True, False)
    assert (server["enableWebsocketCompression"], server["fileWatcherType"]) == (False, "none")
    assert "*" not in server["allowedHosts"]
    assert CONFIG["runner"] == {"postScriptGC": False, "magicEnabled": False}
    assert CONFIG["client"] == {"toolbarMode": "minimal", "showErrorDetails": "type", "showErrorLinks": False}
    assert CONFIG["browser"]["gatherUsageStats"] is False
