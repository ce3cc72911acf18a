"""Results: what readings show, on pages of figures and tables; the numbers are those of ``stats.json``."""
