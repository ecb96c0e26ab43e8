"""The parts of a report that chapterlens adds to nbrelease: front matter, number check, data."""
