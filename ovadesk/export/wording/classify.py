"""Sentences for the problem codes raised in ``classify``."""

SENTENCES: dict[str, str] = {}
