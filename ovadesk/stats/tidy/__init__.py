"""From a table as others write it to readings that can be analysed."""
