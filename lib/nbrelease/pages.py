"""A report's pages from its executed notebooks: merged and checked, then HTML and PDF at the same time."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from msgspec import Struct
from nbformat import NotebookNode

from nbrelease.document import merge
from nbrelease.exporters import HTMLExporter, PDFExporter
from nbrelease.project import Project, Target, Unsourced


class Pages(Struct, frozen=True):
    """A report's pages.

    Attributes:
        files: contents by name.
        unsourced: the numbers without a source; they are marked in the pages.
    """

    files: dict[str, bytes]
    unsourced: list[Unsourced]


def make_pages(executed: Sequence[tuple[str, NotebookNode]], project: Project, target: Target) -> Pages:
    """The report in both formats; the same notebooks and project give the same bytes.

    Args:
        executed: name and executed notebook of each part, in order.
        project: whose report it is.
        target: which report.

    Raises:
        ReleaseError: pandoc or Typst refuses a page.
    """
    document = merge(executed, project.facts(target), target.language, project.labels(target.language))
    unsourced = project.check(target, document)
    data = project.data(target).items()
    tables = {name.removeprefix("data/"): raw for name, raw in data if name.endswith(".csv")}
    given = {"unsourced": unsourced, "attached": tables}
    with ThreadPoolExecutor(1) as typesetter:  # Typst works beside Python
        paper = typesetter.submit(PDFExporter().from_notebook_node, document, dict(given))
        screen, _ = HTMLExporter().from_notebook_node(document, dict(given))
        names = target.pages
        return Pages({names[0]: screen.encode(), names[1]: paper.result()[0]}, unsourced or [])
