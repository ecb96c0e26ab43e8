"""The project of chapterlens for nbrelease: a report for each chapter, from the notebooks in notebooks/.

``order`` in chapter.toml names the notebooks of a report, in their order. Without it, a report has all notebooks that
fit, by name. A notebook fits if its parameters cell declares ``chapter``, with these exceptions:

- one that also declares ``section`` is about that section, its default, of the chapter that is its default, and is part
  of that chapter's report only;
- ``section.ipynb`` is about any section: where ``order`` names it, it is run for each section that has no other
  notebook in the report;
- one that also declares ``previous`` compares the chapter with the edition before, and is part of a report if there is
  one;
- ``start.ipynb`` and ``gallery.ipynb`` are for users of JupyterLab, and part of no report.

So a new chapter needs no notebook of its own, and a notebook put into notebooks/ joins the reports that it fits. A report
with essays of its own may name 10-briefing in its ``order``, too.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from chapterlens.paths import chapter_ids
from chapterlens.words import known, own_toml
from nbrelease.parameters import Parameter, declared_parameters
from nbrelease.project import Part, Project, Target, Unsourced, make_parts

_ANY_SECTION = "section"
_IN_NO_REPORT = ("start", "gallery")
_OPENING = "opening"  # the only section of a text without headings
_NAMED = ("publisher", "report", "chapter", "date", "year")
"""What the first page says of the source, in this order."""

LABELS: Mapping[str, Mapping[str, str]] = own_toml("words.toml")["report"]
"""The words of the cover by language."""

Entry = tuple[str, str]
"""A notebook of a report by its file's stem, and the section that it is about; empty for none."""


