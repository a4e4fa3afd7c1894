"""The guardrails in force: the registers as one snapshot that decides, and its answers in a manager's words."""
