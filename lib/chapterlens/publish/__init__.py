"""Notebooks to a release."""
