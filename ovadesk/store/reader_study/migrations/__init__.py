"""Numbered steps from one version of a study file to the next, run by Alembic; for SQLite and PostgreSQL."""
