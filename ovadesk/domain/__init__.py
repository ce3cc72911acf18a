"""The field's nouns as plain frozen values: study, result, reading, problem. Standard library and numpy only."""
