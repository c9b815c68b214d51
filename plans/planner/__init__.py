"""What a training plan should be: paces, generation, steps, matching, adherence, adaptation. Pure."""
