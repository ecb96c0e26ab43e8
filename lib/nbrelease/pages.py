"""A report's pages from its executed notebooks: merged, completed and checked, then HTML and PDF at the same time."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from msgspec import Struct

from nbrelease.project import Project, Target, Unsourced

if TYPE_CHECKING:
    from nbformat import NotebookNode


class Pages(Struct, frozen=True):
    """A report's pages.

    Attributes:
        files: by name.
        unsourced: the numbers that nothing accounts for; they are marked in the pages.
    """

    files: dict[str, bytes]
    unsourced: list[Unsourced]


def make_pages(executed: "Sequence[tuple[str, NotebookNode]]", project: Project, target: Target) -> Pages:
    """The report in both formats; the same notebooks and project give the same bytes.

    Args:
        executed: name and executed notebook of each part, in order.
        project: whose report it is.
        target: which report.

    Raises:
        ReleaseError: pandoc or Typst refuses a page.
    """
    from nbrelease import html, pdf
    from nbrelease.document import merge, page, surrounded
    from nbrelease.exporters import HTMLExporter

    own = project.labels(target.language)
    document = merge(executed, project.facts(target), target.language, own)
    surrounded(document, project.front(target, document), project.back(target, document))
    unsourced = project.check(target, document)
    data = project.data(target).items()
    tables = {name.removeprefix("data/"): raw for name, raw in data if name.endswith(".csv")}
    with ThreadPoolExecutor(1) as typesetter:  # Typst is no Python, and holds nothing up
        paper = page(document, target.name, pdf.ORDER, unsourced)
        made = typesetter.submit(pdf.page_pdf, paper, attached=tables)
        screen = HTMLExporter().render(page(document, target.name, html.ORDER, unsourced))
        names = target.pages
        return Pages({names[0]: screen.encode(), names[1]: made.result()}, unsourced or [])
