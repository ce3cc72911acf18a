"""The paper's whole protocol in one go: split, fit six networks twice, evaluate, compare, publish."""
