"""The text generation page as its visitors use it: links that open it, buttons, and what can be read from it."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import FilePayload, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.browser.conftest import OpenPage
from tests.browser.live_server import LiveServer
from tests.browser.motion import Motion, watch_lines

PATIENCE = 60_000.0  # ms, a guard for a machine that others use too
LONG: dict[str, Any] = {"preset": "Headlines (fast)", "epochs": 2_000}  # minutes of training: nobody waits for its end
LONG_POSITION = f"of {LONG['epochs']:,} ·"  # by which its line is told from another run's
QUICK: dict[str, Any] = {"words": 4}  # the preset that the page opens with
TRAINED = re.compile(r"update ([\d,]+) of")

# Whether the count of updates that the page shows has reached a number.
REACHED = """least => {
  const bar = document.querySelector('[data-testid="stProgress"]');
  const found = /update ([\\d,]+) of/.exec(bar?.textContent ?? '');
  return found !== null && Number(found[1].replaceAll(',', '')) >= least;
}"""


@dataclass(frozen=True)
class GeneratorPage:
    """One tab with the text generation page in it."""

    page: Page

    @property
    def position(self) -> Locator:
        """The line that says where the run stands: status, epoch, update."""
        return self.page.get_by_test_id("stProgress")

    @property
    def curves(self) -> Locator:
        return self.page.locator(".st-key-text_generation_curves .playground-plot")

    @property
    def written(self) -> Locator:
        """The text that the model wrote."""
        return self.page.locator(".st-key-text_generation_written")

    @property
    def refusal(self) -> Locator:
        return self.page.get_by_test_id("stAlertContentError")

    @property
    def prompt(self) -> Locator:
        """What the model shall continue."""
        return self.page.get_by_role("textbox", name="Prompt", exact=True)

    @property
    def pasted(self) -> Locator:
        return self.page.get_by_role("textbox", name="Paste text, one sentence a line")

    @property
    def code(self) -> Locator:
        """The script that trains the same model, once its part was opened."""
        return self.page.locator(".st-key-text_generation_script_open").get_by_test_id("stCode")

    def button(self, label: str) -> Locator:
        return self.page.get_by_role("button", name=label, exact=True)

    def press(self, label: str) -> None:
        self.button(label).click(timeout=PATIENCE)

    def updates(self) -> int:
        """The count of updates that is on the page now."""
        found = TRAINED.search(self.position.inner_text(timeout=PATIENCE))
        assert found, self.position.inner_text()
        return int(found[1].replace(",", ""))

    def wait_for_updates(self, least: int) -> None:
        """Wait until the page shows at least so many updates."""
        self.page.wait_for_function(REACHED, arg=least, polling=50, timeout=PATIENCE)

    def wait_for_status(self, word: str) -> None:
        """Wait until the run has a status, such as Training, Paused, Finished."""
        expect(self.position).to_contain_text(re.compile(rf"^\s*{word}"), timeout=PATIENCE)

    def train(self) -> None:
        """Press Train and wait for the first updates to be seen."""
        self.press("Train")
        self.wait_for_updates(1)

    def pause(self) -> int:
        """Pause and return the count at which the run stands."""
        self.press("Pause")
        self.wait_for_status("Paused")
        return self.updates()

    def watch_curves(self, seconds: float) -> Motion:
        """Look at the learning curves for a while."""
        return watch_lines(self.page, "text_generation_curves", seconds)

    def open_expander(self, name: str) -> None:
        """Open one of the parts of the left column: cleaning, model, training."""
        self.page.locator(f".st-key-text_generation_{name} summary").click()

    def set_number(self, label: str, value: str) -> None:
        """Type a number into a field and leave it."""
        entry = self.page.get_by_role("spinbutton", name=label, exact=True)
        entry.fill(value)
        entry.press("Enter")

    def paste(self, text: str) -> None:
        """Paste an own text and wait until it is in use."""
        self.pasted.fill(text)
        self.pasted.press("Control+Enter")
        expect(self.button("Train")).to_be_enabled(timeout=PATIENCE)

    def upload(self, file: FilePayload) -> None:
        """Choose a file as the own text, in place of an earlier one."""
        self.page.locator(".st-key-text_generation_own_file input[type=file]").set_input_files(file)

    def load_model(self, file: FilePayload | Path) -> None:
        """Choose a saved model."""
        self.page.locator(".st-key-text_generation_bundle input[type=file]").set_input_files(file)

    def open_tab(self, label: str) -> None:
        self.page.get_by_role("tab", name=label, exact=True).click()

    def end_run(self) -> None:
        """Stop the run if one goes on, so that the next test has the machine to itself."""
        stop = self.button("Stop")
        if stop.count() and stop.is_enabled():
            with suppress(PlaywrightTimeout):  # it ended by itself meanwhile
                stop.click(timeout=5_000)
            expect(stop).to_be_disabled(timeout=PATIENCE)


def link(server: LiveServer, **choices: object) -> str:
    """The address of the page with some of its controls set; choices are named as people see them."""
    query = urlencode({f"text_generation_{name}": value for name, value in choices.items()})
    return f"{server.url}/text_generation?{query}"


@dataclass
class Visits:
    """Opens the page as different people, and ends their runs when a test is over."""

    server: LiveServer
    open_page: OpenPage
    opened: list[GeneratorPage] = field(default_factory=list)

    def __call__(self, beside: GeneratorPage | None = None, **choices: object) -> GeneratorPage:
        """A new person's tab, or with `beside` another tab of the same person."""
        page = self.open_page(link(self.server, **choices), beside=beside.page if beside else None)
        visit = GeneratorPage(page)
        self.opened.append(visit)
        expect(visit.button("Train")).to_be_visible(timeout=PATIENCE)
        return visit

    def end(self) -> None:
        for visit in self.opened:
            if not visit.page.is_closed() and "/text_generation" in visit.page.url:
                visit.end_run()


def visits(server: LiveServer, open_page: OpenPage) -> Iterator[Visits]:
    """For a fixture: visits that leave no run behind."""
    opened = Visits(server, open_page)
    yield opened
    opened.end()
