"""The reading form as a widget: every question with the keyboard alone, what can be computed computed at once."""

from ovadesk.ui.reading_form.panel import FormPanel

__all__ = ["FormPanel"]
