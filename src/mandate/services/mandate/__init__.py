"""The mandate at work: who decides and agrees, who stands in for whom, who signs, and what was promised and given."""
