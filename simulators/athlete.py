"""An invented athlete with three years of training behind them, the same for the same last day.

``outings`` says what they did, ``record`` what their watch wrote of it, ``words`` what they told about it. Nothing
here is of a real person: roads, hills, heart and legs are made up.
"""

from simulators.athlete_calendar import Outing, outings, tests
from simulators.athlete_sessions import record
from simulators.athlete_words import Words, words

__all__ = ["Outing", "Words", "outings", "record", "tests", "words"]
