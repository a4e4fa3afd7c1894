"""Files a company already has, read into common rows with every line accounted for."""
