"""``chapterlens notify``: send a message about a report that has changed.

examples:
  chapterlens notify 2021-02
  chapterlens notify --language en 2021-02

The environment says where messages go:
  CHAPTERLENS_SMTP           smtp://user@mail.example.org:587 (STARTTLS) or smtps://user@mail.example.org:465
  CHAPTERLENS_SMTP_PASSWORD  the password of that user
  CHAPTERLENS_MAIL_TO        addresses, separated by commas
  CHAPTERLENS_MAIL_FROM      the sender's address (default: the first receiver's)
  CHAPTERLENS_WEBHOOK        an address that takes JSON; its member "text" is what chat services show

Without a mail server the message is written to .chapterlens/outbox/ as an .eml file.
"""

import argparse

from chapterlens import paths
from chapterlens.cli.inputs import add_language


def arguments(command: argparse.ArgumentParser) -> None:
    """Declare the arguments: a chapter and a language. The environment says where messages go."""
    command.add_argument("chapter", metavar="CHAPTER", help="a chapter's id (see chapterlens list)")
    add_language(command, "the report")


def call(options: argparse.Namespace) -> int:
    """Send a message if something has changed."""
    from chapterlens.report.changes import compare
    from chapterlens.report.project import ChapterProject
    from nbrelease.notify import notify
    from nbrelease.project import Target

    project = ChapterProject(paths.home())
    notify(project, Target(options.chapter, options.language), compare, print)
    return 0
