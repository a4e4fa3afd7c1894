"""Mail that nobody has to ask for: what people chose, the queue, handing over exactly once, and what bounced."""
