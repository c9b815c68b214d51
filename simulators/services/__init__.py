"""Stand-ins for all services but Strava over real HTTP, in one process: Whoop, Oura, Intervals.icu, SmashRun.

``python -m simulators.services --port 8101`` serves them below ``/whoop``, ``/oura`` and so on; ``/simulator`` pulls
their strings (docs/simulators.md). They know of the product only what the real services would.
"""
