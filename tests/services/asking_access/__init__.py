"""May I? and everything that follows from a no."""
