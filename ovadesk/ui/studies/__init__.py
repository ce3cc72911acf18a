"""Reader studies for the coordinator: the wizard that designs one, and the page that follows it to its end."""
