"""What a text states: statements with their standing, claims of being first, things at a stage, commitments."""
