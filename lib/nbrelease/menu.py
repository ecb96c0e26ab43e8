"""The exporters under names that JupyterLab's menu can use. Knows nothing of how pages are made.

Jupyter's server routes an export only when its name is made of letters, figures and underscores, but lists every
exporter in the menu. So each has two names: ``chapterlens-pdf`` for the command line, which hides itself in a
server, and ``chapterlens_pdf`` for the menu *Save and Export As*.
"""

import sys

from traitlets import default

from nbrelease.html import ReportHTMLExporter
from nbrelease.pdf import ReportPDFExporter


def serving() -> bool:
    """Whether this process is a Jupyter server."""
    module = sys.modules.get("jupyter_server.serverapp")
    return module is not None and module.ServerApp.initialized()


class CommandHTMLExporter(ReportHTMLExporter):
    """``jupyter nbconvert --to chapterlens-html``."""

    @default("enabled")  # type: ignore[untyped-decorator]
    def _enabled_default(self) -> bool:
        return not serving()


class CommandPDFExporter(ReportPDFExporter):
    """``jupyter nbconvert --to chapterlens-pdf``."""

    @default("enabled")  # type: ignore[untyped-decorator]
    def _enabled_default(self) -> bool:
        return not serving()
