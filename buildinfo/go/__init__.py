"""What only Go needs: the toolchain, build contexts, go.mod and go.work, vendored modules, the build list."""
