"""The Go driver with its real helper."""
