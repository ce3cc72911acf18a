"""In: path -> Study -> frames -> model input. Foreign bytes are opened in a helper process only."""
