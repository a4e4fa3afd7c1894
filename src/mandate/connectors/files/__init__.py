"""Everything that leaves the product in a file, and the tables that come back."""
