"""What holds for all tests."""

from collections.abc import Iterator

import pytest

from chapterlens.cells import speak


@pytest.fixture(autouse=True)
def no_language_is_left_set() -> Iterator[None]:
    """What cells show is in Chinese at the start of a test, whatever the test before has set."""
    yield
    speak("zh")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that opens a browser, or is among the longest, is slow too: ``-m "not slow"`` leaves them out."""
    for item in items:
        if item.get_closest_marker("soak") or item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.slow)
