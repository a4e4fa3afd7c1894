"""The practice library: what works with AI here, who owns it, what it was tested on, and for which data."""
