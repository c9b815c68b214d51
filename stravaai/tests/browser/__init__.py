"""Journeys of athletes through the running site, in a real browser."""
