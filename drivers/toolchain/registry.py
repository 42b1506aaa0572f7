"""Where npm packages come from: the registry that the user set up for npm, and the download."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import http.client
import re
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import msgspec

from ...errors import TielineError

if TYPE_CHECKING:
    from .lock import LockedPackage

PUBLIC = "https://registry.npmjs.org/"
"""The registry that is used when the user has set up none."""

_TIMEOUT = 30.0
_PAUSES = (0.5, 2.0)
"""Seconds to wait before each further try."""
_LARGEST = 1 << 30
_CHUNK = 1 << 16
_TRANSIENT = frozenset({408, 425, 429})


class Registry(msgspec.Struct, frozen=True):
    """A registry and how to reach it.

    Attributes:
        base: its URL, which ends in a slash and holds no credentials.
        credentials: pairs of a URL prefix without scheme, such as `//npm.example.org/`, and the value of the
            `Authorization` header for what lies below it.
        authorities: files with additional certificate authorities.
    """

    base: str
    credentials: tuple[tuple[str, str], ...] = ()
    authorities: tuple[str, ...] = ()


class UnreachableError(Exception):
    """A download that did not succeed; its text says why, without a full stop."""


def read_registry(environ: Mapping[str, str]) -> Registry:
    """Find the registry as npm does: `npm_config_registry`, then the user's `.npmrc`, then the public one.

    Args:
        environ: the user's environment.

    Raises:
        TielineError: TL601, what is set up is not a web address.
    """
    variables = {name.lower(): value for name, value in environ.items()}
    named = variables.get("npm_config_userconfig")
    settings = _read_settings(Path(named) if named else _home(environ) / ".npmrc", environ)
    address = variables.get("npm_config_registry") or settings.get("registry") or PUBLIC
    try:
        parts = urlsplit(address)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        parts, host = urlsplit(""), ""
    if parts.scheme not in ("http", "https") or not host:
        raise TielineError("TL601", "the npm registry is not a web address", "see `npm config get registry`")
    base = urlunsplit((parts.scheme, host, parts.path.rstrip("/") + "/", "", ""))
    credentials = list(_read_credentials(settings))
    if parts.username is not None:
        plain = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        credentials.append((base.partition(":")[2], f"Basic {base64.b64encode(plain.encode()).decode()}"))
    authorities = (
        variables.get("node_extra_ca_certs"),
        variables.get("npm_config_cafile"),
        settings.get("cafile"),
    )
    return Registry(base, tuple(credentials), tuple(path for path in authorities if path))


def tarball_url(registry: Registry, package: LockedPackage) -> str:
    """Give the URL of a package's tarball.

    An address in the lock file counts unless it is in the public registry, for which the user's stands.
    """
    if package.resolved.startswith("https://") and not package.resolved.startswith(PUBLIC):
        return package.resolved
    base = package.name.rpartition("/")[2]
    return f"{registry.base}{quote(package.name, safe='@/')}/-/{base}-{quote(package.version)}.tgz"


def download(url: str, target: BinaryIO, registry: Registry, sized: Callable[[int], None]) -> bytes:
    """Download a file, with two further tries when the network is at fault.

    Args:
        url: what to download.
        target: an empty seekable file that takes the content.
        registry: gives credentials and certificate authorities.
        sized: called once when the download begins, with its size in bytes, or 0 when that is not known.

    Returns:
        The SHA-512 hash of the content.

    Raises:
        UnreachableError: it cannot be downloaded.
        OSError: `target` cannot be written.
    """
    opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=_trust(registry)))
    request = urllib.request.Request(url, headers={"User-Agent": "tieline", "Accept": "*/*"})  # noqa: S310
    if authorization := _authorization(registry, url):
        # Not repeated to the host that the registry redirects to.
        request.add_unredirected_header("Authorization", authorization)
    announced = False

    def announce(size: int) -> None:
        nonlocal announced
        if not announced:
            announced = True
            sized(size)

    for pause in (*_PAUSES, None):
        try:
            return _fetch(opener, request, target, announce)
        except _BrokenOffError as error:
            if pause is None:
                raise UnreachableError(str(error)) from error
        time.sleep(pause)
        target.seek(0)
        target.truncate()
    raise AssertionError


class _BrokenOffError(Exception):
    """A failure that may not happen again."""


def _fetch(
    opener: urllib.request.OpenerDirector,
    request: urllib.request.Request,
    target: BinaryIO,
    announce: Callable[[int], None],
) -> bytes:
    digest, size = hashlib.sha512(), 0
    with _open(opener, request) as response:
        said = response.headers.get("Content-Length") or ""
        length = int(said) if said.isdecimal() else 0
        announce(length)
        while chunk := _read(response):
            size += len(chunk)
            if size > _LARGEST:
                raise UnreachableError(f"it is larger than {_LARGEST >> 20} MB")
            digest.update(chunk)
            target.write(chunk)
    if length and size != length:
        raise _BrokenOffError(f"the download broke off after {size} of {length} bytes")
    return digest.digest()


def _open(
    opener: urllib.request.OpenerDirector, request: urllib.request.Request
) -> contextlib.closing[http.client.HTTPResponse]:
    try:
        return contextlib.closing(opener.open(request, timeout=_TIMEOUT))
    except urllib.error.HTTPError as error:
        error.close()
        reason = f"the server answered {error.code} {error.reason}"
        if error.code >= 500 or error.code in _TRANSIENT:
            raise _BrokenOffError(reason) from error
        raise UnreachableError(reason) from error
    except urllib.error.URLError as error:
        raise _BrokenOffError(str(error.reason)) from error
    except (OSError, http.client.HTTPException) as error:
        raise _BrokenOffError(str(error) or type(error).__name__) from error
    except ValueError as error:
        raise UnreachableError(str(error)) from error


def _read(response: http.client.HTTPResponse) -> bytes:
    try:
        return response.read(_CHUNK)
    except (OSError, http.client.HTTPException) as error:
        raise _BrokenOffError(str(error) or type(error).__name__) from error


def _trust(registry: Registry) -> ssl.SSLContext:
    context = ssl.create_default_context()
    for path in registry.authorities:
        # A file that is not there or not readable must not stop a registry that does not need it.
        with contextlib.suppress(OSError):
            context.load_verify_locations(path)
    return context


def _authorization(registry: Registry, url: str) -> str:
    place = url.partition(":")[2]
    fitting = [(prefix, value) for prefix, value in registry.credentials if place.startswith(prefix)]
    return max(fitting, key=lambda pair: len(pair[0]))[1] if fitting else ""


def _read_credentials(settings: Mapping[str, str]) -> list[tuple[str, str]]:
    credentials: list[tuple[str, str]] = []
    for key, value in settings.items():
        prefix, _, kind = key.rpartition(":")
        if prefix.startswith("//") and value:
            # Without the slash, `//example.org` would also fit `//example.org.evil.example`.
            place = prefix.rstrip("/") + "/"
            if kind == "_authToken":
                credentials.append((place, f"Bearer {value}"))
            elif kind == "_auth":
                credentials.append((place, f"Basic {value}"))
    return credentials


def _read_settings(path: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Read an `.npmrc`; one that cannot be read has no settings."""
    try:
        text = path.read_text("utf-8", "replace")
    except OSError:
        return {}
    settings: dict[str, str] = {}
    for line in text.splitlines():
        key, equals, value = line.partition("=")
        if equals and not key.lstrip().startswith(("#", ";")):
            settings[key.strip()] = _expand(value.strip().strip("\"'"), environ)
    return settings


def _expand(value: str, environ: Mapping[str, str]) -> str:
    def replace(match: re.Match[str]) -> str:
        # npm leaves a variable that is not set as it stands.
        return environ.get(match.group(1), match.group())

    return re.sub(r"\$\{([^}]+)\}", replace, value)


def _home(environ: Mapping[str, str]) -> Path:
    named = environ.get("HOME") or environ.get("USERPROFILE")
    return Path(named) if named else Path.home()
