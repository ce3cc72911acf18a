"""Freezes OvaDesk into one folder, says what is inside, and packs it. Run by ``make package``."""
