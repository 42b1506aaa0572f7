"""The Python driver with its real helper."""
