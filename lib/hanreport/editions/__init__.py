"""Two editions of a text, matched."""
