"""Work a team does today: what AI could take of it first, why, and which tasks make a routine."""
