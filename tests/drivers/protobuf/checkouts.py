"""Checkouts with `.proto` files, and what the driver says about them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from tests.drivers.analysis import Analysis, run
from tieline.buildinfo.adapter import Options
from tieline.buildinfo.workspace import discover
from tieline.drivers.contract import Context, Limits
from tieline.drivers.protobuf.driver import ProtobufDriver


def write(root: Path, files: Mapping[str, str]) -> Path:
    """Write files by their paths below a folder, and give the folder."""
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return root


def analyse(root: Path, scratch: Path) -> Analysis:
    """Run the real driver over all `.proto` files of a checkout."""
    environ = {**os.environ, "BUF_CACHE_DIR": str(scratch / "buf")}
    workspace = discover(root, Options(), environ)
    driver = ProtobufDriver(environ)
    context = Context(workspace, Limits(), scratch, offline=True, progress=lambda _: None)
    return run(driver, context, driver.plan(workspace))
