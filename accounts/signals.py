"""News for the apps above: ids and slugs, never instances. Sent after commit, where nothing else is said."""

from django.dispatch import Signal

# integration_id: UUID, user_id: UUID, provider: str, whole: bool (walk everything, or look for news only)
integration_connected = Signal()

# user_id: UUID, provider: str, erase: bool (take everything that came from the provider away), receipt_id: UUID | None
integration_disconnected = Signal()

# user_id: UUID. Another sex or date of birth, on which loads by heart rate rest. Sent within the transaction of the
# change, so that what rests on them is noted with it or not at all.
vitals_changed = Signal()
