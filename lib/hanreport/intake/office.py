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

from hanreport.intake import text
from hanreport.intake.text import LIMIT, UNNAMED, Document
from hanreport.text import InputError

_MEMBERS: Final = 10_000
_OUTSIDE: Final = re.compile(r"[/\\]|[A-Za-z]:|(?:.*[/\\])?\.\.(?:[/\\]|$)")
_OLE: Final = b"\xd0\xcf\x11\xe0"
_STRICT, _MAIN = b"http://purl.oclc.org/ooxml/", b"http://schemas.openxmlformats.org/"
_PARSER: Final = etree.XMLParser(
    resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
)
_NS: Final = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
_W: Final = f"{{{_NS['w']}}}"

_SIGNS: Final = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_NO_TEXT: Final = frozenset(("pPr", "rPr", "rt", "Fallback", "moveFrom", "del"))
"""Elements whose words are not shown: properties, readings of ruby, boxes given twice, what was deleted."""
_LEFT_OUT: Final = {
    "chart": "charts", "relIds": "SmartArt drawings", "blip": "pictures", "imagedata": "pictures",
    "commentReference": "comments", "oMath": f"formulas, shown as {UNNAMED}", "OLEObject": "embedded objects",
    "altChunk": "embedded documents", "sym": "signs of symbol fonts",
}  # fmt: skip
_HIDDEN: Final = {"vanish": "hidden characters"} | dict.fromkeys(
    ("strike", "dstrike"), "struck-out characters"
)
_SERIES: Final = {
    "lowerLetter": 0x61,
    "upperLetter": 0x41,
    "lowerRoman": 0x2170,
    "upperRoman": 0x2160,
} | dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), 0x2460)
"""The first character of formats whose numbers are characters, of each twelve and more."""
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
        lines = [*reader.of(reader.parts["officeDocument"]), reader.unfinished]
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        raise InputError(f"{path} is a damaged or encrypted Word document; save it anew as .docx") from None
    except etree.XMLSyntaxError:
        raise InputError(f"{path} is damaged or nested too deeply; save it anew as .docx") from None
    return text.document(lines, reader.title, reader.left_out)


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
            text.check_markup(xml, path)
            return etree.fromstring(xml.replace(_STRICT, _MAIN), _PARSER)

        def related(rels: str) -> dict[str, str]:
            found = part(rels).iter("{*}Relationship") if rels in names else ()
            return {
                one.get("Type", "").rpartition("/")[2]: one.get("Target", "").lstrip("/") for one in found
            }

        main = related("_rels/.rels").get("officeDocument", "")
        if not re.fullmatch(r"word/[^/]+\.xml", main) or main not in names:
            raise InputError(f"{path} is an archive, but no Word document: it has no word/document.xml")
        found = {"officeDocument": part(main)}
        others = related(f"word/_rels/{main[5:]}.rels")
        for kind in ("styles", "numbering", "footnotes", "endnotes"):
            name = "word/" + others.get(kind, "").removeprefix("word/")
            if name in names and archive.getinfo(name).file_size:
                found[kind] = part(name)
    return found


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _value(element: etree._Element | None, missing: str = "", unsaid: str = "") -> str:
    """The value of an element; what stands for a missing element, and for one that says none."""
    return missing if element is None else str(element.get(f"{_W}val", unsaid))


