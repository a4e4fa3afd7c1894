"""Documents people hand over, filled from the record: what is open in them stays visible as open."""
