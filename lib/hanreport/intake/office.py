"""Word documents as text, from their XML: notes behind their paragraph, numbers as they are shown, changes accepted."""

import io
import re
import zipfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lxml import etree

from hanreport.intake.text import (
    LIMIT,
    UNNAMED,
    Document,
    check_markup,
    document,
    one_line,
    raised,
    read_bytes,
    table_row,
)  # fmt: skip
from hanreport.text import InputError

_MEMBERS: Final = 10_000
_OUTSIDE: Final = re.compile(r"[/\\]|[A-Za-z]:|(?:.*[/\\])?\.\.(?:[/\\]|$)")
_OLE: Final = b"\xd0\xcf\x11\xe0"
_STRICT, _MAIN = b"http://purl.oclc.org/ooxml/", b"http://schemas.openxmlformats.org/"
_NS: Final = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
_W: Final = f"{{{_NS['w']}}}"

_SIGNS: Final = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_NO_TEXT: Final = frozenset(("pPr", "rPr", "rt", "Fallback", "moveFrom", "del"))
"""Elements whose words are not shown: properties, readings of ruby, boxes given twice, what was deleted."""
_LEFT_OUT: Final = {
    "chart": "charts", "relIds": "SmartArt drawings", "blip": "pictures", "imagedata": "pictures",
    "commentReference": "comments", "oMath": f"formulas, shown as {UNNAMED}", "OLEObject": "embedded objects",
    "altChunk": "embedded documents",
}  # fmt: skip
_HIDDEN: Final = {
    "vanish": "hidden characters", "strike": "struck-out characters", "dstrike": "struck-out characters",
}  # fmt: skip
_HAN: Final = "〇一二三四五六七八九"


def read(path: Path) -> Document:
    """A Word document's text.

    Raises:
        InputError: the file is no Word document, damaged, encrypted, or unpacks to more than ``LIMIT``.
    """
    data = read_bytes(path)
    if data.startswith(_OLE):
        raise InputError(f"{path} is encrypted or of an old Word; save it as .docx without a password")
    try:
        reader = _Reader(_parts(path, data))
        lines = list(reader.of(reader.parts["officeDocument"]))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        raise InputError(f"{path} is a damaged or encrypted Word document; save it anew as .docx") from None
    except etree.XMLSyntaxError:
        raise InputError(f"{path} is damaged or nested too deeply; save it anew as .docx") from None
    return document(lines, reader.title, reader.left_out)


def _parts(path: Path, data: bytes) -> dict[str, etree._Element]:
    """The parts of a Word document that hold words, by the kind of their relationship."""
    left = LIMIT
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        if outside := next(filter(_OUTSIDE.match, names), None):
            raise InputError(
                f"{path} holds a file {outside!r}, which would lie outside of it; no Word wrote that"
            )
        if len(names) > _MEMBERS or len(set(names)) < len(names):
            raise InputError(f"{path} holds too many files or one twice; no Word wrote that")

        def part(name: str) -> etree._Element:
            nonlocal left
            with archive.open(name) as file:
                xml = file.read(left + 1)
            left -= len(xml)
            if left < 0:
                raise InputError(f"{path} unpacks to more than {LIMIT // 2**20} MB, which no report does")
            if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
                raise InputError(f"{path} declares entities, which no Word document does")
            check_markup(xml, path)
            parser = etree.XMLParser(
                resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
            )
            return etree.fromstring(xml.replace(_STRICT, _MAIN), parser)

        def related(folder: str, name: str) -> dict[str, str]:
            rels = f"{folder}_rels/{name}.rels"
            targets = part(rels).iter("{*}Relationship") if rels in names else ()
            return {
                target.get("Type", "").rpartition("/")[2]: target.get("Target", "").lstrip("/")
                for target in targets
            }

        main = related("", "").get("officeDocument", "")
        if not re.fullmatch(r"word/[^/]+\.xml", main) or main not in names:
            raise InputError(f"{path} is an archive, but no Word document: it has no word/document.xml")
        found = {"officeDocument": part(main)}
        others = related("word/", main.removeprefix("word/"))
        for kind in ("styles", "numbering", "footnotes", "endnotes"):
            name = "word/" + others.get(kind, "").removeprefix("word/")
            if name in names and archive.getinfo(name).file_size:
                found[kind] = part(name)
    return found


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _value(element: etree._Element | None, default: str = "") -> str:
    return default if element is None else str(element.get(f"{_W}val", default))


