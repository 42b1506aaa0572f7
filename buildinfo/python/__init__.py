"""What only Python needs: metadata, import roots, environments, lock files, installed distributions."""
