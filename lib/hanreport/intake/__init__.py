"""Files of any kind to text."""
