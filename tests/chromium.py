"""The system's Chromium, driven by Playwright: for tests of what a reader sees and clicks."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from chapterlens import paths

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
IN_BROWSER = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium here: apt-get install chromium"),
]
SCREENS = paths.home() / "build" / "screens"
"""Where tests leave pictures of what they saw, for people to look at."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser. What is expected of a page may take a while: machines are busy."""
    expect.set_options(timeout=60_000)
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        running.close()


def keep(page: Page, name: str) -> Path:
    """A picture of the page as it is, kept under a name."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    path = SCREENS / f"{name}.png"
    page.screenshot(path=path)
    return path
