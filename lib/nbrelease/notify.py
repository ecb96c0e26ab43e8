"""Send a message when a report's status or content has changed since the last message: by mail, to a webhook, to a file.

apprise sends mail and calls webhooks. The last message is stored for each channel, so that each gets every message
once; a message that could not be delivered is not stored and goes out the next time.
"""

import json
import logging
import os
import re
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote, unquote

from msgspec import Struct

from nbrelease.build import Result, last, worst
from nbrelease.cache import Cache
from nbrelease.errors import ReleaseError
from nbrelease.plan import relative
from nbrelease.project import Project, Target
from nbrelease.release import TRY_AGAIN_LATER

_LOCAL = ("localhost", "127.0.0.1", "::1")
_SECRETS = ("CHAPTERLENS_SMTP", "CHAPTERLENS_SMTP_PASSWORD", "CHAPTERLENS_WEBHOOK")
_PIPE = "CHAPTERLENS_SECRETS_PIPE"
_SECONDS = 60  # that a message may take
_OUTBOX = 50  # files
_ADDRESS = re.compile(r"(?a)[\w.+-]+@(([\w-]+\.)+[\w-]{2,}|localhost)")
_SMTP = re.compile(r"(?a)(?P<schema>smtps?)://((?P<user>[^\s:/]+)@)?(?P<host>[\w.-]+)(:(?P<port>\d+))?/?")
_HTTP = re.compile(r"(?a)(?P<schema>https?)://(?P<host>[\w.-]+)(:(?P<port>\d+))?(?P<fullpath>[/?][!-~]*)?")
_AUTOMATIC = ("Auto-Submitted", "auto-generated")  # RFC 3834: asks for no absence notes
_ANSWER = re.compile(r"""error=(\d{3})|\((\d{3}), b?(['"])(.*?)\3\)""")
"""A server's refusal in apprise's log: ``error=503`` of HTTP, ``(554, b'no')`` of SMTP."""
_CAUSE = re.compile(r"\[(?:Errno -?\d+|SSL[^\]]*)\] ([^'\"()]+)")
"""Why there was no answer: ``[Errno 111] Connection refused``."""


class Changes(Struct, frozen=True):
    """How a report differs from what it was at the last message.

    Attributes:
        seen: the state that the next message is compared with, as JSON values.
        summary: a few words for the subject; empty when nothing changed.
        lines: the changes in full.
        counts: numbers of changes, for programs.
    """

    seen: Any
    summary: str = ""
    lines: tuple[str, ...] = ()
    counts: Mapping[str, Any] = {}


Service = dict[str, Any]
"""A server and an account as apprise takes them."""
Message = dict[str, Any]
Files = list[Path]
Compare = Callable[[Path, str, Any], Changes]
"""Compares a release (folder, language) with what was seen at the last message; None before the first one."""


def take_secrets() -> dict[str, str]:
    """The variables that messages need and that no cell may read; afterwards this process does not have them.

    A cell can read the environment with which its parent was started. If there are such variables, this program is
    therefore started once more without them, in the same process, and reads them from a pipe.
    """
    if pipe := os.environ.pop(_PIPE, ""):
        with os.fdopen(int(pipe), encoding="utf-8") as pipe_file:
            return dict(json.load(pipe_file))
    secrets = {name: os.environ.pop(name) for name in _SECRETS if name in os.environ}
    if secrets:
        reading, writing = os.pipe()
        os.write(writing, json.dumps(secrets).encode())
        os.close(writing)
        os.set_inheritable(reading, True)
        program = [sys.executable, *sys.orig_argv[1:]]
        os.execve(sys.executable, program, {**os.environ, _PIPE: str(reading)})
    return {}


def channels(environ: Mapping[str, str]) -> dict[str, Service]:
    """Where messages go, from the environment: ``mail`` or ``eml`` (a file in place of mail), ``webhook``.

    Raises:
        ReleaseError: a variable is wrong or missing; the sentence does not show its value.
    """
    names = ("SMTP", "WEBHOOK", "MAIL_TO", "MAIL_FROM")
    smtp, webhook, receivers, sender = (environ.get(f"CHAPTERLENS_{name}", "").strip() for name in names)
    to = list(dict.fromkeys(filter(None, re.split(r"\s*,\s*", receivers))))
    sender = sender or (to[0] if to else "chapterlens@localhost")
    for name, address in (*(("MAIL_TO", one) for one in to), ("MAIL_FROM", sender)):
        _parse(name, _ADDRESS, address, "addresses like reports@example.org")
    services, addresses = {}, {"from_addr": sender, "targets": to[:1], "cc": to[1:]}
    if smtp:
        if not to:
            raise ReleaseError("CHAPTERLENS_SMTP is set; CHAPTERLENS_MAIL_TO has to say to whom", 2)
        services["mail"] = addresses | _mail_server(smtp, environ.get("CHAPTERLENS_SMTP_PASSWORD", ""))
    elif to or not webhook:
        services["eml"] = addresses
    if webhook:
        webhook_parts = _parse("WEBHOOK", _HTTP, webhook, "an address that begins with https:// or http://")
        services["webhook"] = webhook_parts | {"schema": webhook_parts["schema"].replace("http", "json")}
    return services


