"""The nbconvert exporter that makes one HTML file. Knows nothing of where a notebook came from."""

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape
from itertools import groupby
from pathlib import Path
from typing import Any

from markupsafe import Markup
from nbconvert.exporters import TemplateExporter
from traitlets import default

from chapterlens.show.render import figure_html, marking, source_html, stylesheet, table_html
from nbrelease.clean import clean
from nbrelease.fonts import face_rule
from nbrelease.labels import labels
from nbrelease.page import Block, Page, page, picture
from nbrelease.payloads import data_csv
from nbrelease.prose import plain, to_html
from nbrelease.returns import Piece, lists_html, notes_html, with_returns

_TEMPLATES = Path(__file__).parent / "templates"
_ORDER = (
    "text/markdown",
    "text/html",
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "image/gif",
    "text/latex",
    "text/plain",
)
_OWN = {"figure": figure_html, "table": table_html}
_MADE = {"source": source_html, "notes": notes_html, "lists": lists_html}
_HEADING = re.compile(r'(?s)<h([23]) id="([^"]+)">(.*?)</h\1>')
_DRAWN_LINK = re.compile(r'(?s)(<a\b[^>]*?\s)xlink:href="#(\w+)"([^>]*)>(.*?)</a>')
_EMPTY_HEAD = re.compile(r"<th((?:\s[^>]*)?)>\s*</th>")
_IMAGE = re.compile(r"<img\b[^>]*>")
_LINK = re.compile(r'(?s)<a\b([^>]*?\bhref="#([sL]\d+)"[^>]*)>(.*?)</a>')


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the contents: level 2 or 3, the heading's id, its text (safe HTML)."""

    level: int
    id: str
    text: Markup


# Not nbconvert's HTMLExporter: that one brings addresses of MathJax, require.js and jQuery on the web, a
# theme of JupyterLab and a second pass through a parser; none of it is wanted in a page that asks nobody.
class ReportHTMLExporter(TemplateExporter):  # type: ignore[misc]
    """Any notebook as one HTML file that asks no network, with contents, folded code and a dark mode."""

    export_from_notebook = "chapterlens HTML"
    output_mimetype = "text/html"

    @default("file_extension")  # type: ignore[untyped-decorator]
    def _file_extension_default(self) -> str:
        return ".html"

    @default("template_name")  # type: ignore[untyped-decorator]
    def _template_name_default(self) -> str:
        return "chapterlens"

    @default("extra_template_basedirs")  # type: ignore[untyped-decorator]
    def _extra_template_basedirs_default(self) -> list[str]:
        return [str(_TEMPLATES)]

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[str, dict[str, Any]]:
        """The page of a notebook, which the template finds under ``resources.page``."""
        resources = dict(resources or {})
        about = resources.get("metadata", {})
        shown = page(nb, about.get("name") or "notebook", _ORDER)
        resources["page"] = self._ready(shown, Path(about["path"]) if about.get("path") else None)
        made, found = super().from_notebook_node(nb, resources, **kw)
        return _finished(made), found

    def render(self, report: Any) -> str:
        """The page of a merged report, as ``from_notebook_node`` makes it; the report is not copied for it."""
        resources = {"page": self._ready(page(report, "report", _ORDER), None)}
        return _finished(self.template.render(nb=report, resources=resources))

    def _ready(self, shown: Page, folder: Path | None) -> dict[str, Any]:
        """All that the template needs of a page."""
        pieces = with_returns(_pieces(shown, folder), labels(shown.language))
        contents = [entry for piece in pieces if piece.kind == "prose" for entry in _entries(piece.html)]
        style = (_TEMPLATES / "report.css").read_text(encoding="utf-8") + stylesheet()
        script = marking() + (_TEMPLATES / "report.js").read_text(encoding="utf-8")
        return {
            "title": shown.title,
            "language": {"zh": "zh-CN"}.get(shown.language, shown.language),
            "labels": labels(shown.language),
            "facts": shown.facts,
            "pieces": pieces,
            "contents": contents if len(contents) > 1 else [],
            "style": Markup(style),
            "script": Markup(script),
            # The page's own script is named by its hash: no other one runs, whatever a cell printed.
            "script_hash": base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        }


def _finished(html: str) -> str:
    """A rendered page without dead links, with the characters it prints."""
    return _with_face(_without_dead_links(html)) + "\n"


def _with_face(html: str) -> str:
    """A page with Chinese in it brings the characters it prints: many machines have no Chinese font."""
    if not re.search("[\u4e00-\u9fff]", html):
        return html
    return html.replace("<style>", f"<style>{face_rule([html])}", 1)


def _pieces(shown: Page, folder: Path | None) -> list[Piece]:
    """The blocks of a page as HTML, their Markdown converted in one call."""
    texts = [
        block.text if block.kind == "prose" else plain(block.text)
        for block in shown.blocks
        if block.kind in ("prose", "finding")
    ]
    prose, words = iter(to_html(texts)), _words(shown)
    return [_piece(block, prose, words, shown, folder) for block in _joined(shown.blocks)]


