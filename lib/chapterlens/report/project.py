"""The reports on chapters, as nbrelease sees them: a report a chapter, from the notebooks in notebooks/.

``order`` in chapter.toml names the notebooks of a report, in their order. Without it a report has all notebooks that
fit, by name. A notebook fits when its parameters cell declares ``chapter``, and

- one that declares ``section``, too, argues the section that is its default, in the chapter that is its default: it is
  part of that chapter's report only;
- ``section`` argues any section: it is run for each that no other notebook of the report argues;
- one that declares ``previous`` compares with the edition before: it is part of a report that has one;
- ``start`` is where a reader of JupyterLab begins, and part of none.

Without ``order``, sections come in the order of the text behind the notebooks whose names sort before ``20``
(00-overview) and before all others (80-audit, 90-sources). So a new chapter needs no notebook of its own, and one put
into notebooks/ joins the reports that it fits.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbrelease.errors import ReleaseError
from nbrelease.parameters import Parameter, declared
from nbrelease.project import Part, Target, Unsourced, make_parts

LANGUAGES = ("zh", "en")
_ANY_SECTION = "section"
_IN_NO_REPORT = ("start",)
_OPENING = "opening"  # the only section of a text without headings
_SECTIONS_FROM = "20"

LABELS: Mapping[str, Mapping[str, str]] = {
    "zh": {"analysis": "报告分析", "chapter": "章", "text": "原文", "date": "原文年份"},
    "en": {
        "analysis": "Analysis of a report", "chapter": "Chapter", "text": "Source text", "date": "Year of the text",
    },
}  # fmt: skip

Entry = tuple[str, str]
"""A notebook of a report by its file's stem, and the section that it argues; empty for none."""