class _Reader:
    """The lines of a Word document; counts what is not text."""

    def __init__(self, parts: dict[str, etree._Element]) -> None:
        self.parts = parts
        self.left_out: Counter[str] = Counter()
        self.title = ""
        notes = [note for kind in ("footnotes", "endnotes") for note in parts.get(kind, ())]
        self._notes = {(_name(note), note.get(f"{_W}id")): note for note in notes}
        styles = parts["styles"].findall("w:style", _NS) if "styles" in parts else []
        self._styles = {style.get(f"{_W}styleId", ""): style for style in styles}
        self._numbers = _Numbers(parts.get("numbering"))
        self.unfinished = ""  # words of a paragraph whose end was deleted: the next one goes on with them
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
        anchor = "" if link is None else link.get(f"{_W}anchor", "")
        if "".join(names[:1]).startswith("toc ") or anchor.startswith("_Toc"):
            self.left_out["lines of a table of contents"] += 1
            return
        label = self._numbers.label(*self._numbering(paragraph))
        words = "".join(self._words(paragraph))
        behind, self._behind = self._behind, []
        words = self.unfinished + (label if words.strip() else "") + words.strip()
        changed = paragraph.find("w:pPr/w:rPr", _NS)
        ends = changed is None or not {"del", "moveFrom"} & {_name(one) for one in changed}
        self.unfinished = "" if ends else words
        level = next((int(name[8:]) for name in names if re.fullmatch("heading [1-9]", name)), 0)
        if ends and words and (level or "title" in names):
            yield "#" * min(6, level + bool(self.title) if level else 1) + " " + text.one_line(words)
            self.title = self.title or ("" if level else text.one_line(words))
        elif ends:
            yield from words.split("\n")
        for element in behind:
            note = " ".join(self.of(element))
            yield from [f"注：{note}"] if element.tag.endswith("note") else self.of(element)

    def _table(self, table: etree._Element) -> Iterator[str]:
        rows = table.xpath("w:tr[not(w:trPr/w:del)]|w:sdt/w:sdtContent/w:tr", namespaces=_NS)
        for row in rows:
            cells: list[str] = []
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
                yield text.table_row(cells)

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
                yield "" if hidden else text.raised(words, _value(child.find("w:rPr/w:vertAlign", _NS))[:3])

    def _hidden(self, run: etree._Element) -> str:
        """How the words of a run are hidden; empty for shown ones."""
        named = (_value(run.find("w:rPr/w:rStyle", _NS)), self._style)
        places = [run, *(style for name in named for style in self._chain(name))]
        for tag, what in _HIDDEN.items():
            marks = (place.find(f"w:rPr/w:{tag}", _NS) for place in places)
            if _value(next((mark for mark in marks if mark is not None), None), "off", "") not in _OFF:
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
        for place in (paragraph, *self._chain(self._style)):
            found = place.find("w:pPr/w:numPr", _NS)
            if found is not None and found.find("w:numId", _NS) is not None:
                return _value(found.find("w:numId", _NS)), int(_value(found.find("w:ilvl", _NS), "0"))
        return "", 0


class _Numbers:
    """The numbers of paragraphs, counted as Word does."""

    def __init__(self, numbering: etree._Element | None) -> None:
        found = [] if numbering is None else list(numbering)
        self._kinds = {one.get(f"{_W}abstractNumId"): one for one in found if _name(one) == "abstractNum"}
        self._lists = {one.get(f"{_W}numId"): one for one in found if _name(one) == "num"}
        self._counts: defaultdict[str, dict[int, int]] = defaultdict(dict)
        self._started: set[tuple[str, int]] = set()

    def label(self, number: str, level: int) -> str:
        """The number of the next paragraph of that level, with what stands around it; empty for none."""
        named = self._lists.get(number)
        kind = "" if named is None else _value(named.find("w:abstractNumId", _NS))
        levels = self._kinds[kind].findall("w:lvl", _NS) if kind in self._kinds else []
        if named is None or not 0 <= level < len(levels):
            return ""
        counts = self._counts[kind]
        starts = [int(_value(one.find("w:start", _NS), "1")) for one in levels]
        restart = named.find(f"w:lvlOverride[@w:ilvl='{level}']/w:startOverride", _NS)
        if restart is not None and (number, level) not in self._started:
            counts[level] = int(_value(restart)) - 1
        self._started.add((number, level))
        counts[level] = counts.get(level, starts[level] - 1) + 1
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        forms = [_value(one.find("w:numFmt", _NS), "decimal") for one in levels]
        shown = [_numeral(counts.get(at, starts[at]), form) for at, form in enumerate(forms)]
        words = _value(levels[level].find("w:lvlText", _NS))
        label = re.sub("%([1-9])", lambda one: "".join(shown[int(one[1]) - 1 :][:1]), words).strip()
        if forms[level] == "bullet":
            return "- "
        return f"{label} " if (label and label.isascii()) or label[-1:].isdigit() else label


def _numeral(count: int, form: str) -> str:
    """A number in a format of Word's; in Arabic digits in a format that reports do not have."""
    if form in _SERIES and 1 <= count <= 12:
        return chr(_SERIES[form] + count - 1)
    if _HAN.match(form) and 1 <= count <= 99:
        tens, ones = (" 一二三四五六七八九"[digit].strip() for digit in divmod(count, 10))
        return f"{tens if count > 19 else ''}{'十' if tens else ''}{ones}"
    return "" if form == "none" else str(count)
