"""The pages of results, before they are widgets: texts, tables and figures, made by a worker."""
