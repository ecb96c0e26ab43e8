"""Notebooks as pages: nbconvert's exporters of any notebook, and a report's pages from its executed notebooks.

Their names are made of letters, figures and underscores (``chapterlens_pdf``): Jupyter's server routes no others.
"""

import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from nbconvert.exporters import Exporter, TemplateExporter
from nbformat import NotebookNode
from traitlets import Bool, List, Unicode

from nbrelease import html, pdf
from nbrelease.document import Page, merge, shown_cells
from nbrelease.project import Project, Target, Unsourced

_PARAMETERS: Final = {"parameters", "injected-parameters"}
_LANGUAGE: Final = re.compile(r"""^language\b[^=\n]*=\s*["'](\w+)""", re.MULTILINE)


# Not nbconvert's HTMLExporter: that one brings addresses of MathJax, require.js and jQuery on the web, a
# theme of JupyterLab and a second pass through a parser; a page that needs no network wants none of it.
class HTMLExporter(TemplateExporter):  # type: ignore[misc]
    """Any notebook as one HTML file that needs no network, with contents, folded code and a dark mode."""

    export_from_notebook = "chapterlens HTML"
    output_mimetype = "text/html"

    file_extension = Unicode(".html")
    template_name = Unicode("nbrelease")
    extra_template_basedirs = List([str(Path(__file__).parent / "templates")])

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[str, dict[str, Any]]:
        """The page of a notebook, which the template finds under ``resources.page``.

        ``resources["unsourced"]``, if given, are the numbers that a check found; they are marked.
        """
        resources = dict(resources or {})
        page, folder = _make_page(nb, resources, html.ORDER)
        resources["page"] = html.resources(page, folder)
        text, filled = super().from_notebook_node(nb, resources, **kw)
        return html.printable(text), filled


class PDFExporter(Exporter):  # type: ignore[misc]
    """Any notebook as a PDF: tagged (PDF/UA-1, PDF/A-3a), fonts embedded, the same bytes for the same notebook."""

    export_from_notebook = "chapterlens PDF"
    # A site that switches nbconvert's own PDFExporter off, which needs TeX, does not mean the one of the same name here.
    enabled = Bool(True)
    output_mimetype = "application/pdf"
    exclude_code = Bool(True, help="Leave code cells out.").tag(config=True)
    file_extension = Unicode(".pdf")

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[bytes, dict[str, Any]]:
        """The PDF of a notebook.

        ``resources["unsourced"]``, if given, are the numbers that a check found; they are marked.
        ``resources["attached"]`` are CSV files that the PDF carries along: contents by name.

        Raises:
            ReleaseError: pandoc or Typst refuses it.
        """
        made, filled = super().from_notebook_node(nb, resources, **kw)
        page, folder = _make_page(made, filled, pdf.ORDER)
        code = not self.exclude_code
        return pdf.page_pdf(page, code=code, folder=folder, attached=filled.get("attached")), filled


def parameter_language(nb: Any) -> str:
    """The language that a notebook's parameters set; empty if they set none."""
    parameters = (cell.source for cell in nb.cells if _PARAMETERS & {*cell.metadata.get("tags", ())})
    return next(reversed(_LANGUAGE.findall("\n".join(parameters))), "")


def _make_page(nb: Any, resources: Any, order: tuple[str, ...]) -> tuple[Page, Path | None]:
    """A notebook's page, in the one language that its parameters set, and the folder that the notebook is in."""
    if language := parameter_language(nb):
        nb = NotebookNode({**nb, "cells": list(shown_cells(nb, language))})
    metadata = resources.get("metadata", {})
    name, screen = metadata.get("name") or "notebook", order is html.ORDER
    page = Page(nb, name, order, resources.get("unsourced"), screen=screen)
    return page, Path(metadata["path"]) if metadata.get("path") else None


def make_pages(
    executed: Sequence[tuple[str, NotebookNode]],
    project: Project,
    target: Target,
    data: Mapping[str, bytes] | None = None,
) -> tuple[dict[str, bytes], list[Unsourced]]:
    """The report in both formats; the same notebooks and project give the same bytes.

    Args:
        executed: name and executed notebook of each part, in order.
        project: whose report it is.
        target: which report.
        data: the files of its data; by default the project gives them.

    Returns:
        The contents of the files by name, and the numbers without a source, which are marked in the pages.

    Raises:
        ReleaseError: pandoc or Typst refuses a page.
    """
    document = merge(executed, project.facts(target), target.language, project.labels(target.language))
    unsourced = project.check(target, document)
    data_files = (project.data(target) if data is None else data).items()
    tables = {name.removeprefix("data/"): raw for name, raw in data_files if name.endswith(".csv")}
    resources = {"unsourced": unsourced, "attached": tables}
    with ThreadPoolExecutor(1) as typesetter:  # Typst works beside Python
        pdf_task = typesetter.submit(PDFExporter().from_notebook_node, document, dict(resources))
        page, _ = HTMLExporter().from_notebook_node(document, dict(resources))
        names = target.pages
        return {names[0]: page.encode(), names[1]: pdf_task.result()[0]}, unsourced or []
