"""Numbered steps from one version of the store to the next, run by Alembic."""
