"""Incidents and complaints: reported by anybody, with their term, their decision and their lesson."""
