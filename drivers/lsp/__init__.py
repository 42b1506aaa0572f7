"""Language servers: what each language's is started with, and a client that outlives their crashes."""
