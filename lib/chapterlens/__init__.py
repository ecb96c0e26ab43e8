"""Chapters of Chinese government reports as tables whose rows keep the words they were read from."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chapterlens.chapter import open_chapter

__all__ = ["open_chapter"]


def __getattr__(name: str) -> object:
    """Import ``open_chapter`` on first use: it needs pandas, which most commands do without."""
    if name == "open_chapter":
        from chapterlens.chapter import open_chapter

        return open_chapter
    raise AttributeError(f"module 'chapterlens' has no attribute {name!r}")
