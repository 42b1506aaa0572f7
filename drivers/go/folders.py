"""The package folders of a build context, from what the go command lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import msgspec

from ...buildinfo.model import Package
from ...buildinfo.paths import absolute, is_below
from .job import Variant
from .listing import Listed, Listing


class Folder(msgspec.Struct, frozen=True):
    """One package folder of the checkout in one build context.

    Attributes:
        path: absolute.
        module: the module that it belongs to.
        listed: what the go command says of it: the package, its test variant, its external tests.
        variants: what is to be type-checked, so that each file is checked once.
        files: those of its files that are the checkout's own, absolute and sorted; others are ignored there.
    """

    path: str
    module: Package
    listed: tuple[Listed, ...]
    variants: tuple[Variant, ...]
    files: tuple[str, ...]


def folders_of(listing: Listing, modules: Sequence[Package]) -> list[Folder]:
    """Give the package folders of some modules of the checkout, sorted by path."""
    grouped: dict[str, list[Listed]] = defaultdict(list)
    for each in listing.packages:
        if not each.dep_only and each.dir and not _is_test_main(each):
            grouped[absolute(each.dir)].append(each)
    known = {module.root: frozenset(module.files) for module in modules}
    found: list[Folder] = []
    for path, listed in sorted(grouped.items()):
        owners = [module for module in modules if is_below(path, module.root)]
        if not owners:
            continue
        module = max(owners, key=lambda each: len(each.root))
        variants = tuple(_variants(listed))
        files = known[module.root] & {file for each in variants for file in each.files}
        if files:
            found.append(Folder(path, module, tuple(listed), variants, tuple(sorted(files))))
    return found


def _is_test_main(listed: Listed) -> bool:
    """Whether it is the program that the go command makes to run tests."""
    return (
        listed.name == "main"
        and listed.path.endswith(".test")
        and all(file.startswith("/") or file[1:2] == ":" for file in listed.go_files)
    )


def _variants(listed: Sequence[Listed]) -> list[Variant]:
    """The package with its tests in place of the package alone, then its external tests."""
    plain = [each for each in listed if not each.for_test]
    inner = [each for each in listed if each.for_test and each.path == each.for_test]
    outer = [each for each in listed if each.for_test and each.path == f"{each.for_test}_test"]
    return [_variant(each) for each in (*(inner or plain)[:1], *outer[:1])]


def _variant(listed: Listed) -> Variant:
    made = [file for file in listed.compiled_go_files if file.startswith("/") or file[1:2] == ":"]
    names = dict.fromkeys((*listed.go_files, *listed.cgo_files, *listed.invalid_go_files))
    return Variant(
        path=listed.path,
        id=listed.import_path,
        files=tuple(f"{absolute(listed.dir)}/{name}" for name in names if name not in made),
        cgo=made[0] if listed.cgo_files and made else "",
        fake_c=bool(listed.cgo_files) and not made,
        import_map=listed.import_map,
        version=language_version(listed),
        broken=not listed.export or bool(listed.error or listed.deps_errors),
    )


def language_version(listed: Listed) -> str:
    """Give the version of the language that a package is written in; empty for the newest."""
    if listed.standard or listed.module is None:
        return ""
    return f"go{listed.module.go_version or '1.16'}"
