"""What package.json, lock files and installed trees say."""
