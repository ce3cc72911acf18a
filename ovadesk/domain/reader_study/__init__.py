"""A reader study: its protocol, who reads what, what was read, and everything that happened to it."""
