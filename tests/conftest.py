"""What holds for all tests."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that opens a browser, or is among the longest, is slow too: ``-m "not slow"`` leaves them out."""
    for item in items:
        if item.get_closest_marker("soak") or item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.slow)