class _Reader:
    """The lines of a Word document; counts what is not text."""

    def __init__(self, parts: dict[str, etree._Element]) -> None:
        self.parts = parts
        self.left_out: Counter[str] = Counter()
        self.title = ""
        self._notes = {
            (_name(note), note.get(f"{_W}id")): note
            for kind in ("footnotes", "endnotes")
            for note in parts.get(kind, ())
        }
        styles = parts["styles"].findall("w:style", _NS) if "styles" in parts else []
        self._styles = {style.get(f"{_W}styleId", ""): style for style in styles}
        self._numbers = _Numbers(parts.get("numbering"))
        self._deleted_end = (
            ""  # the words of a paragraph whose end was deleted: the next one goes on with them
        )
        self._behind: list[etree._Element] = []  # notes and boxes of the paragraph that is read
        self._style = ""

    def of(self, element: etree._Element) -> Iterator[str]:
        """The lines of an element's paragraphs and tables."""
        for child in element:
            match _name(child):
                case "p":
                    yield from self._paragraph(child)
                case "tbl":
                    yield from self._table(child)
                case name if name in _LEFT_OUT:
                    self.left_out[_LEFT_OUT[name]] += 1
                case name if name not in _NO_TEXT:
                    yield from self.of(child)

    def _paragraph(self, paragraph: etree._Element) -> Iterator[str]:
        self._style = _value(paragraph.find("w:pPr/w:pStyle", _NS))
        names = [_value(style.find("w:name", _NS)).lower() for style in self._chain(self._style)]
        link = paragraph.find("w:hyperlink", _NS)
        if (names and names[0].startswith("toc ")) or (
            link is not None and link.get(f"{_W}anchor", "").startswith("_Toc")
        ):
            self.left_out["lines of a table of contents"] += 1
            return
        label = self._numbers.label(*self._numbering(paragraph))
        words = "".join(self._words(paragraph))
        behind, self._behind = self._behind, []
        words = self._deleted_end + (label if words.strip() else "") + words.strip()
        changed = paragraph.find("w:pPr/w:rPr", _NS)
        ends = changed is None or not {"del", "moveFrom"} & {_name(one) for one in changed}
        self._deleted_end = "" if ends else words
        level = next((int(name[8:]) for name in names if re.fullmatch("heading [1-9]", name)), 0)
        if ends and words and (level or "title" in names):
            yield "#" * min(6, level + bool(self.title) if level else 1) + " " + one_line(words)
            self.title = self.title or ("" if level else one_line(words))
        elif ends:
            yield from words.split("\n")
        for element in behind:
            note = " ".join(self.of(element))
            yield from [f"注：{note}"] if element.tag.endswith("note") else self.of(element)

    def _table(self, table: etree._Element) -> Iterator[str]:
        rows = table.xpath("w:tr[not(w:trPr/w:del)]|w:sdt/w:sdtContent/w:tr", namespaces=_NS)
        for row in rows:
            before = int(_value(row.find("w:trPr/w:gridBefore", _NS), "0"))
            cells = [""] * min(before, 99)
            found = row.xpath("w:tc|w:sdt/w:sdtContent/w:tc", namespaces=_NS)
            if len(rows) == len(found) == 1:  # a frame around paragraphs
                yield from self.of(found[0])
                return
            for cell in found:
                merged = cell.find("w:tcPr/w:vMerge", _NS)
                covered = merged is not None and _value(merged) != "restart"
                span = int(_value(cell.find("w:tcPr/w:gridSpan", _NS), "1"))
                cells += ["" if covered else " ".join(self.of(cell)).strip(), *[""] * min(span - 1, 99)]
            if any(cells):
                yield table_row(cells)

    def _words(self, element: etree._Element) -> Iterator[str]:
        """The words in an element; its notes and boxes are put aside."""
        for child in element:
            name = _name(child)
            if name == "t":
                yield child.text or ""
            elif name in _SIGNS:
                yield _SIGNS[name]
            elif name in _LEFT_OUT:
                self.left_out[_LEFT_OUT[name]] += 1
                yield UNNAMED if name == "oMath" else ""
            elif name in ("footnoteReference", "endnoteReference"):
                note = self._notes.pop((name.removesuffix("Reference"), child.get(f"{_W}id")), None)
                self._behind += [] if note is None else [note]
            elif name == "txbxContent":
                self._behind.append(child)
            elif name not in _NO_TEXT:
                words = "".join(self._words(child))
                hidden = self._hidden(child) if name == "r" else ""
                self.left_out[hidden] += len(words) if hidden else 0
                yield "" if hidden else raised(words, _value(child.find("w:rPr/w:vertAlign", _NS)))

    def _hidden(self, run: etree._Element) -> str:
        """How the words of a run are hidden; empty for shown ones."""
        styles = (_value(run.find("w:rPr/w:rStyle", _NS)), self._style)
        for tag, what in _HIDDEN.items():
            path = f"w:rPr/w:{tag}"
            marks = [
                run.find(path, _NS),
                *(style.find(path, _NS) for name in styles for style in self._chain(name)),
            ]
            mark = next((one for one in marks if one is not None), None)
            if mark is not None and _value(mark) not in ("0", "false", "off"):
                return what
        return ""

    def _chain(self, style: str) -> Iterator[etree._Element]:
        """A style and those that it is based on."""
        for _ in range(20):
            if style not in self._styles:
                return
            yield self._styles[style]
            style = _value(self._styles[style].find("w:basedOn", _NS))

    def _numbering(self, paragraph: etree._Element) -> tuple[str, int]:
        """The numbering of a paragraph and its level in it."""
        own = paragraph.find("w:pPr", _NS)
        for place in ([] if own is None else [own]) + list(self._chain(self._style)):
            found = place.find(".//w:numPr", _NS)
            number = None if found is None else found.find("w:numId", _NS)
            if number is not None:
                level = found.find("w:ilvl", _NS)
                return _value(number), int(
                    _value(level, str(self._numbers.level_of(_value(number), self._style)))
                )
        return "", 0


