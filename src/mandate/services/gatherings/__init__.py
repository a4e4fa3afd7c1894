"""Gatherings: called together, invited to, asked at, minuted, told in five slides; and a calendar for each person."""
