"""Where views align or differ: agreement against chance, differences with exact chances, what may be shown."""
