"""How fast, how small: each module is a command that measures rows of ``docs/benchmarks.md`` beside something known."""
