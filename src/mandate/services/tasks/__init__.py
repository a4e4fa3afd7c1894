"""The inventory of tasks: kept per team, ranked by gates and hours, accepted as initiatives, done from tomorrow."""
