"""Tells people of a report when there is something to tell: another status, other content. Knows no mail server.

What was told last is kept by the way it went, so that each way gets every message once; a message that could not be
delivered is not noted and goes out the next time.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Any

from chapterlens import paths
from chapterlens.errors import ChapterlensError
from chapterlens.report.footprint import Difference, Footprint, Row, TableChange, difference, footprint
from nbrelease import delivery
from nbrelease.delivery import Settings, settings
from nbrelease.ending import FAILED, Ending, Unit, last, worst
from nbrelease.outlook import names_of
from nbrelease.store import Store

_ROWS_AT_MOST = 12


@dataclass(frozen=True, slots=True)
class Message:
    """What there is to tell of a report.

    Attributes:
        unit: the report.
        title: of the chapter.
        status: ``ok``, ``partial`` or ``failed``.
        before: the status that was told last; empty when nothing was.
        sentences: what failed.
        changed: what the report says otherwise than the one that was told of last; of the first one nothing.
        counts: rows by table.
    """

    unit: Unit
    title: str
    status: str
    before: str
    sentences: tuple[str, ...]
    changed: Difference
    counts: Mapping[str, int]

    @property
    def subject(self) -> str:
        """One line: which report, and the most that changed."""
        name = " ".join(self.unit.chapter.split())
        if self.unit.language != "zh":
            name += f" ({self.unit.language})"
        if not self.before:
            return f"{name}: {self.status}, first message"
        if self.before != self.status:
            return f"{name}: {self.status}, was {self.before}"
        said = [f"{table} {_counted(change)}" for table, change in self.changed.tables.items()]
        return f"{name}: {'; '.join(said[:2]) or 'other words in the report'}"

    def lines(self) -> Iterator[str]:
        """The message in lines."""
        yield f"{self.unit.chapter}  {self.title}"
        yield f"status: {self.status}" + (
            f", was {self.before}" if self.before not in ("", self.status) else ""
        )
        yield from (f"  {line}" for sentence in self.sentences for line in sentence.splitlines())
        if self.status == FAILED:
            yield "The last good report stays where it was."
        if not self.before and self.counts:
            yield "rows: " + ", ".join(f"{name} {count}" for name, count in self.counts.items())
        if self.changed.tables:
            yield ""
            yield "Changed in the text since the last message:"
        for name, change in self.changed.tables.items():
            yield f"  {name}: {_counted(change)}"
            rows = list(_told(change))
            yield from (f"    {row}" for row in rows[:_ROWS_AT_MOST])
            if len(rows) > _ROWS_AT_MOST:
                yield f"    and {len(rows) - _ROWS_AT_MOST} more"
        if self.changed.parts:
            yield ""
            yield "Changed in the report: " + ", ".join(self.changed.parts)

    def plain(self) -> dict[str, Any]:
        """The message as JSON has it; ``text`` is what chat services show."""
        return {
            "text": "\n".join([self.subject, *self.lines()]),
            "chapter": self.unit.chapter,
            "language": self.unit.language,
            "status": self.status,
            "before": self.before,
            "sentences": list(self.sentences),
            "changed": {
                name: {"new": len(change.new), "gone": len(change.gone), "changed": len(change.changed)}
                for name, change in self.changed.tables.items()
            },
            "parts": list(self.changed.parts),
        }


def notify(
    unit: Unit,
    say: Callable[[str], object],
    *,
    ending: Ending | None = None,
    environ: Mapping[str, str] | None = None,
) -> None:
    """Tell of a report by every way that is configured, if its status or what it says is not what was told last.

    Args:
        unit: the report.
        say: told what was done by each way.
        ending: of the build that has just been; the last one by default.
        environ: where to (see ``delivery.settings``); the process's own by default.

    Raises:
        ChapterlensError: nobody has built the report, a variable is wrong, a message was refused (exit code 2) or
            cannot be delivered now (75).
    """
    where = settings(os.environ if environ is None else environ)
    folder = paths.reports() / unit.chapter
    ended = ending or last(unit)
    now = footprint(folder, unit.language)
    if ended is None:
        if not now.parts:
            raise ChapterlensError(
                f"there is no report to tell of; make one with chapterlens build {unit.chapter}"
            )
        ended = Ending(unit, 0)
    errors: list[ChapterlensError] = []
    for channel in where.channels:
        try:
            say(_by(channel, ended, now, folder, where))
        except ChapterlensError as error:  # one closed way does not close the others
            errors.append(error)
    if errors:
        raise ChapterlensError("; ".join(map(str, errors)), worst([error.exit_code for error in errors]))


def _by(channel: str, ended: Ending, now: Footprint, folder: Path, where: Settings) -> str:
    """Tell by one way."""
    store, name = Store(), f"notified/{ended.unit.chapter}.{ended.unit.language}.{channel}"
    noted = store.noted(name)
    before, known = str(noted.get("status", "")), Footprint.of_plain(noted.get("said", {}))
    failed = ended.status == FAILED
    first = not known.parts
    changed = Difference({}, ()) if failed or first else difference(known, now)
    if before == ended.status and not changed:
        return f"{channel}: nothing to tell, {ended.unit.chapter} is {before} and says the same as before"
    counts = {table: len(rows) for table, rows in now.tables.items()}
    message = Message(
        ended.unit,
        _title(ended.unit),
        ended.status,
        before,
        ended.sentences,
        changed,
        {} if failed else counts,
    )
    done = _sent(channel, message, folder, where)
    # A build that failed leaves the report of before: what was told of it still holds.
    store.note(name, {"status": ended.status, "said": (known if failed else now).plain()})
    return f"{channel}: {done}: {where.hide(message.subject)}"


def _sent(channel: str, message: Message, folder: Path, where: Settings) -> str:
    if channel == "webhook":
        return delivery.post(_hidden(message.plain(), where), where)
    letter = _letter(message, folder, where)
    if channel == "mail":
        return delivery.mail(letter, where)
    return delivery.keep(letter, f"{message.unit.chapter}.{message.unit.language}")


def _letter(message: Message, folder: Path, where: Settings) -> EmailMessage:
    """The message as mail, with the PDF where there is a new one."""
    letter = EmailMessage()
    letter["Subject"] = where.hide(message.subject)
    letter["From"] = where.sender
    letter["To"] = ", ".join(where.to) or where.sender
    letter["Date"] = formatdate()
    letter["Message-ID"] = make_msgid(domain=where.sender.rpartition("@")[2])
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence note is wanted
    letter.set_content(where.hide("\n".join(message.lines())) + "\n", cte="base64")
    pdf = folder / names_of(message.unit.language)[1]
    if message.status != FAILED and pdf.is_file():
        name = f"{message.unit.chapter}-{pdf.name}"
        letter.add_attachment(pdf.read_bytes(), maintype="application", subtype="pdf", filename=name)
    return letter


def _hidden(told: Any, where: Settings) -> Any:
    match told:
        case str():
            return where.hide(told)
        case list():
            return [_hidden(one, where) for one in told]
        case dict():
            return {name: _hidden(one, where) for name, one in told.items()}
        case _:
            return told


def _counted(change: TableChange) -> str:
    parts = (("changed", change.changed), ("new", change.new), ("gone", change.gone))
    return ", ".join(f"{len(rows)} {word}" for word, rows in parts if rows)


def _told(change: TableChange) -> Iterator[str]:
    for was, now in change.changed:
        words = (
            f"{was.words} → {now.words}" if was.words != now.words else f"{now.words} (what is read from it)"
        )
        yield f"changed  {_place(now)}{words}"
    yield from (f"new      {_place(row)}{row.words}" for row in change.new)
    yield from (f"gone     {_place(row)}{row.words}" for row in change.gone)


def _place(row: Row) -> str:
    return f"line {row.line}  " if row.line else ""


def _title(unit: Unit) -> str:
    """What the chapter is called; nothing when that cannot be read, which may be why its build failed."""
    from chapterlens.chapters import chapter_meta

    try:
        meta = chapter_meta(unit.chapter)
    except ChapterlensError:
        return ""
    return meta.title_en if unit.language == "en" else meta.title
