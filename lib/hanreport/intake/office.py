"""Word documents as text, from their XML: notes behind their paragraph, numbers as they are shown, changes accepted."""

import io
import re
import zipfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from lxml import etree

from hanreport.intake import text
from hanreport.intake.text import LIMIT, UNNAMED, WORDS, Document
from hanreport.text import InputError

_OUTSIDE: Final = re.compile(r"[/\\]|[A-Za-z]:|(?:.*[/\\])?\.\.(?:[/\\]|$)")
_OLE: Final = b"\xd0\xcf\x11\xe0"
_STRICT: Final = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_TRANSITIONAL: Final = rb"http://schemas.openxmlformats.org/\1/2006/"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
_NS: Final = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
_W: Final = f"{{{_NS['w']}}}"
_SIGNS, _LEFT_OUT, _HIDDEN, _SERIES = (
    WORDS["word"][name] for name in ("signs", "left_out", "hidden", "series")
)
_NOT_SHOWN: Final = ".//w:rt|.//*[local-name()='Fallback']|.//w:del[w:r]|.//w:moveFrom[w:r]"
"""Readings of ruby, boxes given twice, what was deleted."""
_OFF: Final = ("0", "false", "off")
_HAN: Final = re.compile("chinese|japanese|taiwanese|ideographDigital")


def read(path: Path) -> Document:
    """A Word document's text.

    Raises:
        InputError: the file is no Word document, damaged, encrypted, or unpacks to more than ``LIMIT``.
    """
    data = text.read_bytes(path)
    if data.startswith(_OLE):
        raise InputError(f"{path} is encrypted or of an old Word; save it as .docx without a password")
    try:
        reader = _Reader(_parts(path, data))
        lines = list(reader.lines_of(reader.body))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        raise InputError(f"{path} is a damaged or encrypted Word document; save it anew as .docx") from None
    except etree.XMLSyntaxError:
        raise InputError(f"{path} is damaged or nested too deeply; save it anew as .docx") from None
    return text.document(lines, reader.title, reader.left_out)


def _parts(path: Path, data: bytes) -> dict[str, etree._Element]:
    """The parts of a Word document that hold words, by the kind of their relationship."""
    bytes_left = LIMIT
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        if outside := next(filter(_OUTSIDE.match, names), None):
            raise InputError(
                f"{path} holds a file {outside!r}, which would lie outside of it; no Word wrote that"
            )

        def part(name: str) -> etree._Element:
            nonlocal bytes_left
            with archive.open(name) as file:
                xml = file.read(bytes_left + 1)
            bytes_left -= len(xml)
            if bytes_left < 0:
                raise InputError(f"{path} unpacks to more than {LIMIT // 2**20} MB, which no report does")
            if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
                raise InputError(f"{path} declares entities, which no Word document does")
            text.check_markup(xml, path)
            return etree.fromstring(_STRICT.sub(_TRANSITIONAL, xml), _PARSER)

        def relations_of(rels: str) -> dict[str, str]:
            elements = part(rels).iter("{*}Relationship") if rels in names else ()
            return {one.get("Type", "").rpartition("/")[2]: one.get("Target", "") for one in elements}

        main_name = relations_of("_rels/.rels").get("officeDocument", "").lstrip("/")
        if not re.fullmatch(r"word/[^/]+\.xml", main_name) or main_name not in names:
            raise InputError(f"{path} is an archive, but no Word document: it has no word/document.xml")
        parts = {"officeDocument": part(main_name)}
        relations = relations_of(f"word/_rels/{main_name[5:]}.rels")
        for kind in ("styles", "numbering", "footnotes", "endnotes"):
            name = "word/" + relations.get(kind, "").removeprefix("/word/")
            filled = name in names and archive.getinfo(name).file_size
            parts[kind] = part(name) if filled else etree.Element("none")
    return parts


def _value(element: etree._Element | None, missing: str = "", empty: str = "") -> str:
    """The value of an element; ``missing`` without an element, ``empty`` for one without a value."""
    return missing if element is None else str(element.get(f"{_W}val", empty))


def _first(elements: Iterable[etree._Element], path: str) -> etree._Element | None:
    """The element at a path below the first of some elements that has one there."""
    return next((found for element in elements if (found := element.find(path, _NS)) is not None), None)


