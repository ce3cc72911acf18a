"""``ovadesk study``: a reader study, from its design to its export."""
