"""Which notebooks a report is made of, in which order, with which parameters. Knows nothing of their content."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from chapterlens.errors import ChapterlensError
from nbrelease.parameters import declared, settle

_FIRST, _AUDIT, _CHANGES, _LAST = "00-overview", "80-audit", "85-changes", "90-sources"
_ANY_SECTION = "section"
_WHOLE = "opening"


@dataclass(frozen=True, slots=True)
class Run:
    """One notebook to run.

    Attributes:
        name: unique within the report (``23-digital-city``, ``section-2.3``).
        notebook: the file.
        parameters: typed values for it.
    """

    name: str
    notebook: Path
    parameters: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a plan needs to know of a chapter.

    Attributes:
        id: the chapter's id.
        sections: titles of the sections by number, in text order.
        notebooks: the essay of a section, by section number.
        previous: the id of the edition before; empty when there is none.
    """

    id: str
    sections: Mapping[str, str]
    notebooks: Mapping[str, str]
    previous: str = ""


def plan(
    chapter: Contents, notebooks: Path, language: str = "zh", parameters: Mapping[str, object] | None = None
) -> list[Run]:
    """The runs that make a chapter's report: overview, one a section, audit, changes, sources.

    What changed since the edition before is part of it only where there is one.

    Args:
        chapter: its id, sections and the notebooks that argue them, the edition before.
        notebooks: the folder of the notebooks.
        language: ``zh`` or ``en``; handed to the notebooks that declare ``language``.
        parameters: given by the user; each goes to the notebooks that declare it.

    Raises:
        ChapterlensError: a notebook is missing, a parameter is known to none of them or of the wrong type.
    """
    steps = [(_FIRST, _FIRST, "")]
    # A text without headings is one section, its opening.
    for section in chapter.sections or (_WHOLE,):
        stem = chapter.notebooks.get(section, _ANY_SECTION)
        shared = stem == _ANY_SECTION or list(chapter.notebooks.values()).count(stem) > 1
        steps.append((f"{stem}-{section}" if shared else stem, stem, section))
    behind = (_AUDIT, _CHANGES, _LAST) if chapter.previous else (_AUDIT, _LAST)
    steps += [(stem, stem, "") for stem in behind]
    given = dict(parameters or {})
    known = {stem: declared(notebooks / f"{stem}.ipynb") for _, stem, _ in steps}
    _refuse_unknown(given, sorted({name for names in known.values() for name in names}))
    runs = []
    for name, stem, section in steps:
        path = notebooks / f"{stem}.ipynb"
        wanted: dict[str, object] = {"chapter": chapter.id, "language": language, "section": section}
        if not section:
            del wanted["section"]
        if stem == _CHANGES:
            wanted["previous"] = chapter.previous
        wanted |= given
        runs.append(Run(name, path, settle(path, {k: v for k, v in wanted.items() if k in known[stem]})))
    return runs


def _refuse_unknown(given: Mapping[str, object], known: list[str]) -> None:
    for reserved in ("chapter", "language", "section", "previous"):
        if reserved in given:
            raise ChapterlensError(f"parameter {reserved} is set by the build itself; leave it out of -p")
    for name in given:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f" (did you mean {near[0]}?)" if near else ""
            raise ChapterlensError(f"no notebook has a parameter {name}; they have {', '.join(known)}{hint}")