def _mail_server(address: str, password: str) -> Service:
    wanted = "smtp://user@host:587 or smtps://user@host, the password belongs in CHAPTERLENS_SMTP_PASSWORD"
    server = _parse("SMTP", _SMTP, address, wanted)
    if bool(server["user"]) != bool(password):
        raise ReleaseError("to log in takes a user in CHAPTERLENS_SMTP and CHAPTERLENS_SMTP_PASSWORD", 2)
    mode = "ssl" if server["schema"] == "smtps" else "starttls"
    # smtp_host: this server, and not the one that apprise knows for an address.
    server |= {"schema": "mailto", "smtp_host": server["host"], "secure_mode": mode}
    return server | {"password": quote(password, safe=""), "format": "text", "headers": dict([_AUTOMATIC])}


def _parse(name: str, pattern: re.Pattern[str], value: str, wanted: str) -> Service:
    match = pattern.fullmatch(value)
    if not match:
        raise ReleaseError(f"CHAPTERLENS_{name} wants {wanted}", 2)
    return match.groupdict()


def notify(
    project: Project,
    target: Target,
    compare: Compare,
    say: Callable[[str], object],
    result: Result | None = None,
    environ: Mapping[str, str] = os.environ,
) -> None:
    """Send a message by every channel, if the status or the content of a report has changed since the last one.

    Args:
        project: whose report it is.
        target: the report.
        compare: finds what changed in its content.
        say: called with a line for each channel.
        result: the result of the build; that of the last build by default.
        environ: where messages go, see ``channels``.

    Raises:
        ReleaseError: the report was never built, a variable is wrong, a message was refused (exit code 2) or
            cannot be delivered now (75).
    """
    pdf = project.root / "reports" / target.name / target.pages[1]
    result = result or last(project, target) or (Result(target, 0) if pdf.is_file() else None)
    if not result:
        raise ReleaseError(f"there is no report to send; build {target.name} first", 2)
    failed = result.status == "failed"  # the report is still the last good one
    title = "" if failed else project.facts(target).get("title", "")
    cache = Cache(project.cache)
    send: dict[str, Callable[..., str]] = {"mail": _mail, "webhook": _post, "eml": partial(_write, project)}
    errors: list[ReleaseError] = []
    for channel, service in channels(environ).items():
        name = f"notified/{target.name}.{target.language}.{channel}"
        last_note = cache.read_note(name)
        before, seen = str(last_note.get("status", "")), last_note.get("seen")
        changes = Changes(seen) if failed else compare(pdf.parent, target.language, seen)
        if before == result.status and not changes.summary:
            say(f"{channel}: nothing to tell, {target.name} is {before} and says the same as before")
            continue
        message = _message(title, result, before, changes)
        try:
            outcome = send[channel](service, message, [pdf] if pdf.is_file() and not failed else [])
        except ReleaseError as error:  # the other channels are tried all the same
            errors.append(error)
            continue
        cache.write_note(name, {"status": result.status, "seen": changes.seen})
        say(f"{channel}: {outcome}: {message['subject']}")
    if errors:
        raise ReleaseError("; ".join(map(str, errors)), worst([error.exit_code for error in errors]))


def _message(title: str, result: Result, before: str, changes: Changes) -> Message:
    """The message, as a webhook gets it."""
    target, status = result.target, result.status
    before_words = f", was {before}" if before not in ("", status) else ""
    lines = [f"{target.name}  {title}", f"status: {status}{before_words}"]
    lines += [f"  {line}" for sentence in result.sentences for line in sentence.splitlines()]
    if status == "failed":
        lines.append("The last good report stays where it was.")
    news = changes.summary if before == status else f"{status}{before_words or ', first message'}"
    return {
        "subject": f"{target.label}: {news}",
        "text": "\n".join([*lines, *changes.lines]),
        "chapter": target.name,
        "language": target.language,
        "status": status,
        "before": before,
        "sentences": result.sentences,
        "changed": changes.counts,
    }


