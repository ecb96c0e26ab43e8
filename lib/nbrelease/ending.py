"""How the build of one report ended, for whoever did not watch it. Knows nothing of how a report is built.

The last ending of each report is kept, so that what runs later (``chapterlens notify``) can tell of it.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from chapterlens.errors import ChapterlensError
from nbrelease.build import PARTIAL, Options, build
from nbrelease.lock import TRY_AGAIN_LATER
from nbrelease.progress import Teller
from nbrelease.store import Store

OK, PARTLY, FAILED = "ok", "partial", "failed"


@dataclass(frozen=True, slots=True, order=True)
class Unit:
    """One report to build: a chapter in a language."""

    chapter: str
    language: str = "zh"

    @property
    def name(self) -> str:
        """As a line begins: the chapter, with the language when it is not Chinese."""
        return self.chapter if self.language == "zh" else f"{self.chapter}.{self.language}"


@dataclass(frozen=True, slots=True)
class Ending:
    """How the build of a unit ended.

    Attributes:
        unit: the report.
        code: the exit code that the command ends with.
        sentences: what failed, one each; empty when nothing did.
        made: whether the files are new.
        seconds: it took.
    """

    unit: Unit
    code: int
    sentences: tuple[str, ...] = ()
    made: bool = False
    seconds: float = 0.0

    @property
    def status(self) -> str:
        """``ok``, ``partial`` (a report in which a section is missing) or ``failed`` (the last report stays)."""
        return {0: OK, PARTIAL: PARTLY}.get(self.code, FAILED)

    def told(self) -> str:
        """One line."""
        said = "; ".join(" ".join(sentence.split()) for sentence in self.sentences)
        if not said:
            said = f"made in {self.seconds:.1f} s" if self.made else "nothing to do"
        return f"{self.unit.name}  {self.status}  {said}"


def attempt(
    unit: Unit,
    *,
    parameters: Mapping[str, object] | None = None,
    options: Options | None = None,
    teller: Teller | None = None,
) -> Ending:
    """Build a report and say how that ended, whatever a person can mend being wrong with it.

    Args:
        unit: the report.
        parameters: for the notebooks that declare them.
        options: how the build behaves.
        teller: told each step as it is done.
    """
    try:
        built = build(
            unit.chapter,
            language=unit.language,
            parameters=parameters,
            options=options,
            teller=teller,
        )
    except ChapterlensError as error:
        ending = Ending(unit, error.exit_code, (str(error),))
    else:
        code = PARTIAL if built.failed else 0
        ending = Ending(unit, code, tuple(built.failed.values()), built.made, built.seconds)
    if ending.code != TRY_AGAIN_LATER and (ending.code in (0, PARTIAL) or _there(unit)):
        keep(ending)
    return ending


def last(unit: Unit) -> Ending | None:
    """How the last build of a report ended; None when nobody has built it here."""
    match Store().noted(_name(unit)):
        case {"code": int(code), "sentences": list(sentences)}:
            return Ending(unit, code, tuple(map(str, sentences)))
        case _:
            return None


def worst(codes: list[int]) -> int:
    """The exit code for several builds: the gravest of theirs, which is the lowest that is not 0."""
    return min((code for code in codes if code), default=0)


def keep(ending: Ending) -> None:
    """Keep what matters later, when it is not what is kept already: a build with nothing to do touches no file."""
    told = {"code": ending.code, "sentences": list(ending.sentences)}
    store = Store()
    if told != store.noted(_name(ending.unit)):
        store.note(_name(ending.unit), told)


def _name(unit: Unit) -> str:
    return f"ended/{unit.chapter}.{unit.language}"


def _there(unit: Unit) -> bool:
    from chapterlens.chapters import chapter_ids

    return unit.chapter in chapter_ids()


def as_json(ending: Ending) -> dict[str, Any]:
    """An ending for programs."""
    return {**asdict(ending.unit), "status": ending.status, "code": ending.code, "text": ending.told()}
