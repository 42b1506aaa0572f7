"""The symbol graph: the store that keeps facts, the package graph, and the queries that answer from them.

`store` opens and migrates the database, `ingest` writes documents into it, `query` reads. Nothing here knows a compiler or a terminal.
"""
