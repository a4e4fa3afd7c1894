"""What the law asks of a use of AI, in words and as data."""
