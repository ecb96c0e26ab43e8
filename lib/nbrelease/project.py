"""What a project tells nbrelease: which reports there are, what each is made of, what is particular about its pages."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from msgspec import Struct


class Target(Struct, frozen=True, order=True):
    """One report: the name of its folder under reports/, and its language."""

    name: str
    language: str = "zh"

    @property
    def label(self) -> str:
        """As a line begins: the name, with the language when it is not Chinese."""
        return self.name if self.language == "zh" else f"{self.name}.{self.language}"


class Part(Struct, frozen=True):
    """One notebook of a report.

    Attributes:
        name: unique within the report (``23-digital-city``, ``section-2.3``).
        notebook: the file.
        parameters: values of the types that the notebook declares.
        inputs: files and folders it depends on, beside itself (the chapter's folder, declared data).
    """

    name: str
    notebook: Path
    parameters: Mapping[str, Any]
    inputs: tuple[Path, ...] = ()


class Anchor(Struct, frozen=True):
    """Where a link leads: an id of the page, and what the place is called (``第227行``)."""

    id: str
    words: str


class Unsourced(Struct, frozen=True):
    """A number that nothing accounts for.

    Attributes:
        part: title of the part it is in.
        place: ``图 2-1``, ``表 3-2`` or what else it is in.
        number: as printed.
        words: around it.
        cell: index of the document's cell, and ``output`` of its output (-1 for a Markdown cell's own text).
        path: where in the block the text is (``title/0``, ``rows/3/1/0``), with ``start`` and ``end`` in that text.
    """

    part: str
    place: str
    number: str
    words: str
    cell: int = -1
    output: int = -1
    path: str = ""
    start: int = 0
    end: int = 0


class Project(Protocol):
    """What is particular of the reports of a folder. ``Plain`` is the one for a folder of any notebooks."""

    root: Path

    def targets(self) -> Sequence[str]:
        """The names of the reports there are."""

    def parts(self, target: Target, parameters: Mapping[str, object]) -> list[Part]:
        """The notebooks of a report in their order, with settled parameters.

        Raises:
            ReleaseError: there is no such report, or an input of it is wrong.
        """

    def inputs(self, target: Target) -> list[Path]:
        """Files and folders that the pages depend on, beside those of the parts."""

    def remarks(self, target: Target) -> list[str]:
        """Sentences for who builds the report (what was left out, what a language lacks)."""

    def facts(self, target: Target) -> Mapping[str, str]:
        """What the report says of itself: ``title``, ``author``, ``source``, ``date``, ``publisher`` …"""

    def front(self, target: Target, document: Any) -> list[Any]:
        """Cells (nbformat) that come before the parts of a merged report."""

    def back(self, target: Target, document: Any) -> list[Any]:
        """Cells that come behind them."""

    def check(self, target: Target, document: Any) -> list[Unsourced]:
        """The numbers of a merged report that nothing accounts for."""

    def anchor(self, reference: Any, language: str) -> Anchor:
        """Where a reference leads in a page."""

    def data(self, target: Target) -> Mapping[str, bytes]:
        """Files of the release's ``data/`` folder, by name; those that the PDF carries among them."""

    def labels(self, language: str) -> Mapping[str, str]:
        """Words of the interface in a language that differ from nbrelease's own or add to them."""
