"""Go through its own type checker: a thin driver, and a helper in Go on the standard library alone."""
