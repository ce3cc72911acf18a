"""Readings on disk: append-only, hash-chained, migrated by Alembic."""
