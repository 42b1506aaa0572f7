"""A synthetic estate of many repositories: how fast it is stored, how large it is, how fast it answers."""
