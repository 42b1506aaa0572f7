"""What only Python needs: project metadata, import roots, environments, lock files, installed distributions."""
