"""Tables to what a person looks at."""
