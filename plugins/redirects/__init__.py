"""Redirects: old addresses keep leading somewhere, and those of cancelled documents say that they are gone."""