class ChapterProject:
    """The project in a folder with ``data/chapters`` and ``notebooks``."""

    packages: Sequence[str] = ("chapterlens", "hanreport")

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.notebooks = self.root / "notebooks"
        self.cache = self.root / ".chapterlens"
        self._chapters = self.root / "data" / "chapters"

    def environment(self) -> Mapping[str, str]:
        """Where the project is, for the library in a kernel."""
        return {"CHAPTERLENS_HOME": str(self.root)}

    def targets(self) -> Sequence[str]:
        """The ids of the chapters. Imports nothing: a build with nothing to do must be quick."""
        return sorted(
            path.parent.name for path in self._chapters.glob("*/chapter.toml") if path.parent.name[0] != "."
        )

    def parts(self, target: Target, parameters: Mapping[str, object]) -> list[Part]:
        """The notebooks of a chapter's report, see above.

        Raises:
            ReleaseError: there is no such chapter, its files are wrong, or so is a parameter.
        """
        previous, entries, _ = self._entries(target)
        stems = [stem for stem, _ in entries]
        runs = []
        for stem, section in entries:
            own = {
                "chapter": target.name,
                "language": target.language,
                "section": section,
                "previous": previous,
            }
            name = f"{stem}-{section}" if stem == _ANY_SECTION or stems.count(stem) > 1 else stem
            runs.append((name, self.notebooks / f"{stem}.ipynb", own))
        folders = [self._chapters / target.name, *([self._chapters / previous] if previous else [])]
        return [
            Part(part.name, part.notebook, part.parameters, (*part.inputs, *self._read_by(part, folders)))
            for part in make_parts(runs, parameters)
        ]

    def inputs(self, target: Target) -> list[Path]:
        """The folder of the chapter.

        Raises:
            ReleaseError: there is no such chapter, or no report in that language.
        """
        if target.language not in LANGUAGES:
            languages = " and ".join(LANGUAGES)
            raise ReleaseError(f"there is no report in {target.language}; there are {languages}", 2)
        if target.name not in self.targets():
            self._read(target.name)  # says which chapters there are
        return [self._chapters / target.name]

    def sources(self, target: Target, names: Callable[[str], Collection[str]]) -> list[str]:
        """The notebooks, the data beside chapters, the chapter, and the edition before as soon as that is known."""
        from chapterlens.series import earlier
        from chapterlens.sources import chapter_meta

        chapters, year, rest = "data/chapters", target.name[:4], target.name[4:]
        found = ["requirements.txt", "notebooks", f"{chapters}/{target.name}"]
        found += [f"data/{name}" for name in names("data") if name != "chapters"]
        if year.isdigit():
            editions = [f"{number}{rest}" for number in range(1900, int(year))]
            found += [f"{chapters}/{name}/chapter.toml" for name in editions if name in names(chapters)]
        if (self._chapters / target.name / "chapter.toml").is_file():
            with _sentences():
                named = chapter_meta(target.name, self._chapters).previous
                previous = earlier(target.name, self._chapters) if named is None else named
            found += [f"{chapters}/{previous}"] if previous else []
        return found

    def remarks(self, target: Target) -> list[str]:
        """Which notebooks are left out, and in English which numbers keep their Chinese words."""
        from chapterlens.english import english_remark

        found = self._entries(target)[2]
        if target.language == "en":
            source = self._read(target.name)
            with _sentences():
                found.append(english_remark(source))
        return [remark for remark in found if remark]

    def facts(self, target: Target) -> Mapping[str, str]:
        """What the cover says of the report."""
        from chapterlens.sources import chapter_meta
        from nbrelease.cache import file_digest

        with _sentences():
            meta = chapter_meta(target.name, self._chapters)
        english = target.language == "en"
        text = file_digest(self._chapters / target.name / "chapter.md") or ""
        return {
            "title": meta.title_en if english else meta.title,
            "report": meta.report_en if english else meta.report,
            "edition": meta.edition,
            "chapter": meta.chapter,
            "chapter_id": target.name,
            "region": meta.region_en if english else meta.region,
            "date": str(meta.year or ""),
            "publisher": meta.publisher_en if english else meta.publisher,
            "text": f"sha256 {text[:12]}",
            "build": target.build[:12],
        }

    def front(self, target: Target, document: Any) -> list[Any]:
        """The gist and how to read the report."""
        from chapterlens.report.front import front

        return front(document, self._open(target), target.language)

    def back(self, target: Target, document: Any) -> list[Any]:
        """Method, notes, and how to cite the report."""
        from chapterlens.report.front import back

        return back(document, target.language)

    def check(self, target: Target, document: Any) -> list[Unsourced] | None:
        """The numbers that nothing accounts for."""
        from chapterlens.report.check import check

        return check(document, self._open(target))

    def data(self, target: Target) -> Mapping[str, bytes]:
        """The tables of the chapter as files of ``data/``."""
        from chapterlens.report.bundle import bundle

        return bundle(self._open(target))

    def labels(self, language: str) -> Mapping[str, str]:
        """What the cover calls the facts of a chapter's report."""
        return LABELS[language]

    def _open(self, target: Target) -> Any:
        from chapterlens.chapter import open_chapter

        with _sentences():
            return open_chapter(target.name, self._chapters)

    def _read(self, chapter_id: str) -> Any:
        from chapterlens.sources import read_chapter

        with _sentences():
            return read_chapter(chapter_id, self._chapters)

    def _read_by(self, part: Part, folders: list[Path]) -> list[Path]:
        """The folders of chapters that a notebook reads: its own, the edition before, those of its ``chapters``."""
        names = part.parameters.get("chapters") or declared(part.notebook).get("chapters")
        listed = names.default if isinstance(names, Parameter) else names
        more = [self._chapters / str(name) for name in listed] if isinstance(listed, list) else []
        return [*(folders if part.parameters.get("previous") else folders[:1]), *more]

    def _entries(self, target: Target) -> tuple[str, list[Entry], list[str]]:
        """The id of the edition before, the notebooks of a report in their order, and what is left out of it."""
        from chapterlens.series import earlier
        from hanreport.editions.settled import settle

        source = self._read(target.name)
        if source.meta.notebooks:
            stems = list(dict.fromkeys(source.meta.notebooks.values()))
            order = ", ".join(f'"{stem}"' for stem in ("00-overview", *stems, "80-audit", "90-sources"))
            raise ReleaseError(
                f"chapter.toml of {target.name}: [notebooks] is now a list of all notebooks of the report, "
                f"before the first table: order = [{order}]",
                2,
            )
        with _sentences():
            previous = earlier(target.name, self._chapters)
            if previous and source.notes.matches:
                settle(source.notes.matches, self._read(previous).reading, source.reading, previous)
        sections = list(source.sections) or [_OPENING]
        known = {path.stem: declared(path) for path in sorted(self.notebooks.glob("*.ipynb"))}
        fitting = {
            stem: parameters
            for stem, parameters in known.items()
            if stem not in _IN_NO_REPORT and _fits(stem, parameters, target.name, previous)
        }
        if source.meta.order:
            return previous, *self._ordered(source.meta.order, sections, fitting, previous)
        return previous, *_by_name(fitting, sections)

    def _ordered(
        self, order: Sequence[str], sections: list[str], fitting: Mapping[str, Any], previous: str
    ) -> tuple[list[Entry], list[str]]:
        """The notebooks that chapter.toml names."""
        parameters = {stem: declared(self.notebooks / f"{stem}.ipynb") for stem in order}
        argued = {stem: _section(held) for stem, held in parameters.items() if stem != _ANY_SECTION}
        rest = [section for section in sections if section not in argued.values()]
        entries: list[Entry] = []
        for stem in order:
            if stem == _ANY_SECTION:
                entries += [(stem, section) for section in rest]
            elif previous or "previous" not in parameters[stem]:
                entries.append((stem, argued[stem]))
        left = [stem for stem in fitting if stem not in order and (stem != _ANY_SECTION or rest)]
        remark = f"order in chapter.toml leaves out {', '.join(left)} of notebooks/" if left else ""
        return entries, [remark]


