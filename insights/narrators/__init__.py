"""Who words a report: ``plain`` always can; a model may, where the athlete agreed and the rows' origins allow it."""
