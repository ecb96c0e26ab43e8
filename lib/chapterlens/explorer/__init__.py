"""The panel to explore a chapter in JupyterLab, and a notebook's parameters as a form."""

from chapterlens.explorer.form import parameters_form
from chapterlens.explorer.panel import explore

__all__ = ["explore", "parameters_form"]
