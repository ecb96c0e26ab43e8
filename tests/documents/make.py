"""Documents for tests, made anew each time: PDFs by Typst, Word documents and pages by pandoc, broken ones by hand."""

import re
import zipfile
from pathlib import Path

FOLDER = Path(__file__).parent
PAGE = """#set page(width: {width}mm, height: {height}mm, margin: (x: 22mm, y: 25mm){furniture})
#set text(font: ("Noto Serif SC", "DejaVu Sans"), size: 10.5pt, lang: "zh")
#set par(justify: true, first-line-indent: (amount: 2em, all: true), leading: 0.9em, spacing: 0.9em)
#show heading: set text(font: "Noto Sans SC")
#show heading.where(level: 1): set text(size: 16pt)
#show heading.where(level: 2): set text(size: 13pt)
"""


def text(name: str) -> str:
    """A text of this folder."""
    return (FOLDER / name).read_text("utf-8")


def pdf(path: Path, body: str, *, furniture: str = "", width: int = 210, height: int = 297) -> Path:
    """A PDF of Typst markup.

    Args:
        path: the file to write.
        body: markup.
        furniture: more arguments of ``page``, such as ``header: [..]``.
        width: of a page, in mm.
        height: of a page, in mm.
    """
    import typst

    from nbrelease.fonts import font_folders

    furniture = ", " + furniture if furniture else ""
    source = path.with_suffix(".typ")
    source.write_text(PAGE.format(width=width, height=height, furniture=furniture) + body, "utf-8")
    typst.compile(source, path, font_paths=font_folders(), ignore_system_fonts=True, format="pdf")
    return path


def typst_markup(words: str) -> str:
    """Markdown's headings, paragraphs and lists as Typst markup, nothing in the words being markup."""
    lines = []
    for line in words.split("\n"):
        head = re.match(r"(#+) ", line)
        item = "- " if line.startswith("- ") else ""
        mark = "=" * len(head[1]) + " " if head else item
        body = line[head.end() :] if head else line.removeprefix(item)
        lines.append(mark + re.sub(r"([\\#$*_`<>@~\[\]])", r"\\\1", body))
    return "\n".join(lines)


def docx(path: Path, markdown: str) -> Path:
    """A Word document of Markdown."""
    import pypandoc

    pypandoc.convert_text(markdown, "docx", format="markdown", outputfile=str(path))
    return path


def with_members(path: Path, source: Path, members: dict[str, bytes]) -> Path:
    """A copy of an archive with members added or replaced."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name in old.namelist():
            if name not in members:
                made.writestr(name, old.read(name))
        for name, data in members.items():
            made.writestr(name, data)
    return path
