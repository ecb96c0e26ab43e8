"""A report's pages from its executed notebooks: HTML and PDF at the same time."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from msgspec import Struct

from chapterlens.report import sourced
from chapterlens.report.extract import extract
from chapterlens.report.matter import complete
from nbrelease.html import ReportHTMLExporter
from nbrelease.merge import merge
from nbrelease.pdf import report_document
from nbrelease.project import Project, Target, Unsourced
from nbrelease.setting import compile_pdf


class Pages(Struct):
    """A report's pages by name, and the numbers in them that nothing accounts for."""

    files: dict[str, bytes]
    unsourced: list[Unsourced]


def make_pages(executed: Sequence[tuple[str, Any]], project: Project, target: Target) -> Pages:
    """The report in both formats; the same notebooks and project give the same bytes."""
    facts = project.facts(target)
    taken = extract(target.name, target.language)
    report = complete(merge(executed, facts, target.language), target.language, taken.headline)
    tables = {
        name.removeprefix("data/"): raw for name, raw in project.data(target).items() if name.endswith(".csv")
    }
    document = report_document(report, tables)
    with ThreadPoolExecutor(1) as typesetter:
        pdf = typesetter.submit(compile_pdf, document)
        html = ReportHTMLExporter().render(report)
        found = sourced.unsourced(html, taken.known.told(facts))
        page, paper = target.pages
        return Pages(
            {page: html.encode(), paper: pdf.result()},
            [Unsourced(one.part, one.place, one.number, one.words) for one in found],
        )
