"""Which module a `.proto` file is of that generated code names."""

from __future__ import annotations

from tieline.buildinfo.model import Package, Place, Workspace
from tieline.drivers.descriptors.owners import Owners

NOBODYS = "tieline generic protobuf . "


def _prefix(modules: dict[str, list[str]], file_name: str, generated: str) -> str:
    """The prefix in a checkout `/co`, whose modules have files; all are relative to it."""
    packages = tuple(
        Package(
            purl=f"pkg:generic/protobuf/{name}",
            driver="protobuf",
            ecosystem="generic",
            name=f"protobuf/{name}",
            version="",
            root="/co",
            import_roots=("/co",),
            modules=(),
            files=tuple(f"/co/{file}" for file in files),
            place=Place("/co"),
            dependencies=(),
            scripts=(),
            environment="protobuf",
        )
        for name, files in modules.items()
    )
    return Owners(Workspace("/co", packages, ())).prefix(file_name, f"/co/{generated}")


def test_a_file_is_of_the_module_that_has_it() -> None:
    modules = {"acme": ["proto/acme/v1/user.proto"], "other": ["proto/v1/user.proto"]}
    assert _prefix(modules, "acme/v1/user.proto", "go/user.pb.go") == "tieline generic protobuf/acme . "


def test_a_part_of_a_name_is_not_the_name() -> None:
    assert _prefix({"acme": ["superuser.proto"]}, "user.proto", "user.pb.go") == NOBODYS


def test_a_name_may_count_from_above_the_module() -> None:
    modules = {"acme": ["api/user.proto"]}
    assert _prefix(modules, "acme/api/user.proto", "api/user.pb.go") == "tieline generic protobuf/acme . "
    assert _prefix(modules, "acme/user.proto", "api/user.pb.go") == NOBODYS
    assert _prefix(modules, "google/api/user.proto", "api/user.pb.go") == NOBODYS


def test_of_several_the_nearest_counts() -> None:
    modules = {"one": ["one/user.proto"], "two": ["two/user.proto"]}
    assert _prefix(modules, "user.proto", "two/user.pb.go") == "tieline generic protobuf/two . "
    assert _prefix(modules, "user.proto", "three/user.pb.go") == NOBODYS


def test_several_files_of_one_module_are_no_choice() -> None:
    modules = {"acme": ["one/user.proto", "two/user.proto"]}
    assert _prefix(modules, "user.proto", "user.pb.go") == "tieline generic protobuf/acme . "
