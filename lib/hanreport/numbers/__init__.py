"""Numbers in text: numerals, units, bounds, ranges, lists, quantities."""
