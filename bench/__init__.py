"""Measurements: each module measures one thing and prints one table; nothing here runs in a test."""
