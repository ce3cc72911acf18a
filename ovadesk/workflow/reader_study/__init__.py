"""Reader studies: the order of the cases, the reading room, and what the coordinator does around them."""
