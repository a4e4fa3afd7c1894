"""What a roadmap is made of beside initiatives: goals, the horizon, hours, budgets and what finance booked."""
