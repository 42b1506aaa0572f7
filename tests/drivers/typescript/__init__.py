"""The TypeScript driver with its real helper."""