class _Reader:
    """The lines of a Word document; counts what is not text."""

    def __init__(self, parts: dict[str, etree._Element]) -> None:
        self.body = parts["officeDocument"]
        self.left_out: Counter[str] = Counter()
        self.title = ""
        self._styles = {one.get(f"{_W}styleId"): one for one in parts["styles"].iterfind("w:style", _NS)}
        self._numbers = _Numbers(parts["numbering"])
        noted = (*parts["footnotes"], *parts["endnotes"])
        _arrange(self.body, {(one.tag, one.get(f"{_W}id")): one for one in noted})
        for tag, what in _LEFT_OUT.items():
            self.left_out[what] += sum(1 for _ in self.body.iter(f"{{*}}{tag}"))

    def lines_of(self, element: etree._Element) -> Iterator[str]:
        """The lines of an element's paragraphs and tables."""
        for child in element:
            match str(child.tag).removeprefix(_W):
                case "p":
                    yield from self._paragraph(child)
                case "tbl":
                    yield from self._table(child)
                case "footnote" | "endnote":
                    yield f"注：{' '.join(self.lines_of(child))}"
                case _:
                    yield from self.lines_of(child)

    def _paragraph(self, paragraph: etree._Element) -> Iterator[str]:
        styles = list(self._chain(_value(paragraph.find("w:pPr/w:pStyle", _NS))))
        names = [_value(style.find("w:name", _NS)).lower() for style in styles]
        contents = "w:hyperlink[starts-with(@w:anchor, '_Toc')]"
        if "".join(names[:1]).startswith("toc ") or paragraph.xpath(contents, namespaces=_NS):
            self.left_out["lines of a table of contents"] += 1
            return
        numbering = _first((paragraph, *styles), "w:pPr/w:numPr[w:numId]")
        label = "" if numbering is None else self._numbers.label(numbering)
        words = "".join(self._words(paragraph, styles)).strip()
        level = next((int(name[8:]) for name in names if re.fullmatch("heading [1-9]", name)), 0)
        if words and (level or "title" in names):
            words = text.one_line(label + words)
            yield "#" * min(6, level + bool(self.title) if level else 1) + " " + words
            self.title = self.title or ("" if level else words)
        elif words:
            yield from (label + words).split("\n")

    def _table(self, table: etree._Element) -> Iterator[str]:
        rows = table.xpath("w:tr[not(w:trPr/w:del)]|w:sdt/w:sdtContent/w:tr", namespaces=_NS)
        for row in rows:
            cells: list[str] = []
            cell_elements = row.xpath("w:tc|w:sdt/w:sdtContent/w:tc", namespaces=_NS)
            if len(rows) == len(cell_elements) == 1:  # a frame around paragraphs
                yield from self.lines_of(cell_elements[0])
                return
            for cell in cell_elements:
                covered = _value(cell.find("w:tcPr/w:vMerge", _NS), "restart") != "restart"
                span = int(_value(cell.find("w:tcPr/w:gridSpan", _NS), "1"))
                cells += ["" if covered else " ".join(self.lines_of(cell)), *[""] * min(span - 1, 99)]
            if any(cells):
                yield text.table_row(cells)

    def _words(self, paragraph: etree._Element, styles: list[etree._Element]) -> Iterator[str]:
        """The words of each run that is shown."""
        for run in paragraph.iter(f"{_W}r", "{*}oMath"):
            named = ((one, str(one.tag).removeprefix(_W)) for one in run)
            words = "".join(one.text or "" if name == "t" else _SIGNS.get(name, "") for one, name in named)
            if not run.tag.startswith(_W):
                yield UNNAMED
            elif hidden := self._hidden(run, styles):
                self.left_out[hidden] += len(words)
            else:
                yield text.raised(words, _value(run.find("w:rPr/w:vertAlign", _NS))[:3])

    def _hidden(self, run: etree._Element, styles: list[etree._Element]) -> str:
        """How the words of a run are hidden; empty for shown ones."""
        elements = [run, *self._chain(_value(run.find("w:rPr/w:rStyle", _NS))), *styles]
        marks = ((_first(elements, f"w:rPr/w:{tag}"), what) for tag, what in _HIDDEN.items())
        return next((what for mark, what in marks if _value(mark, "off") not in _OFF), "")

    def _chain(self, style: str) -> Iterator[etree._Element]:
        """A style and those that it is based on."""
        for _ in range(20):
            if style not in self._styles:
                return
            yield self._styles[style]
            style = _value(self._styles[style].find("w:basedOn", _NS))


