"""Rows by a declaration of their fields: read, named, checked, compared, set for many, taken along and brought back."""
