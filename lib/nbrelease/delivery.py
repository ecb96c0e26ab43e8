"""A message handed on: to a mail server, to a webhook, into a file. Knows nothing of what it says.

Where to comes from the environment, and from nowhere else. A password and the address of a webhook are secrets: they
stand in no error, no log and no file.
"""

import json
import re
import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from chapterlens import paths
from chapterlens.errors import ChapterlensError
from nbrelease.lock import TRY_AGAIN_LATER

_SMTP, _PASSWORD, _WEBHOOK = "CHAPTERLENS_SMTP", "CHAPTERLENS_SMTP_PASSWORD", "CHAPTERLENS_WEBHOOK"
_FROM, _TO = "CHAPTERLENS_MAIL_FROM", "CHAPTERLENS_MAIL_TO"
_PORTS = {"smtp": 587, "smtps": 465}
_HERE = ("localhost", "127.0.0.1", "::1")
_PATIENCE = 30  # seconds
_KEPT = 50  # messages in files


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server.

    Attributes:
        host: its name.
        port: its port.
        encrypted: whether the connection is encrypted from the start; else STARTTLS is asked for.
        user: who logs in; empty for nobody.
        password: of that user.
    """

    host: str
    port: int
    encrypted: bool
    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """Where messages go.

    Attributes:
        server: that takes mail; None when none is configured.
        sender: address of the sender.
        to: addresses of the receivers.
        webhook: an address that takes JSON; empty for none.
    """

    server: Server | None
    sender: str
    to: tuple[str, ...]
    webhook: str = field(repr=False)

    @property
    def channels(self) -> list[str]:
        """The ways that a message goes: ``mail``, ``eml`` (a file in place of mail) and ``webhook``."""
        mail = "mail" if self.server else "eml" if self.to or not self.webhook else ""
        return [way for way in (mail, "webhook" if self.webhook else "") if way]

    def hide(self, words: str) -> str:
        """Words without a secret in them."""
        for secret in (self.webhook, self.server.password if self.server else ""):
            if secret:
                words = words.replace(secret, "…")
        return words


def settings(environ: Mapping[str, str]) -> Settings:
    """Where messages go, from the environment.

    Raises:
        ChapterlensError: a variable is wrong or missing; its value is not told.
    """
    named = environ.get(_SMTP, "").strip()
    to = tuple(name.strip() for name in environ.get(_TO, "").split(",") if name.strip())
    sender = environ.get(_FROM, "").strip() or (to[0] if to else "chapterlens@localhost")
    for name, address in (*((_TO, one) for one in to), (_FROM, sender)):
        if not re.fullmatch(r"[^\s@<>,;:\"]+@[^\s@<>,;:\"]+", address):
            raise ChapterlensError(f"{name} wants addresses like reports@example.org")
    webhook = environ.get(_WEBHOOK, "").strip()
    if webhook and not (
        urlsplit(webhook).scheme in ("http", "https") and urlsplit(webhook).hostname and webhook.isascii()
    ):
        raise ChapterlensError(f"{_WEBHOOK} wants an address that begins with https:// or http://")
    if named and not to:
        raise ChapterlensError(f"{_SMTP} names a mail server; {_TO} has to say to whom")
    return Settings(_server(named, environ.get(_PASSWORD, "")) if named else None, sender, to, webhook)


def _server(named: str, password: str) -> Server:
    wanted = ChapterlensError(f"{_SMTP} wants smtp://user@host:587 or smtps://user@host:465")
    try:
        url = urlsplit(named)
        port = url.port
    except ValueError:
        raise wanted from None
    if url.password:
        raise ChapterlensError(f"the password belongs in {_PASSWORD}, not in {_SMTP}")
    if url.scheme not in _PORTS or not url.hostname or url.path.strip("/") or url.query:
        raise wanted
    if bool(url.username) != bool(password):
        raise ChapterlensError(
            f"to log in, {_SMTP} has the user (smtp://user@host) and {_PASSWORD} the password"
        )
    encrypted = url.scheme == "smtps"
    return Server(url.hostname, port or _PORTS[url.scheme], encrypted, unquote(url.username or ""), password)


def mail(message: EmailMessage, where: Settings) -> str:
    """Hand a message to the mail server.

    Returns:
        What was done, in a few words.

    Raises:
        ChapterlensError: it was refused (exit code 2), or cannot be reached now (75).
    """
    server = where.server
    assert server is not None
    name = f"the mail server {server.host}:{server.port}"
    try:
        with _connected(server) as session:
            if server.user:
                session.login(server.user, server.password)
            refused = session.send_message(message)
    except smtplib.SMTPAuthenticationError as error:
        raise _refusal(
            f"{name} does not let {server.user} in", error.smtp_code, error.smtp_error, where
        ) from None
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        raise _refusal(f"{name} refuses the receivers", code, said, where) from None
    except smtplib.SMTPResponseException as error:
        raise _refusal(f"{name} refuses the message", error.smtp_code, error.smtp_error, where) from None
    except (smtplib.SMTPException, OSError) as error:
        words = where.hide(getattr(error, "strerror", None) or str(error))
        raise ChapterlensError(
            f"{name} cannot be reached ({words}); nothing was sent", TRY_AGAIN_LATER
        ) from None
    return f"mailed through {server.host}" + (f", which refused {', '.join(refused)}" if refused else "")


def _connected(server: Server) -> smtplib.SMTP:
    """A session that is encrypted, or at least not with a password in the open."""
    context = ssl.create_default_context()
    if server.encrypted:
        return smtplib.SMTP_SSL(server.host, server.port, timeout=_PATIENCE, context=context)
    session = smtplib.SMTP(server.host, server.port, timeout=_PATIENCE)
    session.ehlo()
    if session.has_extn("starttls"):
        session.starttls(context=context)
        session.ehlo()
    elif server.user and server.host not in _HERE:
        session.close()
        raise ChapterlensError(
            f"the mail server {server.host}:{server.port} offers no encryption; the password stays here"
        )
    return session


def _refusal(what: str, code: int, said: bytes | str, where: Settings) -> ChapterlensError:
    """A refusal with the server's own words; those of the 400s are for now only."""
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    told = where.hide(" ".join(words.split()))
    return ChapterlensError(
        f"{what} ({code} {told}); nothing was sent", TRY_AGAIN_LATER if 400 <= code < 500 else 2
    )