def _arrange(body: etree._Element, notes: Mapping[tuple[str, str | None], etree._Element]) -> None:
    """Take out what is not shown, join paragraphs whose mark was deleted, put notes and boxes behind their paragraph."""
    for element in body.xpath(_NOT_SHOWN, namespaces=_NS):
        element.getparent().remove(element)
    for properties in body.xpath(".//w:p/w:pPr[w:rPr/w:del|w:rPr/w:moveFrom]", namespaces=_NS):
        paragraph = properties.getparent()
        after = paragraph.getnext()
        if after is not None and after.tag == paragraph.tag:
            after[:0] = properties.itersiblings()
            paragraph.getparent().remove(paragraph)
    tags = [f"{_W}{tag}" for tag in ("footnoteReference", "endnoteReference", "txbxContent")]
    for mark in reversed(list(body.iter(tags))):
        element = notes.get((mark.tag.removesuffix("Reference"), mark.get(f"{_W}id")), mark)
        paragraph = next(mark.iterancestors(f"{_W}p"), None)
        if paragraph is not None:
            paragraph.addnext(element)


class _Numbers:
    """The numbers of paragraphs, counted as Word does."""

    def __init__(self, numbering: etree._Element) -> None:
        self._lists = {one.get(f"{_W}numId"): one for one in numbering.iterfind("w:num", _NS)}
        kinds = numbering.iterfind("w:abstractNum", _NS)
        self._levels = {one.get(f"{_W}abstractNumId"): one.findall("w:lvl", _NS) for one in kinds}
        self._counts: defaultdict[str, dict[int, int]] = defaultdict(dict)
        self._started: set[tuple[str, int]] = set()

    def label(self, numbering: etree._Element) -> str:
        """The number of the next paragraph of that numbering, with what stands around it; empty for none."""
        number, level = (_value(numbering.find(f"w:{tag}", _NS), "0") for tag in ("numId", "ilvl"))
        numbering_list, at = self._lists.get(number), int(level)
        kind = "" if numbering_list is None else _value(numbering_list.find("w:abstractNumId", _NS))
        levels = self._levels.get(kind, [])
        if numbering_list is None or not 0 <= at < len(levels):
            return ""
        starts = [int(_value(one.find("w:start", _NS), "1")) for one in levels]
        counts = {depth: count for depth, count in self._counts[kind].items() if depth <= at}
        self._counts[kind] = counts
        restart = numbering_list.find(f"w:lvlOverride[@w:ilvl='{at}']/w:startOverride", _NS)
        if restart is not None and (number, at) not in self._started:
            counts[at] = int(_value(restart)) - 1
        self._started.add((number, at))
        counts[at] = counts.get(at, starts[at] - 1) + 1
        forms = [_value(one.find("w:numFmt", _NS), "decimal") for one in levels]
        if forms[at] == "bullet":
            return "- "
        shown = [_numeral(counts.get(i, starts[i]), form) for i, form in enumerate(forms)]
        words = _value(levels[at].find("w:lvlText", _NS))
        label = re.sub("%([1-9])", lambda one: "".join(shown[int(one[1]) - 1 :][:1]), words).strip()
        return f"{label} " if (label and label.isascii()) or label[-1:].isdigit() else label


def _numeral(count: int, form: str) -> str:
    """A number in a format of Word's; in Arabic digits in a format that reports do not have."""
    if 1 <= count <= len(series := _SERIES.get(form, "")):
        return str(series[count - 1])
    if _HAN.match(form) and 1 <= count <= 99:
        tens, ones = (" 一二三四五六七八九"[digit].strip() for digit in divmod(count, 10))
        return f"{tens if count > 19 else ''}{'十' if tens else ''}{ones}"
    return "" if form == "none" else str(count)
