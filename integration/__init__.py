"""The real tools over real projects, end to end."""
