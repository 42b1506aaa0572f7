"""SCIP in and out: `writer` turns documents into a standard `.scip` file, `reader` turns one back."""
