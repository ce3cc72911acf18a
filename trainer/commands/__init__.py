"""The steps of ``ovadesk-train``, a module each."""