def _by_name(fitting: Mapping[str, Any], sections: list[str]) -> tuple[list[Entry], list[str]]:
    """The notebooks that fit, those of sections in the order of the text."""
    argued = {stem: _section(parameters) for stem, parameters in fitting.items() if stem != _ANY_SECTION}
    whole = [stem for stem, section in argued.items() if not section]
    entries: list[Entry] = [(stem, "") for stem in whole if stem < _SECTIONS_FROM]
    for section in sections:
        own = [(stem, section) for stem, argues in argued.items() if argues == section]
        entries += own or ([(_ANY_SECTION, section)] if _ANY_SECTION in fitting else [])
    entries += [(stem, "") for stem in whole if stem >= _SECTIONS_FROM]
    lost = [f"{stem} ({section})" for stem, section in argued.items() if section and section not in sections]
    return entries, [f"left out, for the text has no such section: {', '.join(lost)}" if lost else ""]


def _fits(stem: str, parameters: Mapping[str, Parameter], chapter_id: str, previous: str) -> bool:
    """Whether a notebook is part of a chapter's report."""
    if "chapter" not in parameters or ("previous" in parameters and not previous):
        return False
    own = parameters["chapter"].default == chapter_id
    return own or stem == _ANY_SECTION or "section" not in parameters


def _section(parameters: Mapping[str, Parameter]) -> str:
    """The section that a notebook argues by default; empty for none."""
    return str(parameters["section"].default or "") if "section" in parameters else ""


@contextmanager
def _sentences() -> Iterator[None]:
    """Say what is wrong with a chapter as nbrelease's own error."""
    from chapterlens.errors import EXPECTED

    try:
        yield
    except EXPECTED as error:
        raise ReleaseError(str(error), getattr(error, "exit_code", 2)) from None
