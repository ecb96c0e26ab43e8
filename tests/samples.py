"""Small notebooks with every kind of output, made by hand, for the tests of pages."""

import base64
import struct
import zlib
from typing import Any

from msgspec.structs import replace
from nbformat import NotebookNode
from nbformat import v4 as nb

from chapterlens.report.project import LABELS
from nbrelease.blocks import (
    MIME,
    Block,
    Column,
    Computed,
    Drawing,
    Figure,
    Line,
    Mark,
    Notes,
    Paragraph,
    Piece,
    Quote,
    Reference,
    Source,
    SourceLine,
    Table,
    Text,
    to_json,
)
from nbrelease.document import merge

NASTY = '#read("/etc/passwd") $x$ <script>alert(1)</script> @ref *star* _under_ `tick` \\u{41} // <s1>'

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="300pt" '
    'height="60pt" viewBox="0 0 300 60"><defs><clipPath id="clip"><rect width="300" height="60"/></clipPath>'
    '<path id="tick" d="M0 0V4"/></defs><g clip-path="url(#clip)"><use xlink:href="#tick" x="9" y="9"/>'
    '<g id="mark-0"><text x="10" y="30" font-family="Noto Sans SC" font-size="9">5G基站 O₃</text></g>'
    "</g></svg>"
)
WORDS = Reference("", 12, 12)
LINE = Reference("", 0, 0, 3)
QUOTE = Quote("5.2万个", WORDS, "5.2万个 = 52000–∞ 个")
SUM = Computed("≈8万个", "5.2万个 + 3万个", (LINE,), "80000 – ∞ 个")


def line(*parts: Any) -> Line:
    """A sentence of words and parts."""
    return tuple(Text(part) if isinstance(part, str) else part for part in parts)


MARKS = (Mark(Quote("5G基站 O₃", WORDS, "基站 · 5.2万个"), id="mark-0", box=(10, 21, 48.6, 11.7)),)


def figure(svg: str = SVG, marks: tuple[Mark, ...] = MARKS, **changed: Any) -> Figure:
    made = Figure(
        title=line("基站以 ", QUOTE, " 为首"),
        subtitle=line("数量，个"),
        source=line("2.3 ", Quote("第 3 行", LINE)),
        alt="横条图：基站最多。",
        drawing=Drawing(svg, marks),
        columns=("名称", "数量"),
        rows=(("基站", 52000),),
    )
    return replace(made, **changed)


def table(rows: Any = 2, **changed: Any) -> Table:
    made = Table(
        title=line("数字与原文"),
        note=line("① 下限。"),
        source=line("第 3 行"),
        columns=(Column("对象"), Column("数值", "个", "right")),
        rows=rows
        if isinstance(rows, tuple)
        else ((line("基站"), line(QUOTE)), (line(NASTY), line("12万"))) * (rows // 2),
    )
    return replace(made, **changed)


def source(translation: str = "") -> Source:
    pieces = (
        Piece("建设"),
        Piece("超5.2万个", "s12", "count", "5.2万个 = 52000–∞ 个"),
        Piece(f"基站{NASTY}"),
    )
    return Source("2021-02", (SourceLine(3, 10, pieces, "", translation),), "en" if translation else "zh")


def shown(block: Block) -> NotebookNode:
    data = {MIME: to_json(block), "text/plain": "text", "text/html": "<p>text</p>"}
    return nb.new_output("display_data", data=data)


def finding(*parts: Any) -> NotebookNode:
    return shown(Paragraph(line(*parts), "finding"))


def png() -> str:
    """A grey picture of one pixel, in base64."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\x80")) + chunk(b"IEND", b"")
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + body).decode()


def essay(title: str = "城市数字化") -> NotebookNode:
    """A Chinese notebook with a finding, a figure and a table, as a kernel leaves it."""
    cells = [
        nb.new_markdown_cell(f"# {title}\n\n这一节说\n了什么？"),
        nb.new_code_cell("top: int = 5", metadata={"tags": ["parameters"]}, execution_count=1),
        nb.new_code_cell(
            "# Parameters\ntop = 3",
            metadata={"tags": ["injected-parameters"], "papermill": {"duration": 0.2}},
            execution_count=2,
        ),
        nb.new_code_cell("finding()", outputs=[finding("建成 ", QUOTE, f" 基站；{NASTY}")]),
        nb.new_markdown_cell("## 底座\n\n正文与 **要点**。"),
        nb.new_code_cell("bars()", outputs=[shown(figure())]),
        nb.new_markdown_cell("中文段", metadata={"tags": ["zh"]}),
        nb.new_markdown_cell("English paragraph", metadata={"tags": ["en"]}),
        nb.new_code_cell("grid()", outputs=[shown(table())]),
        nb.new_markdown_cell("## 未说明的\n\n没有。"),
    ]
    return nb.new_notebook(cells=cells)


def sources(translation: str = "") -> NotebookNode:
    """The last part of a report: the formulas of its numbers and the source text."""
    cells = [
        nb.new_markdown_cell("# 原文"),
        nb.new_markdown_cell("## 算式"),
        nb.new_code_cell("formulas()", outputs=[shown(Notes())]),
        nb.new_code_cell("source()", outputs=[shown(source(translation))]),
    ]
    return nb.new_notebook(cells=cells)


def ordinary() -> NotebookNode:
    """A notebook that knows nothing of this project: pandas, LaTeX, a picture, a traceback."""
    html = (
        "<div><style scoped>.dataframe td {font-weight: 600}</style><table border='1' class='dataframe'><thead><tr>"
        "<th></th><th>name</th></tr></thead><tbody><tr><th>0</th><td onclick='alert(1)'>pandas cell</td></tr>"
        "</tbody></table><script>alert(2)</script><img src='https://example.org/x.png'></div>"
    )
    trace = ["\x1b[31mZeroDivisionError\x1b[0m", "ZeroDivisionError: division by zero"]
    cells = [
        nb.new_markdown_cell(
            "# Plain notes\n\nA formula $E = mc^2$ and\nmore.\n\n#### Skipped level\n\n"
            "![gone](gone.png) ![kept](attachment:a.png)\n\n<b>bold</b> <script>alert(3)</script>\n\n"
            "```python\nunclosed",
            attachments={"a.png": {"image/png": png()}},
        ),
        nb.new_code_cell("df", outputs=[nb.new_output("display_data", data={"text/html": html})]),
        nb.new_code_cell("print()", outputs=[nb.new_output("stream", text="\x1b[31mred\x1b[0m\n")]),
        nb.new_code_cell("plot()", outputs=[nb.new_output("display_data", data={"image/png": png()})]),
        nb.new_code_cell("x", outputs=[nb.new_output("display_data", data={"text/latex": "$\\sqrt{x}$"})]),
        nb.new_code_cell(
            "1/0",
            outputs=[nb.new_output("error", ename="ZeroDivisionError", evalue="division", traceback=trace)],
        ),
    ]
    return nb.new_notebook(cells=cells)


FACTS = {
    "title": "提升科技供给能力",
    "report": "2021上海科技进步报告",
    "edition": "2021",
    "chapter": "02",
    "publisher": "上海市科学技术委员会",
    "origin": "上海市科学技术委员会《2021上海科技进步报告》第02章，2021年",
    "author": "chapterlens 项目",
    "date": "2021",
    "build": "0123456789ab",
}


def whole_report(parts: list[tuple[str, NotebookNode]], language: str = "zh") -> NotebookNode:
    """A merged report with the facts that chapterlens gives of its chapter."""
    return merge(parts, {**FACTS, "text": "sha256 cc1239443cd7"}, language, LABELS[language])
