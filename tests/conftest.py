"""What holds for all tests."""

from collections.abc import Iterator

import pytest

from chapterlens.cells import speak
from chapterlens.chapter import OPENED


@pytest.fixture(autouse=True)
def nothing_is_left_set() -> Iterator[None]:
    """What cells show is in Chinese at the start of a test, and links lead to the chapters that were open before.

    Small chapters of tests have the id of the real one.
    """
    opened = dict(OPENED)
    yield
    OPENED.update(opened)
    speak("zh")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that opens a browser, or is among the longest, is slow too: ``-m "not slow"`` leaves them out."""
    for item in items:
        if item.get_closest_marker("soak") or item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.slow)
