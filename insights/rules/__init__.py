"""What is worth saying about a log, by rules that can be read. Pure: facts in, findings out."""