class _NoDetour(HTTPRedirectHandler):
    """A webhook that sends us elsewhere is refused: the message would arrive without its body."""

    def redirect_request(self, *_: Any) -> None:
        """Never."""


def post(told: Mapping[str, Any], where: Settings) -> str:
    """Post JSON to the webhook.

    Returns:
        What was done, in a few words.

    Raises:
        ChapterlensError: it was refused (exit code 2), or cannot be reached now (75).
    """
    body = json.dumps(told, ensure_ascii=False).encode()
    request = Request(where.webhook, body, {"Content-Type": "application/json; charset=utf-8"}, method="POST")
    name = f"the webhook ({_WEBHOOK})"
    try:
        with build_opener(_NoDetour).open(request, timeout=_PATIENCE):
            return "posted to the webhook"
    except HTTPError as error:
        error.close()
        later = error.code == 429 or error.code >= 500
        raise ChapterlensError(
            f"{name} answered {error.code}; nothing was posted", TRY_AGAIN_LATER if later else 2
        ) from None
    except (URLError, OSError, HTTPException) as error:
        reason = getattr(error, "reason", error)
        said = where.hide(str(getattr(reason, "strerror", None) or type(reason).__name__))
        raise ChapterlensError(
            f"{name} cannot be reached ({said}); nothing was posted", TRY_AGAIN_LATER
        ) from None
    except ValueError:
        raise ChapterlensError(f"{_WEBHOOK} is no address that can be called") from None


def keep(message: EmailMessage, name: str) -> str:
    """Write a message to a file instead of sending it; the last fifty stay.

    Returns:
        What was done, in a few words.
    """
    folder = paths.cache() / "outbox"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in sorted(folder.glob("*.eml"))[: -(_KEPT - 1)]:
            with suppress(OSError):
                old.unlink()
        path = folder / f"{datetime.now():%Y%m%d-%H%M%S-%f}-{name}.eml"
        path.write_bytes(message.as_bytes(policy=SMTP))
    except OSError as error:
        raise ChapterlensError(f"{paths.short(folder)} cannot be written to: {error.strerror}", 1) from None
    return f"no mail server is configured, written to {paths.short(path)}"
