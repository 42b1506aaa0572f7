"""The job that the helper reads, and what all jobs of a checkout share."""

from __future__ import annotations

import msgspec

from .compiler import Folder


class Module(msgspec.Struct, frozen=True):
    """A module of the checkout.

    Attributes:
        root: absolute folder.
        row: its row in the package table.
        prefix: what its symbols begin with, up to the descriptors.
        configured: a build file says that imports begin at `root`; else that has to be found out.
    """

    root: str
    row: int
    prefix: str
    configured: bool


class Place(msgspec.Struct, frozen=True):
    """A folder that imports may come from.

    Attributes:
        folder: the folder.
        row: the row in the package table of what lies there and is no module of the checkout.
        prefix: what its symbols begin with, up to the descriptors.
    """

    folder: Folder
    row: int
    prefix: str


class Shared(msgspec.Struct, frozen=True):
    """What all jobs of an environment share, in a file.

    Attributes:
        root: absolute folder of the checkout.
        files: absolute paths of all `.proto` files of the checkout, sorted.
        modules: its modules, sorted by root.
        places: where else imports are looked up, in order.
        hints: where those may be that are still missing then.
    """

    root: str
    files: tuple[str, ...]
    modules: tuple[Module, ...]
    places: tuple[Place, ...]
    hints: tuple[Place, ...]


class ProtobufJob(msgspec.Struct, frozen=True):
    """One unit; the helper reads it as one line of JSON.

    Attributes:
        shared: path of the file with the `Shared`.
        unit: the unit's id.
        inputs: the files to analyse, relative to the checkout's root.
    """

    shared: str
    unit: str
    inputs: tuple[str, ...]
