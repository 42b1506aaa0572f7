"""The C and C++ driver with its real helper."""
