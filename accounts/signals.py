"""News for the apps above, sent after commit: ids and slugs, never instances."""

from django.dispatch import Signal

# integration_id: UUID, user_id: UUID, provider: str, whole: bool (walk everything, or look for news only)
integration_connected = Signal()

# user_id: UUID, provider: str, erase: bool (take everything that came from the provider away), receipt_id: UUID | None
integration_disconnected = Signal()
