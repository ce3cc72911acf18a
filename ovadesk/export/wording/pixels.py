"""Sentences for the problem codes raised in ``pixels``."""

SENTENCES: dict[str, str] = {}
