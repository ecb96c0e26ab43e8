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


def word(path: Path, body: str, *, main: str = "document.xml", **parts: str) -> Path:
    """A Word document of WordprocessingML.

    Args:
        path: the file to write.
        body: what stands in ``w:body``.
        main: the name of the part that holds it.
        parts: what stands in the root of other parts (``styles``, ``numbering``, ``footnotes``), by their names.
    """
    office = "http://schemas.openxmlformats.org"
    spaces = " ".join(
        f'xmlns:{prefix}="{uri}"'
        for prefix, uri in {
            "w": f"{office}/wordprocessingml/2006/main",
            "m": f"{office}/officeDocument/2006/math",
            "a": f"{office}/drawingml/2006/main",
            "c": f"{office}/drawingml/2006/chart",
            "dgm": f"{office}/drawingml/2006/diagram",
            "mc": f"{office}/markup-compatibility/2006",
            "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
            "v": "urn:schemas-microsoft-com:vml",
        }.items()
    )
    types = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    kinds = {main: "document.main", **{f"{name}.xml": name for name in parts}}
    overrides = "".join(
        f'<Override PartName="/word/{name}" ContentType="{types}.{kind}+xml"/>'
        for name, kind in kinds.items()
    )
    relations = f'xmlns="{office}/package/2006/relationships"'
    relation = '<Relationship Id="r{}" Type="{}/officeDocument/2006/relationships/{}" Target="{}"/>'
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{office}/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f"{overrides}</Types>",
        )
        whole = relation.format(1, office, "officeDocument", f"word/{main}")
        made.writestr("_rels/.rels", f"<Relationships {relations}>{whole}</Relationships>")
        made.writestr(f"word/{main}", f"<w:document {spaces}><w:body>{body}</w:body></w:document>")
        named = "".join(relation.format(i, office, name, f"{name}.xml") for i, name in enumerate(parts))
        made.writestr(f"word/_rels/{main}.rels", f"<Relationships {relations}>{named}</Relationships>")
        for name, inner in parts.items():
            made.writestr(f"word/{name}.xml", f"<w:{name} {spaces}>{inner}</w:{name}>")
    return path
