"""What the go command says about the packages of a build context: `go list`, with everything compiled."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence

import msgspec

from ...buildinfo.go.toolchain import reason, safe_environ
from ...buildinfo.model import Environment, Package, Workspace
from ...buildinfo.paths import is_below, relative_to
from .ground import absent, ground
from .toolchain import c_compiler


class PackageError(msgspec.Struct, frozen=True, rename="pascal"):
    """What is wrong with a package, in the go command's words."""

    err: str = ""
    pos: str = ""


class ModuleOf(msgspec.Struct, frozen=True, rename="pascal"):
    """The module of a package.

    Attributes:
        path: as imports spell it.
        go_version: version of the language that its go.mod asks for, such as `1.22`.
    """

    path: str
    go_version: str = ""


class Listed(msgspec.Struct, frozen=True, rename="pascal"):
    """One package as `go list` prints it; files are names in `dir`, or absolute for what was made.

    Attributes:
        import_path: its path; that of a test variant goes on with ` [PACKAGE.test]`.
        name: as its files say it.
        dir: absolute folder.
        export: file with export data; empty when it did not compile, or is a test alone.
        for_test: path of the package that it is a test variant for, or empty.
        standard: whether it is part of the standard library.
        dep_only: whether only an import led to it.
        go_files: its files, without those that import C and without tests; for a test variant with them.
        cgo_files: its files that import C.
        cgo_cppflags: flags for the preprocessor of C that they ask for.
        cgo_cflags: flags for the compiler of C.
        cgo_pkg_config: system packages that they name.
        compiled_go_files: what was compiled, with what cgo made of the files that import C.
        ignored_go_files: files that the build constraints exclude.
        invalid_go_files: files that could not be read as Go.
        test_go_files: its tests.
        x_test_go_files: its external tests.
        embed_patterns: patterns of files to embed.
        embed_files: files that they match.
        import_map: from paths in the source to those of packages, where they differ.
        imports: what it imports.
        module: its module, or None.
        error: what is wrong with it.
        deps_errors: what is wrong with what it imports.
    """

    import_path: str = ""
    name: str = ""
    dir: str = ""
    export: str = ""
    for_test: str = ""
    standard: bool = False
    dep_only: bool = False
    go_files: tuple[str, ...] = ()
    cgo_files: tuple[str, ...] = ()
    cgo_cppflags: tuple[str, ...] = msgspec.field(default=(), name="CgoCPPFLAGS")
    cgo_cflags: tuple[str, ...] = msgspec.field(default=(), name="CgoCFLAGS")
    cgo_pkg_config: tuple[str, ...] = ()
    compiled_go_files: tuple[str, ...] = ()
    ignored_go_files: tuple[str, ...] = ()
    invalid_go_files: tuple[str, ...] = ()
    test_go_files: tuple[str, ...] = ()
    x_test_go_files: tuple[str, ...] = msgspec.field(default=(), name="XTestGoFiles")
    embed_patterns: tuple[str, ...] = ()
    embed_files: tuple[str, ...] = ()
    import_map: dict[str, str] = msgspec.field(default_factory=dict[str, str])
    imports: tuple[str, ...] = ()
    module: ModuleOf | None = None
    error: PackageError | None = None
    deps_errors: tuple[PackageError, ...] = ()

    @property
    def path(self) -> str:
        """The import path, without what tells test variants apart."""
        return self.import_path.partition(" ")[0]


class Listing(msgspec.Struct, frozen=True):
    """The packages of one build context.

    Attributes:
        environment: the context, as it was really taken.
        packages: everything that was asked for, and everything that it needs, each after what it imports.
        failure: why there is nothing, or only a part; empty when all is well.
    """

    environment: Environment
    packages: tuple[Listed, ...]
    failure: str = ""


FIELDS = ",".join(each.encode_name for each in msgspec.structs.fields(Listed))
"""What `go list` is asked for."""


def members(environment: Environment, workspace: Workspace) -> list[Package]:
    """Give the modules of the checkout that an environment, or the host's of the same modules, belongs to."""
    host = environment.id.partition("@")[0]
    return [each for each in workspace.packages if each.driver == "go" and each.environment == host]


def list_packages(
    environment: Environment, modules: Sequence[Package], environ: Mapping[str, str], root: str
) -> Listing:
    """Ask the go command for the packages of some modules; it compiles what is not in its cache.

    Args:
        environment: the build context.
        modules: modules of the checkout that share it; at least one.
        environ: the user's environment.
        root: absolute folder of the checkout.
    """
    safe = safe_environ(environ, root)
    environment = _without_missing_compiler(environment, safe)
    listing = _list(environment, modules, safe, root, without=())
    missing = absent(environment)
    if not listing.failure or listing.packages or not missing:
        return listing
    return _list(environment, modules, safe, root, without=missing)


def _list(
    environment: Environment,
    modules: Sequence[Package],
    safe: Mapping[str, str],
    root: str,
    *,
    without: Sequence[str],
) -> Listing:
    command = (environment.interpreter, "list", "-e", "-export", "-compiled", "-deps", "-test")
    with ground(environment, modules, safe, root, without=without) as prepared:
        patterns = [_pattern(each.root, prepared.folder) for each in modules]
        try:
            done = subprocess.run(
                [*command, *prepared.flags, f"-json={FIELDS}", *patterns],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                cwd=prepared.folder,
                env=dict(prepared.variables),
                check=False,
            )
        except OSError as error:
            fault = f"{environment.interpreter} does not start: {error.strerror or error}"
            return Listing(environment, (), fault)
    complaint = reason(done.stderr.decode(errors="replace"), root) if done.returncode else ""
    try:
        packages = decode_packages(done.stdout)
    except msgspec.DecodeError as error:
        return Listing(environment, (), complaint or f"the answer of `go list` is not understood ({error})")
    return Listing(environment, packages, complaint)


def decode_packages(output: bytes) -> tuple[Listed, ...]:
    """Read what `go list -json` printed, which is one object after another.

    Raises:
        msgspec.DecodeError: it is something else.
    """
    # No value in JSON has a line break in it, so this one stands only between two objects.
    return msgspec.json.decode(b"[" + output.replace(b"\n}\n{", b"\n},{") + b"]", type=tuple[Listed, ...])


def _without_missing_compiler(environment: Environment, environ: Mapping[str, str]) -> Environment:
    """Turn cgo off where there is no C compiler: with it, not even the standard library would compile."""
    options = dict(environment.options)
    if options.get("CGO_ENABLED") != "1" or c_compiler(environment.interpreter, environ):
        return environment
    options["CGO_ENABLED"] = "0"
    return msgspec.structs.replace(environment, options=tuple(sorted(options.items())))


def _pattern(root: str, folder: str) -> str:
    if not is_below(root, folder):
        return f"{root}/..."
    below = relative_to(root, folder)
    return "./..." if below == "." else f"./{below}/..."
