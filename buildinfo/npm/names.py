"""Names and URLs of npm packages, and the modules that runtimes themselves have."""

from __future__ import annotations

import re

from packageurl import PackageURL

_PART = r"[A-Za-z0-9_~!'()*-][A-Za-z0-9._~!'()*-]*"
_NAME = re.compile(rf"(?:@{_PART}/)?{_PART}")

_BUILTINS = frozenset(
    {
        *("assert", "async_hooks", "buffer", "child_process", "cluster", "console", "constants", "crypto"),
        *("dgram", "diagnostics_channel", "dns", "domain", "events", "fs", "http", "http2", "https"),
        *("inspector", "module", "net", "os", "path", "perf_hooks", "process", "punycode", "querystring"),
        *("readline", "repl", "stream", "string_decoder", "sys", "timers", "tls", "trace_events", "tty"),
        *("url", "util", "v8", "vm", "wasi", "worker_threads", "zlib"),
    }
)


def valid_name(value: object) -> str:
    """The value when it can be a package's name, `x` or `@scope/x`, else empty.

    Capitals, which old packages have, are kept.
    """
    return value if isinstance(value, str) and _NAME.fullmatch(value) and value != "node_modules" else ""


def npm_purl(name: str, version: str) -> str:
    """Package URL of an npm package."""
    scope, _, plain = name.rpartition("/")
    return PackageURL("npm", scope or None, plain, version or None).to_string()


def package_name(specifier: str) -> str:
    """Name of the package that a module specifier leads into; empty for a path, a URL and `#internal`."""
    parts = specifier.split("/")
    name = "/".join(parts[: 2 if specifier.startswith("@") else 1])
    return valid_name(name)


def builtin_module(specifier: str) -> tuple[str, str]:
    """The runtime, `node` or `bun`, whose own module a specifier leads to, and its name; or both empty."""
    scheme, colon, rest = specifier.partition(":")
    if colon and scheme in {"node", "bun"}:
        return scheme, rest
    return ("node", specifier) if specifier.partition("/")[0] in _BUILTINS else ("", "")


def described_name(name: str) -> str:
    """Name of the package that a package of declarations describes: `@types/a__b` is for `@a/b`; or empty."""
    if not name.startswith("@types/"):
        return ""
    scope, double, plain = name.removeprefix("@types/").partition("__")
    return f"@{scope}/{plain}" if double else scope
