"""The figures of a report: each drawn once, as vectors, with its data."""