class ChapterProject(Project):
    """The project in a folder with ``data/chapters`` and ``notebooks``."""

    packages: Sequence[str] = ("chapterlens", "hanreport")

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.notebooks = self.root / "notebooks"
        self.cache = self.root / ".chapterlens"
        self._chapters = self.root / "data" / "chapters"

    def environment(self) -> Mapping[str, str]:
        """Where the project is, and that this is a build, for the library in a kernel."""
        return {"CHAPTERLENS_HOME": str(self.root), "CHAPTERLENS_BUILD": "1"}

    def targets(self) -> Sequence[str]:
        """The ids of the chapters. Imports nothing, because a build with nothing to do should be quick."""
        return chapter_ids(self._chapters)

    def parts(self, target: Target, parameters: Mapping[str, object]) -> list[Part]:
        """The notebooks of a chapter's report, see the head of this module.

        Raises:
            ReleaseError: there is no such chapter, its files are wrong, or so is a parameter.
        """
        previous, entries, _ = self._entries(target)
        fixed = {"chapter": target.name, "language": target.language, "previous": previous}
        runs = []
        for stem, section in entries:
            name = f"{stem}-{section}" if stem == _ANY_SECTION else stem
            runs.append((name, self.notebooks / f"{stem}.ipynb", {**fixed, "section": section}))
        parts = make_parts(runs, parameters)
        return [replace(part, inputs=(*part.inputs, *self._chapters_of(part))) for part in parts]

    def inputs(self, target: Target) -> list[Path]:
        """The folder of the chapter.

        Raises:
            ChapterlensError: there is no such chapter or language.
        """
        known(target.language)
        if target.name not in self.targets():
            self._read(target.name)  # raises an error that names the chapters
        return [self._chapters / target.name]

    def sources(self, target: Target, names: Callable[[str], Collection[str]]) -> list[str]:
        """The notebooks, the data beside chapters, the chapter, and the edition before as soon as it is known."""
        from chapterlens.chapters import chapter_meta
        from chapterlens.editions import earlier

        chapters = "data/chapters"
        found = ["requirements.txt", "notebooks", f"{chapters}/{target.name}"]
        found += [f"data/{name}" for name in names("data") if name != "chapters"]
        found += [f"{chapters}/{name}/chapter.toml" for name in names(chapters) if name != target.name]
        if (self._chapters / target.name / "chapter.toml").is_file():
            named = chapter_meta(target.name, self._chapters).previous
            previous = earlier(target.name, self._chapters) if named is None else named
            found += [f"{chapters}/{previous}"] if previous else []
        return found

    def remarks(self, target: Target) -> list[str]:
        """The notebooks that are left out and, in English, numbers without a label."""
        from chapterlens.chapters import english_remark

        left_out = ", ".join(self._entries(target)[2])
        unlabelled = english_remark(self._read(target.name)) if target.language == "en" else ""
        return [*filter(None, (left_out and f"left out of the report: {left_out} of notebooks/", unlabelled))]

    def unfit(self, target: Target) -> list[str]:
        """The labels, headlines and translated lines whose words are not in the text."""
        source = self._read(target.name)
        return [*source.notes.unfit, *source.translation.unfit]

    def facts(self, target: Target) -> Mapping[str, str]:
        """The facts of the report, for its cover."""
        from chapterlens.chapters import chapter_meta, is_translated
        from nbrelease.cache import file_digest

        meta = chapter_meta(target.name, self._chapters)
        chinese = target.language == "en" and not is_translated(target.name, self._chapters)
        text = file_digest(self._chapters / target.name / "chapter.md") or ""
        named, labels = meta.named(target.language), LABELS[target.language]
        origin = _origin(meta, named, labels) + ("; quotations are in Chinese" if chinese else "")
        return {
            **named,
            "title": labels["titled"].format(named["title"]),
            "origin": origin,
            "author": labels["by"],
            "chapter": meta.chapter,
            "date": meta.date or str(meta.year or ""),
            "edition": meta.edition,
            "chapter_id": target.name,
            "text": f"sha256 {text[:12]}",
            "build": target.build[:12],
        }

    def check(self, target: Target, document: Any) -> list[Unsourced] | None:
        """The numbers without a source."""
        from chapterlens.report.check import check

        return check(document, self._read(target.name))

    def data(self, target: Target) -> Mapping[str, bytes]:
        """The tables of the chapter as files of ``data/``."""
        from chapterlens.report.data import bundle

        return bundle(self._read(target.name))

    def labels(self, language: str) -> Mapping[str, str]:
        """The names of the facts on the cover."""
        return LABELS[language]

    def _read(self, chapter_id: str) -> Any:
        """A chapter as its files are now: a build asks for it ten times, in each language."""
        from nbrelease.cache import file_digest

        files = sorted((self._chapters / chapter_id).glob("*.*"))
        digests = tuple((path.name, file_digest(path)) for path in files)
        return _chapter(chapter_id, self._chapters, digests)

    def _chapters_of(self, part: Part) -> list[Path]:
        """The folders of chapters that a notebook reads: its own, the edition before, those of its ``chapters``."""
        known = {name: parameter.default for name, parameter in declared_parameters(part.notebook).items()}
        values = {**known, **part.parameters}
        names = [values.get("chapter"), values.get("previous"), *(values.get("chapters") or [])]
        return [self._chapters / str(name) for name in names if name]

    def _entries(self, target: Target) -> tuple[str, list[Entry], list[str]]:
        """The id of the edition before, the notebooks of a report in their order, and those left out of it."""
        source, previous = self._read(target.name), self._previous(target)
        order = list(dict.fromkeys(source.meta.order))
        known = {path.stem: declared_parameters(path) for path in sorted(self.notebooks.glob("*.ipynb"))}
        known |= {stem: declared_parameters(self.notebooks / f"{stem}.ipynb") for stem in order}
        known = {stem: params for stem, params in known.items() if previous or "previous" not in params}
        fitting = [stem for stem, params in known.items() if _fits(stem, params, target.name)]
        topic = {stem: _section(known[stem]) for stem in order or fitting if stem in known}
        sections = list(source.sections) or [_OPENING]
        if order:
            own_sections = {section for stem, section in topic.items() if stem != _ANY_SECTION}
            free = [section for section in sections if section not in own_sections]
        else:
            free, topic = [], {stem: one for stem, one in topic.items() if one in ("", *sections)}
        entries = [(stem, one) for stem in topic for one in (free if stem == _ANY_SECTION else [topic[stem]])]
        without_chapter = [stem for stem in known if not {"chapter", "chapters"} & known[stem].keys()]
        used = {stem for stem, _ in entries} | {_ANY_SECTION, *_IN_NO_REPORT}
        return previous, entries, [stem for stem in (*fitting, *without_chapter) if stem not in used]

    def _previous(self, target: Target) -> str:
        """The id of the edition before; checks what chapter.toml and the notes say of it."""
        from chapterlens.editions import check_matches, earlier

        source, previous = self._read(target.name), earlier(target.name, self._chapters)
        if previous and source.notes.matches:
            check_matches(self._read(previous), source)
        return previous


@lru_cache(2)
def _chapter(chapter_id: str, chapters: Path, _: object) -> Any:
    from chapterlens.chapter import open_chapter

    return open_chapter(chapter_id, chapters)


def _origin(meta: Any, names: Mapping[str, str], words: Mapping[str, str]) -> str:
    """The source as the first page names it: publisher, report, chapter, and what is known of its date."""
    facts = {"report": names["title"]} | {name: value for name, value in names.items() if value}
    facts["chapter"] = meta.chapter if names.get("report") else ""
    facts |= {"date": meta.date, "year": meta.year if not meta.date else ""}
    phrases = (words[f"of_{name}"].format(one) for name in _NAMED if (one := facts.get(name)))
    return words["between"].join(phrases)


def _fits(stem: str, parameters: Mapping[str, Parameter], chapter_id: str) -> bool:
    """Whether a notebook fits a chapter's report by its parameters."""
    if "chapter" not in parameters or stem in _IN_NO_REPORT:
        return False
    is_own = parameters["chapter"].default == chapter_id
    return is_own or stem == _ANY_SECTION or "section" not in parameters


def _section(parameters: Mapping[str, Parameter]) -> str:
    """The section that a notebook is about by default; empty for none."""
    return str(parameters["section"].default or "") if "section" in parameters else ""
