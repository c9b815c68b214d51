"""A stand-in for Strava over real HTTP: consent page, tokens, limits, activities, push events, faults on demand.

``python -m simulators.strava --port 8100`` serves it; ``docs/simulators.md`` tells how to drive it. It knows of the
product only what the real Strava would: nothing.
"""
