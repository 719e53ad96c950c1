"""What a run does: inputs are read, filtered and exported, one or thousands."""
