"""TypeScript 7's own language server, which is the compiler's program itself; it installs nothing.

It finds the configuration of each file in the checkout, as an editor's does. Of a package without any it is
told as much as the driver's compiler: it sees the checkout through a link, beside which a configuration
stands, for it looks for one in the folders above a file.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from ...buildinfo.model import Package, Workspace
from ...buildinfo.paths import is_below, parent, real
from ...errors import TielineError
from ..lsp.command import Ground, ServerCommand, prepare
from .compilers import NATIVE, compiler_version, ensure_compilers
from .configs import BARE
from .job import NAME

SUFFIXES = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
"""What the names of files end in that the server answers for."""

_LANGUAGES = {
    ".tsx": "typescriptreact",
    ".jsx": "javascriptreact",
    ".js": "javascript",
    ".mjs": "javascript",
    ".cjs": "javascript",
}


_ELSEWHERE = ("PATH", "HOME", "XDG_CACHE_HOME", "LOCALAPPDATA")


def server(package: Package, workspace: Workspace, ground: Ground) -> ServerCommand:
    """Say how to start TypeScript's language server: one for packages with a configuration, one for others.

    Raises:
        TielineError: TL610, there is no TypeScript 7 for this machine; TL6xx, it cannot be had.
    """
    compilers = ensure_compilers(ground.environ, ground.progress, offline=ground.offline)
    if not compilers.native:
        raise TielineError(
            "TL610",
            f"there is no TypeScript {compiler_version(NATIVE)} for this machine, so no language server",
            "verify the index on another machine",
        )
    bare = not any(_is_about(each.config, package.root) for each in workspace.projects)
    folder = ground.scratch / ("typescript-bare" if bare else "typescript")
    scratch = prepare(folder, {"tsconfig.json": _configuration(workspace.root)} if bare else None)
    seen = _linked(folder / "checkout", workspace.root) if bare else workspace.root
    # An editor's server fetches types that nobody asked for with npm, and keeps them in the user's cache;
    # this one finds neither.
    environ = {**ground.environ, **dict.fromkeys(_ELSEWHERE, scratch)}
    typescript = {
        "disableAutomaticTypeAcquisition": True,
        "tsserver": {"automaticTypeAcquisition": {"enabled": False}},
    }
    return ServerCommand(
        name="typescript",
        version=compiler_version(NATIVE),
        language=NAME,
        languages=_LANGUAGES,
        argv=(os.path.normpath(compilers.native), "--lsp", "--stdio"),
        env=tuple(sorted(environ.items())),
        scratch=scratch,
        root=seen,
        alias=(workspace.root, seen) if bare else ("", ""),
        settings={"js/ts": typescript, "typescript": typescript, "javascript": typescript},
    )


def _is_about(config: str, root: str) -> bool:
    """Whether a configuration may have files of a package in a folder."""
    return is_below(root, parent(config)) or is_below(config, root)


def _configuration(root: str) -> str:
    """The options of an inferred project, for all of the checkout."""
    content = {
        "compilerOptions": {**BARE, "typeRoots": [f"{root}/node_modules/@types"]},
        "include": ["checkout/**/*"],
        "exclude": ["**/node_modules"],
    }
    return msgspec.json.encode(content).decode()


def _linked(link: Path, root: str) -> str:
    """Make a link to the checkout, and give its path.

    Raises:
        TielineError: TL616, it cannot be made.
    """
    try:
        if not link.is_symlink() or real(str(link)) != root:
            link.unlink(missing_ok=True)
            link.symlink_to(root, target_is_directory=True)
    except OSError as error:
        message = f"cannot link to the checkout in {link.parent}: {error.strerror or error}"
        raise TielineError("TL616", message, "mend its permissions, or make room") from error
    return str(link)
