"""The decision point for other systems: the policy in force answers AuthZEN 1.0, without a web framework."""
