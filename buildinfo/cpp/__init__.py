"""Parts of the adapter for C and C++; `buildinfo/compile_commands.py` puts them together."""
