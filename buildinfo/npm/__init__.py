"""What only npm packages need: package.json, workspaces, lock files, installed trees, TypeScript projects."""
