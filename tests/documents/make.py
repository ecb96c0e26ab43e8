"""Documents for tests, made anew each time: PDFs by Typst, Word documents and pages by pandoc, broken ones by hand."""

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

    from chapterlens.publish.glyphs import font_folders

    furniture = ", " + furniture if furniture else ""
    source = PAGE.format(width=width, height=height, furniture=furniture) + body
    made: bytes = typst.compile(
        source.encode(), font_paths=font_folders(), ignore_system_fonts=True, format="pdf"
    )
    path.write_bytes(made)
    return path
