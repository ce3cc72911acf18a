"""The reading room: one reader, a full screen, one case after the other, and no model before the call is locked."""
