"""How fast, how small: each module is one command that measures a row of ``docs/benchmarks.md`` beside something known."""
