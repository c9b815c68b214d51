"""Reports: what a span of training was like, as passages that each carry their values and proof. No Django in here
but for the words of units; reading and storing is done by ``insights.services.reports``.
"""
