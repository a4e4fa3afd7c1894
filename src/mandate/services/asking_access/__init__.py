"""May I? The question, the request that follows from a no, who answers it, what was given, and when it is looked at."""
