"""Sentences for the problem codes raised in ``store``."""

SENTENCES: dict[str, str] = {}
