"""Every job of the window, headless."""
