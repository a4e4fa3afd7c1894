"""The roadmap: the record becomes a question, the planner answers it, the MT commits to a plan."""
