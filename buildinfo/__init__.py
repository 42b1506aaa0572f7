"""How a checkout is built: its packages, what they depend on, and where each of those lies on disk.

One adapter for each build file lowers it to the model in `model`; `workspace` walks the checkout and runs the
adapters; `package_map` answers which package owns a path. Everything is read, nothing of the checkout is run.
This room knows no compiler and no store.
"""
