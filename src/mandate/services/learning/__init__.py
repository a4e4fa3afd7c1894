"""Learning: whose path holds what by when, a quiz answered once, and what follows from having done it."""
