"""Analyses of any chapter for the notebooks beside them: a section, the audit, changes since the edition before."""
