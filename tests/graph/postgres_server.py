"""A PostgreSQL server for tests, from the system's packages, in a folder of its own, behind a Unix socket."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


def binaries() -> Path | None:
    """The folder with the newest server's programs; None if there is no server on this machine."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    found = shutil.which("pg_ctl")
    chosen = debian[-1] if debian else found and Path(found)
    return Path(chosen).parent if chosen else None


@contextmanager
def server(programs: Path) -> Generator[str]:
    """Run a server; give the address of its database."""
    # Sockets have short paths, and the server refuses to be root.
    folder = Path(tempfile.mkdtemp(prefix="tl-", dir="/tmp"))
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        account = pwd.getpwnam(user)
        os.chown(folder, account.pw_uid, account.pw_gid)

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [programs / program, *arguments], user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL
        )

    data = str(folder / "data")
    options = f"-k {folder} -c listen_addresses= -c fsync=off"
    try:
        run("initdb", "-D", data, "-U", "tieline", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        run("pg_ctl", "-D", data, "-o", options, "-l", str(folder / "log"), "-w", "start")
        try:
            yield f"postgresql://tieline@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
