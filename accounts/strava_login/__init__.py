"""Login with Strava as allauth sees it: a provider of our own whose addresses are settings."""
