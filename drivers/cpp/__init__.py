"""C and C++: libclang over every translation unit of a compilation database."""
