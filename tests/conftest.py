"""What holds for all tests."""

from collections.abc import Iterator

import pytest

from chapterlens.cells import speak


@pytest.fixture(autouse=True)
def no_language_is_left_set() -> Iterator[None]:
    """What cells show is in Chinese at the start of a test, whatever the test before has set."""
    yield
    speak("zh")


ALONE = {"test_bad_input", "test_build", "test_notebooks", "test_readme", "test_release", "test_runs"}
"""Files whose tests take long and share nothing."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what the marks and files of tests imply.

    A test that opens a browser, or is among the longest, is slow too: ``-m "not slow"`` leaves them out. The tests of
    a file run in one process, which makes what they share once; but for those of ``ALONE``.
    """
    for item in items:
        if item.get_closest_marker("soak") or item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.slow)
        if item.path.stem not in ALONE:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
