"""Frozen values of the pages of plans, and what they read."""
