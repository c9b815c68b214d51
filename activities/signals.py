"""News for the apps above, sent after commit: ids and days, never instances."""

from django.dispatch import Signal

# user_id: UUID, days: list[date] (local days whose activities changed)
activities_changed = Signal()

# user_id: UUID, days: list[date]
daily_metrics_changed = Signal()

# user_id: UUID, anew: bool (everything the demo athlete did was thrown away first)
demo_filled = Signal()
