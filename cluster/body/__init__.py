"""Markdown → body: Python-Markdown, our blocks for official texts, an allow-list for raw HTML."""
