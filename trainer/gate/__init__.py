"""Which frames a network may answer at all."""
