"""TypeScript and JavaScript through TypeScript's own compiler: a thin driver, and a helper over its API."""
