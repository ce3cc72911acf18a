"""Out: tables and sentences."""