def _post(service: Service, message: Message, _: Files) -> str:
    # Nothing in the words of a message calls people (@everyone, <!channel>) or is a link (<url|label>).
    text = re.sub("[<@]", "\\g<0>\u200b", f"{message['subject']}\n{message['text']}")
    no_defaults = dict.fromkeys(("version", "title", "attachments", "type", "message"), "")
    log = _through_apprise(service | {"payload": no_defaults | message | {"text": text}}, message, [])
    if log:
        raise _failure("the webhook (CHAPTERLENS_WEBHOOK)", log, service)
    return "posted to the webhook"


def _mail(service: Service, message: Message, files: Files) -> str:
    host, user = service["host"], service["user"]
    server = f"the mail server {host}"
    log = _through_apprise(service, message, files)
    if "STARTTLS extension not supported" in log:
        if user and host not in _LOCAL:
            raise ReleaseError(f"{server} offers no encryption; the password stays here")
        log = _through_apprise(service | {"secure_mode": "insecure"}, message, files)
    refused = ", ".join(re.findall(r"SMTP recipient (\S+) was refused", log))
    if log and not refused:
        raise _failure(server, log, service)
    return f"mailed through {host}" + (f", which refused {refused}" if refused else "")


def _through_apprise(service: Service, message: Message, files: Files) -> str:
    """Send a message; returns what apprise logged if that failed."""
    from apprise import Apprise, AppriseAsset

    for logger in (logging.getLogger("apprise"), logging.getLogger("urllib3")):
        logger.propagate = False  # the level that names causes names addresses, too
        logger.setLevel(logging.DEBUG)
    apprise = Apprise(asset=AppriseAsset(app_id="chapterlens", http_redirects=False))
    apprise.add(service | {"rto": _SECONDS / 2, "cto": _SECONDS / 2})
    attached = [f"file://{quote(str(path))}?name={message['chapter']}-{path.name}" for path in files]
    failed = ["failed"]

    def send() -> None:
        body, title = message["text"], message["subject"]
        with apprise.notify(body, title, attach=attached, log_level=logging.DEBUG) as result:
            failed[:] = [] if result else ["failed", *(entry.message for entry in result.logs())]

    # Not apprise's own limit: the end of this process would wait for the thread that it gives up.
    sending = Thread(target=send, daemon=True)
    sending.start()
    sending.join(_SECONDS)
    return "\n".join(failed)


def _failure(name: str, log: str, service: Service) -> ReleaseError:
    """The error for a log of apprise, in the server's own words."""
    refusal, cause = _ANSWER.search(log), _CAUSE.search(log)
    if not refusal:
        reason = cause[1].strip() if cause else "no answer"
        return ReleaseError(f"{name} cannot be reached ({reason}); nothing was sent", TRY_AGAIN_LATER)
    code = int(refusal[1] or refusal[2])
    answer = f"{code} {refusal[4] or ''}".strip().replace(unquote(service.get("password") or "\0"), "…")
    verb = f"does not let {service['user']} in:" if 530 <= code < 540 else "answered"
    later = code == 429 or code // 100 == (4 if "smtp_host" in service else 5)
    return ReleaseError(f"{name} {verb} {answer}; nothing was sent", TRY_AGAIN_LATER if later else 2)


def _write(project: Project, service: Service, message: Message, files: Files) -> str:
    """Write a message to a file instead of mail; keep the last fifty."""
    letter, sender = EmailMessage(), service["from_addr"]
    to = ", ".join([*service["targets"], *service["cc"]]) or sender
    letter["Subject"], letter["From"], letter["To"] = message["subject"], sender, to
    letter["Date"], letter[_AUTOMATIC[0]] = datetime.now().astimezone(), _AUTOMATIC[1]
    letter.set_content(message["text"] + "\n", cte="base64")
    for path in files:
        name = f"{message['chapter']}-{path.name}"
        letter.add_attachment(path.read_bytes(), maintype="application", subtype="pdf", filename=name)
    name = f"{datetime.now():%Y%m%d-%H%M%S-%f}-{message['chapter']}.{message['language']}.eml"
    path = project.cache / "outbox" / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for old in sorted(path.parent.glob("*.eml"))[: 1 - _OUTBOX]:
            old.unlink(missing_ok=True)
        path.write_bytes(letter.as_bytes(policy=SMTP))
    except OSError as error:
        raise ReleaseError(f"{path.parent} cannot be written to: {error.strerror}") from None
    return f"no mail server is configured, written to {relative(path, project)}"
