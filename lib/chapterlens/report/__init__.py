"""What chapterlens gives nbrelease: front matter, number check, data."""
