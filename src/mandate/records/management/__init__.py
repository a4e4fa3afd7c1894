"""Commands of Django that this record does its own way."""
