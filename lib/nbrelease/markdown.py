"""Markdown cells and the HTML of other libraries converted by pandoc, many pieces in one call."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from nbrelease.errors import ReleaseError

FLAG: Final = "\ufdd0\ufdd1"
"""Characters that stand around a number that is to be marked; Unicode keeps them free for use within a program."""

_FILTER = Path(__file__).parent / "templates" / "prose.lua"
_FOREIGN = Path(__file__).parent / "templates" / "foreign.lua"
# What Jupyter's Markdown knows. No raw_attribute and no attributes: a cell cannot reach the target language.
_MARKDOWN = (
    "commonmark+east_asian_line_breaks+pipe_tables+strikeout+task_lists+tex_math_dollars+footnotes"
    "+gfm_auto_identifiers+autolink_bare_uris"
)


def escape(words: str) -> str:
    """Markdown that shows a text to the letter."""
    return re.sub(r'([\\`*_{}\[\]<>#$@"|~])', r"\\\1", words.replace("\n", " "))


def flag(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """A text with ``FLAG`` around some of its spans and nowhere else."""
    text = text.translate({ord(sign): " " for sign in FLAG})
    for start, end in sorted(set(spans), reverse=True):
        text = f"{text[:start]}{FLAG[0]}{text[start:end]}{FLAG[1]}{text[end:]}"
    return text


def markdown_piece(text: str) -> str:
    """Markdown as a piece to be converted: a block quote, which ends whatever the text leaves open."""
    # A line that ends otherwise would leave the quote, and with it be no words of the cell any more.
    return "\n".join(f"> {line}" for line in re.split(r"\r\n?|\n", text)) + "\n"


def raw_piece(text: str) -> str:
    """A piece that is in the target language already: a code block, which goes through as it is."""
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 3)
    return f"{fence}\n{text}\n{fence}\n"


def to_typst(pieces: Iterable[str]) -> str:
    """Pieces (``markdown_piece``, ``raw_piece``) to one Typst document body.

    The functions ``jump``, ``picture``, ``formula`` and ``rule`` are the template's.
    """
    return _pandoc("\n".join(pieces), _MARKDOWN, "typst-smart", f"--lua-filter={_FILTER}")


def to_html(texts: Sequence[str]) -> list[str]:
    """Markdown texts to HTML, one each; heading ids are unique over all, formulas are MathML."""
    # A mark that no text contains by accident, the same for the same texts.
    separator = hashlib.sha256("\0".join(texts).encode()).hexdigest()[:24]
    pieces = "\n".join(f"{markdown_piece(text)}\n{raw_piece(f'<!--cut {separator}-->')}" for text in texts)
    options = (f"--lua-filter={_FILTER}", "--mathml", "--syntax-highlighting=none")
    results = _pandoc(pieces, _MARKDOWN, "html", *options).split(f"<!--cut {separator}-->")
    if texts and results[-1].strip():  # footnotes, which pandoc puts at the end
        results[-2] += results[-1]
    return [html.strip() for html in results[: len(texts)]]


def html_to_typst(texts: Sequence[str]) -> list[str]:
    """Foreign HTML (a table of pandas, say) to Typst, one each."""
    if not texts:
        return []
    separator = hashlib.sha256("\0".join(texts).encode()).hexdigest()[:24]
    options = ("html-auto_identifiers", "typst-smart", f"--lua-filter={_FOREIGN}")
    results = _pandoc(f"\n<p>cut{separator}</p>\n".join(texts), *options).split(f"cut{separator}")
    if len(results) != len(texts):  # one of them leaves an element open that swallows the cut
        results = [_pandoc(text, *options) for text in texts]
    return [text.strip() for text in results]


def _pandoc(text: str, source: str, target: str, *options: str) -> str:
    import pypandoc

    try:
        converted: str = pypandoc.convert_text(
            text, target, format=source, extra_args=["--wrap=none", "--sandbox", *options]
        )
    except (RuntimeError, OSError) as error:
        raise ReleaseError(f"pandoc could not convert a page: {error}", exit_code=1) from None
    return converted
