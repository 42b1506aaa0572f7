"""What a `.scip` file says about itself."""

from __future__ import annotations

from typing import Literal

import msgspec


class Header(msgspec.Struct, frozen=True, omit_defaults=True):
    """SCIP's `Metadata`.

    Attributes:
        tool: name of the indexer.
        tool_version: its version.
        arguments: the command line without the program.
        project_root: URI of the folder that paths are relative to, as `pathlib.Path.as_uri` gives it.
        text_encoding: how the sources are stored; empty when the file does not say. Columns have nothing
            to do with it.
    """

    tool: str = ""
    tool_version: str = ""
    arguments: tuple[str, ...] = ()
    project_root: str = ""
    text_encoding: Literal["", "utf-8", "utf-16"] = "utf-8"
