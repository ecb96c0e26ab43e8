"""Benchmarks: ``make bench`` runs them; none is a test."""
