"""Measures what the product promises: each figure a ratio or bound taken in one run, on the machine at hand."""
