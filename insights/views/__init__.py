"""Doors of the pages that show things of several apps."""
