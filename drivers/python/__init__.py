"""Python through pyright's own analysis: a thin driver, and a helper in JavaScript over its bundle."""
