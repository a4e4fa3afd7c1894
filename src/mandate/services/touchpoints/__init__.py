"""Where people meet AI: whether they are told, who looked, and which texts go without a label."""
