"""What helpers on Node need: Node itself, and npm packages installed from a lock file without npm."""
