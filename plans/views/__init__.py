"""Doors of plans."""
