"""The command `tieline`, also as `python -m tieline`."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line of this process, and give its exit code."""
    from .cli.main import run_process

    return run_process()


if __name__ == "__main__":
    sys.exit(main())
