"""A real Chromium, for the journeys. Tests that use it carry `@pytest.mark.browser`."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.servers.basehttp import WSGIRequestHandler
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A container's /dev/shm is often too small for a page.
    "--disable-dev-shm-usage",
]
SCREENSHOTS = Path(__file__).resolve().parents[2] / "var" / "screenshots"
# RGAA 4.1.2 is built on these; "best-practice" adds what axe only advises.
# What is found right is not told node by node: on a long page, that is most of the time.
AXE_RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]},
    "resultTypes": ["violations"],
}
# The rules that look at colours: all that another theme can change, and that another language cannot.
COLOURS = ["color-contrast", "link-in-text-block"]
AXE_COLOURS = {"runOnly": {"type": "rule", "values": COLOURS}, "resultTypes": ["violations"]}
AXE_WORDS = {**AXE_RULES, "rules": {rule: {"enabled": False} for rule in COLOURS}}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread, in which Django would refuse to query the database.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        # An answer leaves in two writes, its head and its body: on a connection that is kept, the second would wait forty milliseconds for the
        # acknowledgement of the first (Nagle’s algorithm).
        patch.setattr(WSGIRequestHandler, "disable_nagle_algorithm", True)
        # Under a date that is not today's (`make test-dates`), Chromium alone keeps the real one: it asks the time so often that it would crawl.
        environment = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS, env=environment)
        yield chromium
        chromium.close()


class Tab:
    """One context and its page, with what went wrong in it."""

    def __init__(self, browser: Browser, base_url: str, *, expected: str = "(?!)", **options: Any) -> None:
        """`expected`: a pattern of what the console may say in this test, which provokes it."""
        self.faults: list[str] = []
        self.expected = re.compile(expected)
        options = {
            "viewport": {"width": 1280, "height": 900},
            "locale": "fr-FR",
            "timezone_id": "Europe/Paris",
        } | options
        self.context: BrowserContext = browser.new_context(base_url=base_url, **options)
        self.context.set_default_timeout(10_000)
        self.context.on("request", self._watch)
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        self.page.on("console", self._listen)

    def _watch(self, request: Any) -> None:
        if not re.match(r"(https?://(localhost|127\.0\.0\.1)[:/]|data:|blob:|about:)", request.url):
            self.faults.append(f"a request to a third party: {request.url}")

    def _listen(self, message: Any) -> None:
        # Chromium also writes there the pages that answer 4xx, which some tests visit on purpose.
        said = message.text
        if message.type == "error" and "Failed to load resource" not in said and not self.expected.match(said):
            self.faults.append(f"console: {message.text}")

    def close(self) -> None:
        self.context.close()


def _tab(request: pytest.FixtureRequest, browser: Browser, url: str, **options: Any) -> Iterator[Page]:
    tab = Tab(browser, url, **options)
    yield tab.page
    if request.node.stash.get(FAILED, False):
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"[^\w.-]+", "-", request.node.name)
        tab.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
    tab.close()
    if tab.faults and not request.node.stash.get(FAILED, False):
        pytest.fail("\n".join(tab.faults))


@pytest.fixture
def page(request: pytest.FixtureRequest, browser: Browser, live_server: Any) -> Iterator[Page]:
    """A page on the live site: `page.goto("/")`. A script error or a request to a third party fails the test."""
    yield from _tab(request, browser, live_server.url)


@pytest.fixture
def page_without_js(request: pytest.FixtureRequest, browser: Browser, live_server: Any) -> Iterator[Page]:
    yield from _tab(request, browser, live_server.url, java_script_enabled=False)


@pytest.fixture
def new_page(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """More pages, each with its own cookies: `new_page(viewport={"width": 360, "height": 740}, color_scheme="dark")`."""
    tabs: list[Tab] = []

    def open_page(**options: Any) -> Page:
        tabs.append(Tab(browser, live_server.url, **options))
        return tabs[-1].page

    yield open_page
    for tab in tabs:
        tab.close()
    if faults := [fault for tab in tabs for fault in tab.faults]:
        pytest.fail("\n".join(faults))


@pytest.fixture(scope="session")
def axe() -> Callable[..., None]:
    """`axe(page)` fails with each fault of accessibility, where it is and how to mend it. `only="colours"`: of a page already looked at in another
    theme; `only="words"`: of a page whose colours were looked at in another language."""
    script = Axe().axe_script

    def check(page: Page, *, only: Literal["colours", "words"] | None = None) -> None:
        if not page.evaluate("'axe' in window"):
            page.evaluate(script)
        rules = {"colours": AXE_COLOURS, "words": AXE_WORDS, None: AXE_RULES}[only]
        violations = page.evaluate("rules => axe.run(rules).then(found => found.violations)", rules)
        told = [
            f"{fault['id']} ({fault['impact']}): {fault['help']}\n    "
            + "\n    ".join(node["html"] for node in fault["nodes"][:5])
            for fault in violations
        ]
        assert not told, f"{page.url}\n" + "\n".join(told)

    return check


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    outcome: Any = yield
    if outcome.get_result().when == "call" and outcome.get_result().failed:
        item.stash[FAILED] = True


def _opens_a_page(item: pytest.Item) -> bool:
    definitions = getattr(item, "_fixtureinfo", None)
    used = definitions.name2fixturedefs.values() if definitions else ()
    return any(fixture[-1].func.__module__ == __name__ for fixture in used)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that opens a page is a browser test; it says so itself, and this verifies it."""
    forgotten = [item.nodeid for item in items if _opens_a_page(item) and not item.get_closest_marker("browser")]
    if forgotten:
        raise pytest.UsageError("These tests need @pytest.mark.browser: " + ", ".join(forgotten))
    if not Path(CHROMIUM).exists() and any(item.get_closest_marker("browser") for item in items):
        raise pytest.UsageError(f"Chromium is missing at {CHROMIUM}: install its package (as root, make test does).")
