"""HTML that others wrote, without what could act: scripts, frames, forms. Knows nothing of its meaning."""

from html import escape
from html.parser import HTMLParser
from typing import Final

_DROPPED: Final = {
    "script", "iframe", "frame", "frameset", "object", "embed", "applet", "noscript", "template", "title",
}  # fmt: skip
_UNWRAPPED: Final = {"html", "head", "body", "form", "base", "link", "meta", "main", "h1"}
_ADDRESSES: Final = {
    "href",
    "src",
    "xlink:href",
    "action",
    "formaction",
    "poster",
    "background",
    "srcset",
    "data",
}
_VOID: Final = {"area", "br", "col", "embed", "hr", "img", "input", "source", "track", "wbr"}


def clean(html: str) -> str:
    """The HTML without elements that run, load or navigate, without ``on…`` attributes and addresses on the web.

    Elements that are left open are closed, so that a piece cannot swallow the page after it. A link (``a``)
    may lead anywhere; a picture only comes from the page itself (``data:``),
    any other is replaced by its description.
    """
    parser = _Cleaner()
    parser.feed(html)
    parser.close()
    return parser.result()


class _Cleaner(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self._out: list[str] = []
        self._open: list[str] = []
        self._dropping = ""
        self._depth = 0

    def result(self) -> str:
        return "".join(self._out) + "".join(f"</{tag}>" for tag in reversed(self._open))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._dropping:
            self._depth += tag == self._dropping
        elif tag in _DROPPED:
            if tag != "embed":  # has no end
                self._dropping, self._depth = tag, 1
        elif tag == "img" and not any(name == "src" and _harmless(tag, name, value) for name, value in attrs):
            self._out.append(escape(dict(attrs).get("alt") or ""))
        elif tag not in _UNWRAPPED:
            if tag == "img" and "alt" not in dict(attrs):
                attrs = [*attrs, ("alt", "")]
            kept = "".join(_attribute(name, value) for name, value in attrs if _harmless(tag, name, value))
            self._out.append(f"<{tag}{kept}>")
            if tag not in _VOID:
                self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # <path/> of SVG and MathML has no end; <div/> of HTML is a start.
        self.handle_starttag(tag, attrs)
        innermost = self._dropping or (self._open[-1] if self._open else "")
        if innermost == tag:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._dropping:
            if tag == self._dropping:
                self._depth -= 1
                self._dropping = self._dropping if self._depth else ""
        elif tag in self._open:
            while True:
                last = self._open.pop()
                self._out.append(f"</{last}>")
                if last == tag:
                    break

    def handle_data(self, data: str) -> None:
        self._put(data if self._open and self._open[-1] == "style" else data.replace("<", "&lt;"))

    def handle_entityref(self, name: str) -> None:
        self._put(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._put(f"&#{name};")

    def _put(self, text: str) -> None:
        if not self._dropping:
            self._out.append(text)


def _attribute(name: str, value: str | None) -> str:
    return f" {name}" if value is None else f' {name}="{escape(value)}"'


def _harmless(tag: str, name: str, value: str | None) -> bool:
    if name.startswith("on") or name in ("srcdoc", "http-equiv"):
        return False
    if name == "style" or name not in _ADDRESSES:
        return True
    address = "".join((value or "").split()).lower()
    if tag == "a":
        return address.startswith(("#", "http:", "https:", "mailto:"))
    return address.startswith(("#", "data:image/"))