def _joined(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks, code cells that show nothing between them as one: one fold instead of five."""
    for kind, group in groupby(blocks, key=lambda block: block.kind):
        if kind == "code":
            yield Block("code", "\n\n".join(block.text for block in group))
        else:
            yield from group


def _piece(
    block: Block, prose: Iterator[str], words: Mapping[str, str], shown: Page, folder: Path | None
) -> Piece:
    said = labels(shown.language)
    if block.kind == "prose":
        return Piece("prose", Markup(clean(_with_pictures(next(prose), block.data, folder))))
    if block.kind == "finding":
        return Piece("finding", Markup(clean(next(prose))))
    if block.kind in _OWN:
        drawn = _OWN[block.kind](_described(block.data, words))
        return Piece(
            block.kind,
            Markup(_with_data(drawn, block.data, said["data"])),
            block.data.get("id") or "",
            block.data.get("number") or "",
        )
    if block.kind in _MADE:
        return Piece(block.kind, Markup(_MADE[block.kind](block.data)))
    if block.kind == "html":
        # A head without words, as pandas has above its index, is no head to those who hear the table.
        return Piece("html", Markup(_EMPTY_HEAD.sub(r"<td\1></td>", clean(block.text))))
    if block.kind == "image":
        source = _inline(block.data["mime"], block.data["bytes"])
        return Piece("image", Markup(f'<img src="{source}" alt="{escape(block.data["alt"])}">'))
    if block.kind == "part":
        return Piece("part", Markup(""), block.data["part"], block.data["title"], block.data.get("number"))
    kind = "stderr" if block.data.get("name") == "stderr" else block.kind
    return Piece(
        kind, Markup(f"<pre><code>{escape(block.text)}</code></pre>"), title=said.get(block.kind, "")
    )


def _described(payload: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    """A payload whose picture, if it has one, says in words what it shows and has links that are reached by keys.

    Args:
        payload: of a figure or table.
        words: of the source, by the id that a link leads to; they name a link around a mark without text.
    """
    svg = payload.get("svg")
    if svg is None:
        return dict(payload)
    if " aria-label" not in svg[: svg.index(">")]:
        said = escape(payload.get("alt") or "")
        svg = svg.replace("<svg", f'<svg role="img" aria-label="{said}"', 1)

    def named(found: re.Match[str]) -> str:
        before, target, after, inside = found.groups()
        bare = "<text" not in inside and "<title" not in inside and "aria-label" not in before + after
        name = f' aria-label="{escape(words.get(target, target))}"' if bare else ""
        return f'{before}href="#{target}"{name}{after}>{inside}</a>'

    if _DRAWN_LINK.search(svg):
        # What is inside of an img is hidden from those who hear the page; links must not be.
        svg = _DRAWN_LINK.sub(named, svg.replace(' role="img"', ' role="group"', 1))
    else:
        # On a phone a drawing is pushed sideways; without a link in it only this lets keys do that.
        svg = svg.replace("<svg", '<svg tabindex="0"', 1)
    return {**payload, "svg": svg}


def _words(shown: Page) -> dict[str, str]:
    """The words of the source that a link can lead to, by id."""
    return {
        part["id"]: part["text"]
        for block in shown.blocks
        if block.kind == "source"
        for line in block.data["lines"]
        for part in line["parts"]
        if part.get("id")
    }


def _with_data(html: str, payload: Mapping[str, Any], said: str) -> str:
    """A figure or table with a link to its rows, which the page itself holds."""
    data = data_csv(payload)
    name = f"{payload.get('id') or 'data'}.csv"
    size = f"{len(data) / 1000:.1f} kB"
    return html.removesuffix("</figure>") + (
        f'<p class="cl-download"><a download="{escape(name)}" href="data:text/csv;charset=utf-8;base64,'
        f'{base64.b64encode(data).decode()}">{said} {escape(name)} ({size})</a></p></figure>'
    )


def _entries(html: str) -> Iterator[Entry]:
    for level, identity, text in _HEADING.findall(html):
        plain_text = unescape(re.sub(r"<[^>]*>", "", text))
        yield Entry(int(level), identity, Markup(escape(plain_text)))


def _with_pictures(html: str, attached: Mapping[str, Any], folder: Path | None) -> str:
    """Prose with its pictures inside; one that cannot be had is replaced by its description."""

    def shown(found: re.Match[str]) -> str:
        address = re.search(r'\ssrc="([^"]*)"', found[0])
        named = unescape(address[1]) if address else ""
        if named.startswith("data:image/"):
            return found[0]
        had = picture(named, attached, folder)
        if had is None:
            alt = re.search(r'\salt="([^"]*)"', found[0])
            return f"<em>{alt[1] if alt else ''}</em>"
        return found[0].replace(f'src="{address[1]}"', f'src="{_inline(*had)}"') if address else ""

    return _IMAGE.sub(shown, html)


def _inline(mime: str, raw: bytes) -> str:
    return f"data:{mime};base64,{base64.b64encode(raw).decode()}"


def _without_dead_links(html: str) -> str:
    """A link to source words that are not in this file is plain text."""
    ids = set(re.findall(r'\sid="([sL]\d+)"', html))

    def kept(found: re.Match[str]) -> str:
        return found[0] if found[2] in ids else found[3]

    return _LINK.sub(kept, html)
