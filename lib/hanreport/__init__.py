"""Chinese government reports as tables: read a text, check it against itself, compare two editions, take in files."""

from hanreport.audit import audit
from hanreport.changes import Change, compare
from hanreport.editions import Edition, Match
from hanreport.intake import Document, intake
from hanreport.records import Finding
from hanreport.report import Report, read, stream
from hanreport.targets import Due, due
from hanreport.text import InputError, Span

__all__ = [
    "Change",
    "Document",
    "Due",
    "Edition",
    "Finding",
    "InputError",
    "Match",
    "Report",
    "Span",
    "audit",
    "compare",
    "due",
    "intake",
    "read",
    "stream",
]
