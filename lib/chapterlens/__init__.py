"""Chapters of Chinese progress reports as tables that know their words."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chapterlens.chapter import open_chapter

__all__ = ["open_chapter"]


def __getattr__(name: str) -> object:
    """Load ``open_chapter`` on first use: it needs pandas, which the command's quick paths do without."""
    if name == "open_chapter":
        from chapterlens.chapter import open_chapter

        return open_chapter
    raise AttributeError(f"module 'chapterlens' has no attribute {name!r}")