class _Numbers:
    """The numbers of paragraphs, counted as Word does."""

    def __init__(self, numbering: etree._Element | None) -> None:
        found = [] if numbering is None else list(numbering)
        self._kinds = {one.get(f"{_W}abstractNumId"): one for one in found if _name(one) == "abstractNum"}
        self._lists = {one.get(f"{_W}numId"): one for one in found if _name(one) == "num"}
        self._counts: defaultdict[str, dict[int, int]] = defaultdict(dict)
        self._started: set[tuple[str, int]] = set()

    def _levels(self, number: str) -> tuple[str, list[etree._Element]]:
        named = self._lists.get(number)
        kind = "" if named is None else _value(named.find("w:abstractNumId", _NS))
        return kind, self._kinds[kind].findall("w:lvl", _NS) if kind in self._kinds else []

    def level_of(self, number: str, style: str) -> int:
        """The level that belongs to a style, or 0."""
        levels = self._levels(number)[1]
        return next((i for i, one in enumerate(levels) if _value(one.find("w:pStyle", _NS)) == style), 0)

    def label(self, number: str, level: int) -> str:
        """The number of the next paragraph of that level, with what stands around it; empty for none."""
        kind, levels = self._levels(number)
        if not 0 <= level < len(levels):
            return ""
        counts = self._counts[kind]
        starts = [int(_value(one.find("w:start", _NS), "1")) for one in levels]
        override = self._lists[number].find(f"w:lvlOverride[@w:ilvl='{level}']/w:startOverride", _NS)
        if override is not None and (number, level) not in self._started:
            counts[level] = int(_value(override)) - 1
        self._started.add((number, level))
        counts[level] = counts.get(level, starts[level] - 1) + 1
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        forms = [_value(one.find("w:numFmt", _NS), "decimal") for one in levels]
        if forms[level] == "bullet":
            return "- "

        def shown(found: re.Match[str]) -> str:
            at = min(int(found[1]), len(levels)) - 1
            return _numeral(counts.get(at, starts[at]), "decimal" if legal else forms[at])

        legal = levels[level].find("w:isLgl", _NS) is not None
        label = re.sub("%([1-9])", shown, _value(levels[level].find("w:lvlText", _NS))).strip()
        return label + " " * (label[-1:].isascii() and label != "")


def _numeral(count: int, form: str) -> str:
    """A number in a format of Word's; in Arabic digits in a format that reports do not have."""
    if "enclosedcircle" in form.lower() and 1 <= count <= 20:
        return chr(0x245F + count)
    if re.match("chinese|japanese|taiwanese|ideographDigital", form) and 1 <= count <= 99:
        tens, ones = divmod(count, 10)
        return _HAN[tens] * (tens > 1) + "十" * (tens > 0) + _HAN[ones] * (ones > 0)
    if form in ("lowerLetter", "upperLetter") and 1 <= count <= 26:
        return chr((0x60 if form == "lowerLetter" else 0x40) + count)
    if form in ("lowerRoman", "upperRoman") and 1 <= count <= 12:
        return chr((0x216F if form == "lowerRoman" else 0x215F) + count)
    return "" if form == "none" else str(count)
