"""What the pages show: reading by a fixed number of queries, and frozen values in the athlete's words and units."""
