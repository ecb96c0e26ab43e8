"""Telling people of a report: when its status or what it says has changed, once by each way, and never a secret."""

import email
import json
import logging
import os
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from pathlib import Path
from typing import Any

import msgspec
import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from chapterlens import paths
from chapterlens.cli import main
from chapterlens.report.changes import compare
from nbrelease.build import Result
from nbrelease.errors import ReleaseError
from nbrelease.manifest import Manifest, Report
from nbrelease.notify import channels, notify
from nbrelease.project import Target
from tests.projects import PATIENCE, command, essay, names, project

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")

OF = Target("2021-02")
PASSWORD, PATH = "hunter2-gPx", "hook-T0k3n"
HARD_PASSWORD = "50%25+ /?@:#'"
ROWS = ["8,累计建设超5.2万个,60000", "9,发货超3亿余人份,300000000", "12,建成平台3个,3"]


class Inbox:
    """What a mail server took in."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.encrypted: list[bool] = []
        self.refuses = ""
        self.unknown = ""

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address == self.unknown:
            return "550 nobody here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.refuses:
            return self.refuses
        self.encrypted.append(session.ssl is not None)
        letter = email.message_from_bytes(envelope.original_content, policy=default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 OK"


def let_in(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    known = data.login == b"me" and data.password.decode() in (PASSWORD, HARD_PASSWORD)
    return AuthResult(success=known, handled=False)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def smtp(inbox: Inbox) -> Iterator[dict[str, str]]:
    """The environment for a mail server on this machine that wants a password."""
    server = Controller(
        inbox,
        hostname="127.0.0.1",
        port=free_port(),
        authenticator=let_in,
        auth_required=True,
        auth_require_tls=False,
    )
    server.start()
    yield mailing(server.port)
    server.stop()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        number: int = one.getsockname()[1]
        return number


def mailing(port: int, host: str = "127.0.0.1", scheme: str = "smtp") -> dict[str, str]:
    return {
        "CHAPTERLENS_SMTP": f"{scheme}://me@{host}:{port}",
        "CHAPTERLENS_SMTP_PASSWORD": PASSWORD,
        "CHAPTERLENS_MAIL_TO": "a@example.org, b@example.org",
    }


class Hook(BaseHTTPRequestHandler):
    """A webhook that answers as its server says."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, json.loads(body)))  # type: ignore[attr-defined]
        self.send_response(self.server.answer)  # type: ignore[attr-defined]
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    do_GET = do_POST  # noqa: N815

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def hook() -> Iterator[Any]:
    server = HTTPServer(("127.0.0.1", 0), Hook)
    server.answer, server.taken = 200, []  # type: ignore[attr-defined]
    running = threading.Thread(target=server.serve_forever)
    running.start()
    yield server
    server.shutdown()
    running.join()
    server.server_close()


