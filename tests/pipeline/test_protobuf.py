"""Code that the real generators make of a `.proto`, indexed beside it: every name leads back."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tieline.graph import query
from tieline.graph.query import Reader
from tieline.pipeline import STORE

from .checkouts import run, write

USERS = """\
syntax = "proto2";
package acme.v1;
import "google/protobuf/descriptor.proto";

message User {
  enum Rank { LOW = 0; HIGH = 1; }
  message Address { optional string street = 1; }
  optional string name = 1;
  map<string, Address> homes = 2;
  oneof pick { Rank rank = 3; int32 age = 4; }
  optional User none = 5;
  extensions 100 to 199;
  extend User { optional int32 extra = 100; }
}
enum Color { RED = 0; }
extend google.protobuf.FieldOptions { optional string note = 50001; }
service Users { rpc Get(User) returns (User); }
"""
PROTO = "proto/acme/v1/users.proto"
MAIN = """\
from acme.v1 import users_pb2, users_pb2_grpc

user = users_pb2.User(name="x")


class Server(users_pb2_grpc.UsersServicer):
    def Get(self, request, context):
        return user
"""


def generate(root: Path, *outputs: str) -> Path:
    """Write a checkout with a `.proto`, what protoc made of it, and a server."""
    write(root, {PROTO: USERS, "src/main.py": MAIN})
    options = [f"--{each}=src" for each in outputs]
    command = [sys.executable, "-m", "grpc_tools.protoc", "-Iproto", *options, "acme/v1/users.proto"]
    subprocess.run(command, cwd=root, check=True)
    run(root)
    return root


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with all that protoc can make for Python."""
    return generate(tmp_path_factory.mktemp("shop"), "python_out", "pyi_out", "grpc_python_out")


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("User", 5),
        ("User.Rank", 6),
        ("User.Rank.HIGH", 6),
        ("User.HIGH", 6),
        ("User.Address", 7),
        ("User.Address.street", 7),
        ("User.Address.__init__.street", 7),
        ("User.name", 8),
        ("User.NAME_FIELD_NUMBER", 8),
        ("User.homes", 9),
        ("User.rank", 10),
        ("User.extra", 13),
        ("Color", 15),
        ("Color.RED", 15),
        ("RED", 15),
        ("note", 16),
    ],
)
def test_a_name_of_the_stub_was_generated_from_a_line(name: str, line: int, checkout: Path) -> None:
    assert _originals(checkout, f"acme.v1.users_pb2.{name}") == [
        ("proto/acme/v1/users.proto", line, "generated")
    ]


@pytest.mark.parametrize(
    "name",
    [
        "UsersStub",
        "UsersServicer",
        "Users",
        "add_UsersServicer_to_server",
        "UsersStub.Get",
        "UsersServicer.Get",
        "Users.Get",
    ],
)
def test_services_and_methods_have_one_line(name: str, checkout: Path) -> None:
    found = _originals(checkout, f"acme.v1.users_pb2_grpc.{name}")
    assert found == [(PROTO, 17, "generated")]


def test_what_protoc_adds_was_generated_from_nothing(checkout: Path) -> None:
    assert _originals(checkout, "acme.v1.users_pb2.DESCRIPTOR") == []


def test_the_rpc_has_the_server_as_its_implementation(checkout: Path) -> None:
    with Reader(checkout / STORE) as reader:
        asked = query.resolve_name(
            reader, "tieline generic protobuf/" + checkout.name + " . acme/v1/Users#Get()."
        )
        found = query.implementations(reader, asked)
        assert [(row.path, row.line + 1) for row in found] == [("src/main.py", 7)]


def test_without_stubs_a_name_of_the_module_simply_is_the_message(tmp_path: Path) -> None:
    root = generate(tmp_path / "shop", "python_out")
    uses = """\
    from acme.v1 import users_pb2
    from acme.v1.users_pb2 import Color, User as Person
    users_pb2.User.Address(street="x")
    Person(name="x", nothing=Color.RED)
    users_pb2.nothing
    """
    write(root, {"src/uses.py": textwrap.dedent(uses)})
    run(root)
    with Reader(root / STORE) as reader:
        document = reader.find_document("src/uses.py")
        assert document is not None
        found = [
            (document.occurrences.lines[at] + 1, reader.text(document, document.occurrences.symbols[at]))
            for at in range(len(document.occurrences.lines))
        ]
    prefix = "tieline generic protobuf/shop . acme/v1/"
    assert [(line, text.removeprefix(prefix)) for line, text in found if text.startswith(prefix)] == [
        (2, "Color#"),
        (2, "User#"),
        (2, "User#"),
        (3, "User#"),
        (3, "User#Address#"),
        (3, "User#Address#street."),
        (4, "User#"),
        (4, "User#name."),
        (4, "Color#"),
        (4, "Color#RED."),
    ]


def test_another_owner_of_the_proto_makes_the_facts_stale(checkout: Path) -> None:
    write(checkout, {"proto/buf.yaml": "version: v2\nname: buf.build/acme/users\n"})
    report = run(checkout)
    assert {each.unit for each in report.results} == {"protobuf:proto/acme/v1", "python:src/acme", "python:."}
    assert _originals(checkout, "acme.v1.users_pb2.User") == [(PROTO, 5, "generated")]


def _originals(checkout: Path, name: str) -> list[tuple[str, int, str]]:
    """Path, 1-based line and link of the definitions of a name that are not the name's own."""
    with Reader(checkout / STORE) as reader:
        found = query.definitions(reader, query.resolve_name(reader, name))
    return [(row.path, row.line + 1, row.link) for row in found if row.link != "local"]
