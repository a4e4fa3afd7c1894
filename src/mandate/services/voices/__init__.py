"""What people say: with their name or without a trace, who hears it, what becomes of it, and who can follow that."""
