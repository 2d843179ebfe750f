"""A real Chromium for the journeys, and what must hold on every page they open.

A journey asks for `open_page` and gets pages on the test server at localhost. When it ends,
each page has to have been quiet: no script error, no breach of the content security policy,
no request to another host.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlparse

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

SCREENSHOTS = Path(__file__).resolve().parents[2] / "var" / "screenshots"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Headless, without services of the browser's own that look for the Internet.
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# "zoomed" is what is left of a window of 1280 by 1024 at 400 %.
VIEWPORTS = {"desktop": (1280, 900), "phone": (390, 844), "zoomed": (320, 256)}
LOCAL = {"localhost", "127.0.0.1"}

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder, so that `-m 'not browser'` leaves it out."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def find_chromium() -> str | None:
    """Return the path of a Chromium on this machine."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A started browser. Without one the journeys are not run; in CI as root that is an error."""
    path = find_chromium()
    if path is None:
        if os.environ.get("CI") and os.geteuid() == 0:
            pytest.fail("CI needs a Chromium: tools/install_chromium.sh should have installed it")
        pytest.skip("browser tests: no Chromium here (sh tools/install_chromium.sh says how)")
    # The sandbox of Chromium refuses to work for root.
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread; the test's own queries are still plain.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the pages of a test complained about; must be empty when it ends."""
    return []


@pytest.fixture
def open_page(chromium: Browser, complaints: list[str], request: pytest.FixtureRequest):
    """Give a function that opens a page in a fresh, signed-out window.

    `open_page("/sv/", viewport="phone", language="sv", dark=True)`; the path is on the test
    server. Without a path the page is empty and no server is started.
    """
    contexts = []

    def opener(
        path: str | None = None,
        *,
        viewport: str = "desktop",
        language: str = "sv",
        dark: bool = False,
    ) -> Page:
        width, height = VIEWPORTS[viewport]
        context = chromium.new_context(
            base_url=request.getfixturevalue("live_server").url if path is not None else None,
            viewport={"width": width, "height": height},
            has_touch=viewport == "phone",
            locale={"sv": "sv-SE", "en": "en-GB"}[language],
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        listen(page, complaints)
        if path is not None:
            page.goto(path)
        return page

    yield opener
    for context in contexts:
        context.close()
    assert complaints == []


def listen(page: Page, complaints: list[str]) -> None:
    """Note script errors, refused content and requests to other hosts."""
    page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))

    def on_console(message) -> None:
        # An answer of 4xx is a page's business and tested there; the console repeats it.
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(f"console: {message.text}")

    def on_request(asked) -> None:
        address = urlparse(asked.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.hostname not in LOCAL:
            complaints.append(f"request to another host: {asked.url}")

    page.on("console", on_console)
    page.on("request", on_request)


@pytest.fixture
def check_axe() -> Callable[[Page], None]:
    """Give a function that fails when axe finds an accessibility violation on the page."""

    def check(page: Page) -> None:
        page.wait_for_load_state("load")
        results = Axe().run(page)
        assert not results.violations_count, results.generate_report()

    return check


@pytest.fixture
def screenshot() -> Callable[[Page, str], Path]:
    """Give a function that keeps a picture of the whole page, outside git, for people to look at."""

    def keep(page: Page, name: str) -> Path:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{name}.png"
        page.screenshot(path=path, full_page=True)
        return path

    return keep
