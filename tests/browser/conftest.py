"""Chromium as people have it, on a server of this test's own, with axe looking at every state.

`page` is 1440 wide and light; `open_page(width=390, dark=True, script=False)` makes others. A page that logs an
error, breaks the content policy or asks another host fails its test.
"""

import os
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)

from initiatives.models import Person
from tests.browser.demo import colours_hold_in_the_dark, stays_within
from tests.browser.looking import violations
from tests.reporting import chromium

fill = import_module("initiatives.migrations.0009_starting_questions").fill
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
HEIGHTS = {1440: 1000, 390: 844}
# A busy machine polls late; what never comes still fails.
expect.set_options(timeout=20_000)
# Playwright keeps an event loop in this thread, and Django takes that for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the run."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield started
        started.close()


class Watch:
    """Collects what a page should never do, and says so at the end of the test."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.troubles: list[str] = []
        self.expected: list[str] = []

    def expect(self, words: str) -> None:
        """A line of the console that holds `words` is meant: a refused form logs its status, for example."""
        self.expected.append(words)

    def follow(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", lambda error: self.troubles.append(f"script: {error.error}"))
        context.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.troubles.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws") and parts.netloc != self.host:
            self.troubles.append(f"foreign host: {request.url}")

    def unexpected(self) -> list[str]:
        return [line for line in self.troubles if not any(words in line for words in self.expected)]


@pytest.fixture
def watch(live_server: Any) -> Iterator[Watch]:
    """What went wrong in the browser; `watch.expect("422")` for what is meant."""
    watching = Watch(urlsplit(live_server.url).netloc)
    yield watching
    assert watching.unexpected() == []


@pytest.fixture
def open_page(browser: Browser, live_server: Any, watch: Watch) -> Iterator[Callable[..., Page]]:
    """`open_page(person=marta, width=390, dark=True, script=False)`; addresses are relative to the server."""
    call_command("createcachetable", verbosity=0)
    fill(apps, None)  # the test before emptied every table, and with them what a migration wrote
    contexts: list[BrowserContext] = []

    def opened(
        *, person: Person | None = None, width: int = 1440, dark: bool = False, script: bool = True
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            reduced_motion="reduce",
            has_touch=width < 700,
            locale="en-GB",
            timezone_id="UTC",
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        watch.follow(context)
        if person is not None:
            sign_in(context, person, live_server.url)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
    _let_requests_end()


def _let_requests_end(within: float = 10) -> None:
    """What a page asked for last is answered before the tables are emptied, or PostgreSQL finds them in a deadlock."""
    if connection.vendor != "postgresql":
        return
    busy = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND state <> 'idle'"
    )
    until = time.monotonic() + within
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(busy)
            if cursor.fetchone()[0] == 0:
                return
        time.sleep(0.05)


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A desktop, light, with scripts, nobody signed in."""
    return open_page()


def sign_in(context: BrowserContext, person: Person, address: str) -> None:
    """Give the context a session of `person` without walking through the sign-in page."""
    client = Client()
    client.force_login(person)
    cookies = [
        {"name": name, "value": morsel.value, "url": address, "httpOnly": True, "sameSite": "Lax"}
        for name, morsel in client.cookies.items()
    ]
    context.add_cookies(cookies)  # type: ignore[arg-type]


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """`axe(page)` fails on any violation: WCAG 2.0 to 2.2, A and AA, and best practice."""

    def look(page: Page) -> None:
        # A sticky bar may lie over half a link while one scrolls; that is not the link's size.
        page.evaluate("window.scrollTo(0, 0)")
        found = violations(page)
        lines = [
            f"{violation['id']} ({violation['impact']}): {violation['help']}\n"
            + "\n".join(f"    {node['html'][:200]}" for node in violation["nodes"][:5])
            for violation in found
        ]
        assert not lines, f"{page.url}\n" + "\n".join(lines)

    return look


@pytest.fixture
def screenshot() -> Callable[[Page, str], Path]:
    """`screenshot(page, "board-390-dark")` keeps a picture under screenshots/ for a person to look at."""
    folder = Path(__file__).resolve().parent.parent.parent / "screenshots"

    def take(page: Page, name: str) -> Path:
        folder.mkdir(exist_ok=True)
        path = folder / f"{name}.png"
        page.screenshot(path=path, full_page=True)
        return path

    return take


@pytest.fixture
def look(
    axe: Callable[[Page], None], watch: Watch, screenshot: Callable[[Page, str], Path], request: Any
) -> Callable[[Page, str], None]:
    """`look(page, "asked")`: axe in the light, colours in the dark, no sideways scroll.

    With PICTURES set it keeps a picture of the state, light and dark, named after the file of the test.
    """
    for words in ("409", "422", "style-src"):
        watch.expect(words)  # axe leaves empty style attributes behind, and the next swap would copy them
    about = request.path.stem.removeprefix("test_")

    def looked(page: Page, name: str) -> None:
        axe(page)
        colours_hold_in_the_dark(page)
        stays_within(page)
        if os.environ.get("PICTURES"):
            state = f"{about}-{name}-{(page.viewport_size or {}).get('width')}"
            screenshot(page, state)
            page.emulate_media(color_scheme="dark")
            screenshot(page, f"{state}-dark")
            page.emulate_media(color_scheme="light")

    return looked
