"""A site of its own, servers included, on which nothing is safe: for tests of what a crash leaves behind."""
