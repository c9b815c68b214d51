"""The private PostgreSQL and Redis of an installation that was given none.

`join()` makes this process a user of them: it starts what is not running and keeps it running until the last user
is gone, however it went. `leave()` gives them up early. How the counting works stands in `use.py`.
"""

from stravaai.embedded.servers import (
    REDIS_DATABASES,
    Place,
    ServerTrouble,
    is_empty,
    join,
    leave,
    place,
    postgres_url,
    redis_url,
)

__all__ = [
    "REDIS_DATABASES", "Place", "ServerTrouble", "is_empty", "join", "leave", "place", "postgres_url", "redis_url",
]  # fmt: skip
