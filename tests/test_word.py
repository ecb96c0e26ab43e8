"""What is taken from Word documents: notes, boxes, numbers, tables, changes, and what is said to be left out."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from hanreport.intake import intake
from hanreport.report import read
from tests.documents.make import with_members, word


def run(words: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def paragraph(inner: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner if '<' in inner else run(inner)}</w:p>"


def numbered(words: str, level: int = 0, number: int = 1) -> str:
    return paragraph(words, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def cell(words: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(words)}</w:tc>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def levels(*kinds: tuple[str, str]) -> str:
    """A numbering whose levels have these formats and texts."""
    inner = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{words}"/></w:lvl>'
        for i, (kind, words) in enumerate(kinds)
    )
    nums = "".join(f'<w:num w:numId="{i}"><w:abstractNumId w:val="0"/></w:num>' for i in (1, 2))
    return f'<w:abstractNum w:abstractNumId="0">{inner}</w:abstractNum>{nums}'


def notes(count: int) -> str:
    return "".join(
        f'<w:footnote w:id="{n}">{paragraph(f"注文{n}号")}</w:footnote>' for n in range(1, count + 1)
    )


HAN = levels(
    ("chineseCountingThousand", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."), ("bullet", "")
)
BOX = f"<w:txbxContent>{paragraph('框内建成3座。')}</w:txbxContent>"
DELETED = '<w:rPr><w:del w:id="1" w:author="a"/></w:rPr>'
STYLES = """<w:style w:type="paragraph" w:styleId="a1"><w:name w:val="heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="a2"><w:name w:val="own"/><w:basedOn w:val="a1"/></w:style>
<w:style w:type="paragraph" w:styleId="a3"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="a4"><w:name w:val="Author"/></w:style>
<w:style w:type="paragraph" w:styleId="a5"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="a6"><w:name w:val="numbered"/><w:pPr>
<w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="character" w:styleId="c1"><w:name w:val="secret"/><w:rPr><w:vanish/></w:rPr></w:style>"""

CASES: dict[str, tuple[str, Mapping[str, str], list[str], str]] = {
    # what                     the body, other parts, its lines, words of what is left out
    "a text box": (
        paragraph(
            run("厅外建成2座。")
            + f"<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{BOX}</wps:txbx></w:drawing></mc:Choice>"
            f"<mc:Fallback><w:pict><v:textbox>{BOX}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        ),
        {}, ["厅外建成2座。", "框内建成3座。"], "",
    ),
    "an old text box": (
        paragraph(run("厅外建成2座。") + f"<w:r><w:pict><v:textbox>{BOX}</v:textbox></w:pict></w:r>"),
        {}, ["厅外建成2座。", "框内建成3座。"], "",
    ),
    "hidden words": (
        paragraph(
            run("建成2座") + run("（密）", "<w:vanish/>") + run("桥", '<w:vanish w:val="0"/>')
            + run("略", '<w:rStyle w:val="c1"/>')
        ),
        {"styles": STYLES}, ["建成2座桥"], "4 hidden characters",
    ),
    "struck-out words": (
        paragraph(
            run("建成") + run("5", "<w:strike/>") + run("6", "<w:dstrike/>") + run("7座", '<w:strike w:val="false"/>')
        ),
        {}, ["建成7座"], "2 struck-out characters",
    ),
    "numbers": (
        numbered("回顾") + numbered("农业", 1) + numbered("工业", 1) + numbered("计划") + numbered("农业", 1)
        + numbered("水稻", 2) + numbered("其他", 3) + numbered("建议", number=2),
        {"numbering": HAN},
        ["一、回顾", "（一）农业", "（二）工业", "二、计划", "（一）农业", "1. 水稻", "- 其他", "三、建议"], "",
    ),
    "numbers of a style": (
        paragraph("回顾", '<w:pStyle w:val="a6"/>') * 11
        + paragraph("附", '<w:pStyle w:val="a6"/><w:numPr><w:numId w:val="0"/></w:numPr>'),
        {"numbering": HAN, "styles": STYLES}, [*(f"{n}、回顾" for n in [*"一二三四五六七八九十", "十一"]), "附"], "",
    ),
    "numbers with the number above": (
        numbered("总则") + numbered("范围", 1),
        {"numbering": levels(("decimal", "第%1章"), ("decimal", "%1.%2"))}, ["第1章总则", "1.1 范围"], "",
    ),
    "merged cells": (
        table(
            cell("指标") + cell("产量", '<w:gridSpan w:val="2"/>') + cell("备注"),
            cell("粮食", '<w:vMerge w:val="restart"/>') + cell("2吨") + cell("3吨") + cell("初步"),
            cell("", "<w:vMerge/>") + cell("4吨") + cell("5吨") + cell("终"),
        ),
        {}, ["| 指标 | 产量 |  | 备注 |", "| 粮食 | 2吨 | 3吨 | 初步 |", "|  | 4吨 | 5吨 | 终 |"], "",
    ),
    "words under ruby": (
        paragraph(
            run("在")
            + f"<w:r><w:ruby><w:rt>{run('yún')}</w:rt><w:rubyBase>{run('云')}</w:rubyBase></w:ruby></w:r>"
            + run("岭")
        ),
        {}, ["在云岭"], "",
    ),
    "tracked changes": (
        paragraph(
            run("建成") + f'<w:del w:id="2"><w:r><w:delText>5</w:delText></w:r></w:del><w:ins w:id="3">{run("6")}</w:ins>'
            + f'<w:moveFrom w:id="4">{run("九")}</w:moveFrom>', DELETED,
        ) + paragraph("座。") + paragraph("再建1座。"),
        {}, ["建成6座。", "再建1座。"], "",
    ),
    "what cannot be text": (
        paragraph(
            run("建成2座")
            + "<w:r><w:drawing><a:graphicData><c:chart/></a:graphicData></w:drawing></w:r>"
            + "<w:r><w:drawing><a:graphicData><dgm:relIds/></a:graphicData></w:drawing></w:r>"
            + "<w:r><w:drawing><a:blip/></w:drawing></w:r>"
            + '<w:r><w:commentReference w:id="1"/></w:r>'
            + "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>"
            + run("桥。")
        ),
        {}, ["建成2座〓桥。"],
        "1 charts; 1 SmartArt drawings; 1 pictures; 1 comments; 1 formulas, shown as 〓",
    ),
    "styles": (
        paragraph("云岭报告", '<w:pStyle w:val="a3"/>') + paragraph("省长 甲", '<w:pStyle w:val="a4"/>')
        + paragraph("一、回顾 1", '<w:pStyle w:val="a5"/>') + paragraph("回顾", '<w:pStyle w:val="a2"/>'),
        {"styles": STYLES}, ["# 云岭报告", "省长 甲", "### 回顾"], "1 lines of a table of contents",
    ),
    "breaks and raised signs": (
        paragraph(
            run("甲") + "<w:r><w:br/><w:t>乙2</w:t><w:noBreakHyphen/><w:t>3 m</w:t></w:r>"
            + run("2", '<w:vertAlign w:val="superscript"/>')
        ),
        {}, ["甲", "乙2-3 m²"], "",
    ),
    "indents": (paragraph("\u2003\u2003一、回顾") + paragraph("\u3000\u00a0建成2座。"), {}, ["一、回顾", "建成2座。"], ""),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_word_document_gives_its_lines_and_says_what_is_left_out(name: str, tmp_path: Path) -> None:
    body, parts, lines, left_out = CASES[name]
    taken = intake(word(tmp_path / "a.docx", body, **parts))
    assert [line for line in taken.text.split("\n") if line] == lines
    assert "; ".join(taken.left_out) == left_out


def test_a_paragraph_with_eighteen_notes_gives_each_once(tmp_path: Path) -> None:
    marks = "".join(f'<w:r><w:footnoteReference w:id="{n}"/></w:r>' for n in range(1, 19))
    taken = intake(word(tmp_path / "a.docx", paragraph(run("建成桥。") + marks), footnotes=notes(18)))
    assert [line for line in taken.text.split("\n") if line] == [
        "建成桥。",
        *(f"注：注文{n}号" for n in range(1, 19)),
    ]


def test_the_document_of_word_online_is_found(tmp_path: Path) -> None:
    assert (
        intake(word(tmp_path / "a.docx", paragraph("建成2座。"), main="document2.xml")).text == "建成2座。\n"
    )


def test_a_strict_document_is_read_as_any_other(tmp_path: Path) -> None:
    body = numbered("回顾") + paragraph(run("建成2座") + run("略", "<w:vanish/>"))
    path = word(tmp_path / "a.docx", body, numbering=HAN)
    names = ["word/document.xml", "word/numbering.xml"]
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in names}
    office = b"http://schemas.openxmlformats.org/wordprocessingml/2006/"
    strict = {
        name: data.replace(office, b"http://purl.oclc.org/ooxml/wordprocessingml/")
        for name, data in parts.items()
    }
    taken = intake(with_members(tmp_path / "b.docx", path, strict))
    assert taken.text == "一、回顾\n\n建成2座\n"


def test_a_caption_opens_no_section(tmp_path: Path) -> None:
    body = (
        paragraph("一、回顾") + paragraph("全年建成桥2座。")
        + paragraph("表1 主要指标完成情况") + table(cell("桥") + cell("2座"))
        + paragraph("图2-1　各市桥梁数") + paragraph("明年再建3座。")
    )  # fmt: skip
    report = read(intake(word(tmp_path / "a.docx", body)).text)
    assert [row.title for row in report.outline] == ["一、回顾"]
    assert {row.section for row in report.quantities} == {"一"}