def hooked(hook: Any) -> dict[str, str]:
    return {"CHAPTERLENS_WEBHOOK": f"http://127.0.0.1:{hook.server_port}/{PATH}"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with the chapter and a report that was put there by hand."""
    for name in [name for name in os.environ if name.startswith("CHAPTERLENS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CHAPTERLENS_HOME", str(tmp_path))
    project(tmp_path)
    report(tmp_path)
    return tmp_path


def report(home: Path, rows: list[str] = ROWS, notebook: str = "1") -> None:
    folder = home / "reports" / "2021-02"
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (folder / "report.pdf").write_bytes(b"%PDF-1.7 a report")
    csv = "\n".join(["line,surface,value", *rows])
    (folder / "data" / "quantities.csv").write_text(f"\ufeff{csv}\n", "utf-8")
    inputs = {"notebook": {"notebooks/23-digital-city.ipynb": notebook, "notebooks/90-sources.ipynb": "0"}}
    made = Report(build="", parameters={}, outputs={}, inputs=inputs)
    (folder / "manifest.json").write_bytes(
        msgspec.json.encode(Manifest(target="2021-02", made_by="", reports={"zh": made}))
    )


class Reports:
    """As much of a project as a message needs."""

    def __init__(self) -> None:
        self.root = paths.home()
        self.cache = self.root / ".chapterlens"

    def facts(self, target: Target) -> dict[str, str]:
        return {"title": "提升科技供给能力"}


def told(ending: Result | None = None, environ: dict[str, str] | None = None) -> list[str]:
    said: list[str] = []
    notify(Reports(), OF, compare, said.append, ending, environ or {})  # type: ignore[arg-type]
    return said


def body(letter: EmailMessage) -> str:
    part = letter.get_body()
    assert part is not None
    return str(part.get_content())


def outbox(home: Path) -> list[EmailMessage]:
    found = []
    for path in sorted((home / ".chapterlens" / "outbox").glob("*.eml")):
        letter = email.message_from_bytes(path.read_bytes(), policy=default)
        assert isinstance(letter, EmailMessage)
        found.append(letter)
    return found


def test_mail_has_the_pdf_and_goes_out_once(home: Path, inbox: Inbox, smtp: dict[str, str]) -> None:
    assert told(environ=smtp) == ["mail: mailed through 127.0.0.1: 2021-02: ok, first message"]
    assert told(environ=smtp) == ["mail: nothing to tell, 2021-02 is ok and says the same as before"]
    (letter,) = inbox.letters
    assert (letter["To"], letter["Cc"], letter["From"]) == ("a@example.org", "b@example.org", "a@example.org")
    assert letter["Auto-Submitted"] == "auto-generated"
    (pdf,) = letter.iter_attachments()
    assert pdf.get_filename() == "2021-02-report.pdf"
    assert pdf.get_content() == b"%PDF-1.7 a report"
    assert "rows: quantities 3" in body(letter)


CHANGES = [
    # rows as they are then, what the message says; nothing when there is no message
    ("the same again", ROWS, []),
    ("rows that moved", ["20,累计建设超5.2万个,60000", "21,发货超3亿余人份,300000000", "30,建成平台3个,3"], []),
    (
        "another number",
        [ROWS[0].replace("5.2万个,60000", "5.5万个,55000"), *ROWS[1:]],
        ["quantities: 1 new, 1 gone", "gone  line 8  累计建设超5.2万个", "new   line 8  累计建设超5.5万个"],
    ),
    ("one read otherwise", [*ROWS[:2], "12,建成平台3个,4"], ["gone  line 12  建成平台3个", "new   line 12  建成平台3个"]),
    (
        "a new row and a lost one",
        ["3,新增2个,2", ROWS[0], ROWS[1]],
        ["quantities: 1 new, 1 gone", "new   line 3  新增2个", "gone  line 12  建成平台3个"],
    ),
    (
        "more rows than a message lists",
        [f"{line},新增{line}个,{line}" for line in range(20)],
        ["quantities: 20 new, 3 gone", "    and 11 more"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "said"), [c[1:] for c in CHANGES], ids=[c[0] for c in CHANGES])
def test_a_change_of_content_is_told_with_its_rows(home: Path, rows: list[str], said: list[str]) -> None:
    told()
    report(home, rows)
    told()
    letters = outbox(home)[1:]
    assert len(letters) == bool(said)
    for line in said:
        assert line in body(letters[0])


def test_an_edited_notebook_is_told(home: Path) -> None:
    told()
    report(home, notebook="2")
    assert told()[0].endswith(": 2021-02: 23-digital-city changed")
    assert "Changed notebooks: 23-digital-city" in body(outbox(home)[1])
    assert "nothing to tell" in told()[0]


def test_a_change_of_status_is_told_and_the_same_failure_only_once(home: Path) -> None:
    ok, partial = Result(OF, 0), Result(OF, 3, ("22.ipynb failed in cell 4: ValueError",))
    failed = Result(OF, 1, ("2 numbers have no source in the report:\n  概览: 604",))
    for ending in (ok, ok, partial, failed, failed, Result(OF, 2, ("another sentence",)), ok):
        told(ending)
    letters = outbox(home)
    assert [letter["Subject"] for letter in letters] == [
        "2021-02: ok, first message",
        "2021-02: partial, was ok",
        "2021-02: failed, was partial",
        "2021-02: ok, was failed",
    ]
    assert "22.ipynb failed in cell 4: ValueError" in body(letters[1])
    assert "  概览: 604" in body(letters[2]) and "last good report stays" in body(letters[2])
    assert [len(list(letter.iter_attachments())) for letter in letters] == [1, 1, 0, 1]


def test_what_changed_while_it_failed_is_told_when_it_works_again(home: Path) -> None:
    told(Result(OF, 0))
    told(Result(OF, 1, ("it failed",)))
    report(home, ROWS[:2])
    told(Result(OF, 0))
    assert "gone  line 12  建成平台3个" in body(outbox(home)[-1])


def test_a_webhook_gets_json_that_chats_understand(home: Path, hook: Any) -> None:
    assert told(environ=hooked(hook)) == ["webhook: posted to the webhook: 2021-02: ok, first message"]
    report(home, ROWS[:2])
    told(environ=hooked(hook))
    told(environ=hooked(hook))
    (_, first), (path, second) = hook.taken
    assert path == f"/{PATH}"
    assert (first["status"], first["before"], first["changed"]) == ("ok", "", {})
    assert second["changed"] == {"quantities": {"new": 0, "gone": 1}}
    assert "gone  line 12  建成平台3个" in second["text"]
    assert not (home / ".chapterlens" / "outbox").exists(), "nobody asked for mail"


def test_one_closed_way_does_not_close_the_other_and_is_tried_again(
    home: Path, hook: Any, inbox: Inbox, smtp: dict[str, str]
) -> None:
    environ = smtp | hooked(hook)
    hook.answer = 503
    with pytest.raises(ReleaseError, match=r"webhook .* answered 503") as error:
        told(environ=environ)
    assert error.value.exit_code == 75
    hook.answer = 204
    assert [line.split(":")[1] for line in told(environ=environ)] == [
        " nothing to tell, 2021-02 is ok and says the same as before",
        " posted to the webhook",
    ]
    assert len(inbox.letters) == 1


def test_a_chat_is_sent_no_calls_and_no_links(home: Path, hook: Any) -> None:
    report(home, [])
    told(environ=hooked(hook))
    report(home, ["1,<!channel> @everyone <//example.org|x>,1"])
    told(environ=hooked(hook))
    text = hook.taken[-1][1]["text"]
    assert "everyone" in text and "example.org" in text
    assert not [sign for sign in ("<!", "@e", "</") if sign in text]


def test_one_unknown_receiver_keeps_no_other_from_the_message(
    home: Path, inbox: Inbox, smtp: dict[str, str]
) -> None:
    inbox.unknown = "b@example.org"
    assert "which refused b@example.org: 2021-02: ok" in told(environ=smtp)[0]
    assert len(inbox.letters) == 1
    assert "nothing to tell" in told(environ=smtp)[0], "the other has it"
    inbox.unknown = "a@example.org"
    with pytest.raises(ReleaseError, match="answered 550 nobody here") as error:
        told(environ=smtp | {"CHAPTERLENS_MAIL_TO": "a@example.org"}, ending=Result(OF, 3, ("it failed",)))
    assert error.value.exit_code == 2


def test_a_password_of_any_signs_logs_in(home: Path, inbox: Inbox, smtp: dict[str, str]) -> None:
    told(environ=smtp | {"CHAPTERLENS_SMTP_PASSWORD": HARD_PASSWORD})
    assert len(inbox.letters) == 1


def test_a_webhook_keeps_its_query(home: Path, hook: Any) -> None:
    address = f"http://127.0.0.1:{hook.server_port}/v1/spaces/A%2FB?key=a%3D&token=b&token=c"
    told(environ={"CHAPTERLENS_WEBHOOK": address})
    assert hook.taken[0][0] == "/v1/spaces/A%2FB?key=a%3D&token=b&token=c"


@pytest.mark.slow
@pytest.mark.parametrize("words", [b"", b"220 a\r\n", b"HTTP/1.1 200 OK\r\nX-A: "])
def test_a_server_that_never_ends_its_answer_is_for_later_and_keeps_no_process(
    home: Path, monkeypatch: pytest.MonkeyPatch, words: bytes
) -> None:
    """It says nothing, or goes on and on: each word comes before it would be given up."""
    monkeypatch.setattr("nbrelease.notify._SECONDS", 1)
    over = threading.Event()

    def drip(server: socket.socket) -> None:
        with server.accept()[0] as one, suppress(OSError):
            one.sendall(words)
            while words and not over.wait(0.1):
                one.sendall(b"a")
            over.wait(PATIENCE)

    for way in ("mail", "webhook"):
        with socket.create_server(("127.0.0.1", 0)) as server:
            dripping = threading.Thread(target=drip, args=[server], daemon=True)
            dripping.start()
            port = server.getsockname()[1]
            hook = {"CHAPTERLENS_WEBHOOK": f"http://127.0.0.1:{port}/{PATH}"}
            begun = time.monotonic()
            with pytest.raises(ReleaseError, match="cannot be reached") as error:
                told(environ=mailing(port) if way == "mail" else hook)
            assert error.value.exit_code == 75 and time.monotonic() - begun < 10
            left = [one for one in threading.enumerate() if not one.daemon]
            assert left == [threading.main_thread()], "the end of the process waits for no other one"
            over.set()
            dripping.join(PATIENCE)
            over.clear()


def test_no_secret_is_logged(home: Path, hook: Any, smtp: dict[str, str]) -> None:
    kept = StringIO()
    handler, root = logging.StreamHandler(kept), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(0)
    try:
        told(environ=smtp | hooked(hook))
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    assert PASSWORD not in kept.getvalue() and PATH not in kept.getvalue()


ADDRESSES = ["a@example.org", "a.b+c@mail.example.org", "a_b@example.co", "root@localhost", "1@2.example.org"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_reaches_the_server_as_it_is(
    home: Path, inbox: Inbox, smtp: dict[str, str], address: str
) -> None:
    told(
        environ=smtp
        | {"CHAPTERLENS_MAIL_TO": f"{address}, other@example.org", "CHAPTERLENS_MAIL_FROM": address}
    )
    (letter,) = inbox.letters
    assert (letter["To"], letter["From"], letter["Cc"]) == (address, address, "other@example.org")


@pytest.mark.parametrize("answer", [302, 404])
def test_a_webhook_that_does_not_want_it_is_not_followed(home: Path, hook: Any, answer: int) -> None:
    hook.answer = answer
    with pytest.raises(ReleaseError, match=f"answered {answer}") as error:
        told(environ=hooked(hook))
    assert error.value.exit_code == 2
    assert len(hook.taken) == 1


@pytest.mark.parametrize(
    ("answer", "code"), [("452 full", 75), ("554 no", 2), (f"554 not with {PASSWORD}", 2)]
)
def test_a_refusal_is_told_in_the_servers_words_and_not_noted(
    home: Path, inbox: Inbox, smtp: dict[str, str], answer: str, code: int
) -> None:
    inbox.refuses = answer
    with pytest.raises(ReleaseError) as error:
        told(environ=smtp)
    assert error.value.exit_code == code
    assert answer.replace(PASSWORD, "…") in str(error.value)
    inbox.refuses = ""
    assert "first message" in told(environ=smtp)[0]


def test_a_wrong_password_is_told_without_it(home: Path, smtp: dict[str, str]) -> None:
    with pytest.raises(ReleaseError, match="does not let me in") as error:
        told(environ=smtp | {"CHAPTERLENS_SMTP_PASSWORD": "wrong-" + PASSWORD})
    assert error.value.exit_code == 2 and PASSWORD not in str(error.value)


def test_nobody_there_is_for_later(home: Path) -> None:
    with pytest.raises(ReleaseError, match="cannot be reached") as error:
        told(environ=mailing(1))
    assert error.value.exit_code == 75
    with pytest.raises(ReleaseError, match="cannot be reached") as error:
        told(environ={"CHAPTERLENS_WEBHOOK": f"http://127.0.0.1:1/{PATH}"})
    assert error.value.exit_code == 75 and PATH not in str(error.value)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_connection_is_encrypted_and_its_certificate_looked_at(
    home: Path, inbox: Inbox, scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    how: dict[str, Any] = {"ssl_context": context} if scheme == "smtps" else {"tls_context": context}
    how |= {"authenticator": let_in, "auth_required": True}
    if scheme == "smtps":
        how["auth_require_tls"] = False  # the server does not see that the connection is encrypted already
    server = Controller(inbox, hostname="127.0.0.1", port=free_port(), **how)
    server.start()
    try:
        environ = mailing(server.port, scheme=scheme)
        with pytest.raises(ReleaseError, match="certificate") as error:
            told(environ=environ)
        assert error.value.exit_code == 75 and not inbox.letters
        authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        told(environ=environ)
        assert len(inbox.letters) == 1
        assert scheme == "smtps" or inbox.encrypted == [True]
    finally:
        server.stop()


def test_a_password_is_not_sent_in_the_open(
    home: Path, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Controller(
        inbox, hostname="127.0.0.1", port=free_port(), authenticator=let_in, auth_require_tls=False
    )
    server.start()
    real = smtplib.SMTP
    monkeypatch.setattr("smtplib.SMTP", lambda host, port, *_, **how: real("127.0.0.1", port, **how))
    try:
        with pytest.raises(ReleaseError, match="offers no encryption; the password stays here"):
            told(environ=mailing(server.port, host="mail.example.org"))
    finally:
        server.stop()


WRONG = [
    ({"CHAPTERLENS_SMTP": "mail.example.org", "CHAPTERLENS_MAIL_TO": "a@b.org"}, "CHAPTERLENS_SMTP wants"),
    ({"CHAPTERLENS_SMTP": "smtp://h:abc", "CHAPTERLENS_MAIL_TO": "a@b.org"}, "CHAPTERLENS_SMTP wants"),
    ({"CHAPTERLENS_SMTP": "smtp://h"}, "CHAPTERLENS_MAIL_TO has to say to whom"),
    ({"CHAPTERLENS_SMTP": f"smtp://me:{PASSWORD}@h", "CHAPTERLENS_MAIL_TO": "a@b.org"}, "belongs in CHAPTERLENS_SMTP_P"),
    ({"CHAPTERLENS_SMTP": "smtp://me@h", "CHAPTERLENS_MAIL_TO": "a@b.org"}, "to log in"),
    ({"CHAPTERLENS_MAIL_TO": "a@b.org\nBcc: c@d.org"}, "CHAPTERLENS_MAIL_TO wants addresses"),
    ({"CHAPTERLENS_MAIL_TO": "a@b"}, "CHAPTERLENS_MAIL_TO wants addresses"),
    ({"CHAPTERLENS_MAIL_FROM": "nobody"}, "CHAPTERLENS_MAIL_FROM wants addresses"),
    ({"CHAPTERLENS_WEBHOOK": f"file:///etc/{PATH}"}, "CHAPTERLENS_WEBHOOK wants an address"),
    ({"CHAPTERLENS_WEBHOOK": f"https:{PATH}"}, "CHAPTERLENS_WEBHOOK wants an address"),
]  # fmt: skip


@pytest.mark.parametrize(("environ", "message"), WRONG)
def test_a_wrong_setting_is_named_and_its_value_is_not(environ: dict[str, str], message: str) -> None:
    with pytest.raises(ReleaseError, match=message) as error:
        channels(environ)
    assert error.value.exit_code == 2
    assert PASSWORD not in str(error.value) and PATH not in str(error.value)


def test_an_empty_variable_is_as_good_as_none() -> None:
    assert list(channels({"CHAPTERLENS_SMTP": "", "CHAPTERLENS_WEBHOOK": ""})) == ["eml"]


def test_a_report_that_nobody_built_is_not_told_of(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["notify", "--language", "en", "2021-02"]) == 2
    assert "build 2021-02 first" in capsys.readouterr().err
    assert main(["notify", "2021-02"]) == 0
    assert "written to .chapterlens/outbox/" in capsys.readouterr().out


@pytest.mark.slow
def test_a_planted_secret_is_found_nowhere(
    tmp_path: Path, hook: Any, inbox: Inbox, smtp: dict[str, str]
) -> None:
    home = project(tmp_path / "p")
    essay(
        home / "notebooks" / "23-digital-city.ipynb",
        "from pathlib import Path\nimport psutil\n"
        "tree = psutil.Process(), psutil.Process().parent()\n"
        "own, of_build = (Path(f'/proc/{one.pid}/environ').read_text() for one in tree)\n"
        "assert 'CHAPTERLENS_HOME=' in of_build and 'CHAPTERLENS_MAIL_TO=' in of_build\n"
        "assert not [one for one in (own, of_build) if 'hunter' '2-g' in one or 'hook-' 'T0k' in one]",
    )
    environ = smtp | hooked(hook)
    said = [command(home, "build", "--notify", "--json", "2021-02", env=environ)]
    assert said[0].returncode == 0, said[0].stderr
    assert len(inbox.letters) == len(hook.taken) == 1
    hook.answer, inbox.refuses = 500, f"554 not with {PASSWORD}"
    essay(home / "notebooks" / "24-green-city.ipynb", "1/0")
    said.append(command(home, "build", "--notify", "2021-02", env=environ))
    assert said[-1].returncode == 2, "worse than a partial report: nobody was told of it"
    hook.answer, inbox.refuses = 200, ""
    said.append(command(home, "notify", "2021-02", env=environ))
    assert "2021-02: partial, was ok" in said[-1].stdout
    said.append(command(home, "build", "--notify", "--strict", "2021-02", env=environ))
    assert said[-1].returncode == 1 and "2021-02: failed, was partial" in said[-1].stdout
    printed = "".join(one.stdout + one.stderr for one in said)
    files = [path.read_bytes() for path in home.rglob("*") if path.is_file()]
    letters = [bytes(letter) for letter in inbox.letters]
    posted = [json.dumps(taken).encode() for _, taken in hook.taken]
    for secret in (PASSWORD, PATH):
        assert secret not in printed
        assert not [raw for raw in (*files, *letters, *posted) if secret.encode() in raw]
    assert "2021-02.zh.mail.json" in names(home / ".chapterlens" / "notified")
