"""Names in generated Go code, held against the places where protoc-gen-go itself says that it wrote them."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from google.protobuf.compiler.plugin_pb2 import CodeGeneratorRequest, CodeGeneratorResponse
from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    GeneratedCodeInfo,
)
from google.protobuf.text_format import Parse
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tieline.buildinfo.model import Workspace
from tieline.drivers.descriptors.entities import entities
from tieline.drivers.go.generated import read_generated, symbols_of
from tieline.drivers.go.toolchain import ensure_helper, helper_environment, usable

from .conftest import ENVIRON

PLUGIN = "google.golang.org/protobuf/cmd/protoc-gen-go@v1.36.11"
PREFIX = "tieline generic protobuf . "
LEVELS = ("API_OPEN", "API_HYBRID", "API_OPAQUE")

WORDS = ["foo", "Foo", "_foo", "foo_", "foo_bar", "fooBar", "foo__bar", "foo_1", "a1b", "Inner", "inner"]
AWKWARD = ["get_foo", "set_foo", "has_foo", "clear_foo", "reset", "string", "build", "descriptor", "x_foo"]
names = st.sampled_from([*WORDS, *AWKWARD, *(f"which_{word}" for word in WORDS[:3])])

Generate = Callable[[FileDescriptorProto, str], str]
Links = Callable[[str], dict[str, str]]


@pytest.fixture(scope="module")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The generator, from the module proxy."""
    folder = tmp_path_factory.mktemp("plugin")
    install = ["go", "install", PLUGIN]
    subprocess.run(install, env={**ENVIRON, "GOBIN": str(folder)}, cwd=folder, check=True, timeout=300)
    return folder / "protoc-gen-go"


@pytest.fixture(scope="module")
def helper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The helper."""
    cache = tmp_path_factory.mktemp("cache")
    asked = ["go", "env", "GOROOT", "GOVERSION"]
    root, version = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split()
    go = usable(f"{root}/bin/go", version.removeprefix("go"))
    return ensure_helper(go, cache, dict(os.environ), lambda _: None)


@st.composite
def messages(draw: st.DrawFn, depth: int = 1) -> DescriptorProto:
    """A message with fields, some of them in oneofs, nested messages and enums; called `M` for now."""
    message = DescriptorProto(name="M")
    taken = draw(st.lists(names, unique=True, max_size=8))
    parts = draw(
        st.lists(st.sampled_from(["field", "pick", "optional", "oneof", "message", "enum"]), max_size=8)
    )
    for number, (name, part) in enumerate(zip(taken, parts, strict=False), 1):
        if part == "oneof":
            message.oneof_decl.add(name=name)
        elif part == "message" and depth:
            nested = draw(messages(depth - 1))
            nested.name = name
            message.nested_type.append(nested)
        elif part == "enum":
            values = draw(st.lists(names, unique=True, min_size=1, max_size=3))
            enum = message.enum_type.add(name=name)
            for value in values:
                # Values are siblings of their enum.
                enum.value.add(name=f"{name}_{value}".upper() + str(number), number=len(enum.value))
        else:
            field = message.field.add(name=name, number=number, type=FieldDescriptorProto.TYPE_STRING)
            field.label = FieldDescriptorProto.LABEL_OPTIONAL
            field.proto3_optional = part == "optional"
            if part == "pick" and message.oneof_decl:
                field.oneof_index = len(message.oneof_decl) - 1
    _without_empty_oneofs(message)
    return message


def _without_empty_oneofs(message: DescriptorProto) -> None:
    """Drop oneofs without fields, and add those of optional fields, which stand last."""
    used = sorted({field.oneof_index for field in message.field if field.HasField("oneof_index")})
    kept = [message.oneof_decl[index] for index in used]
    del message.oneof_decl[:]
    message.oneof_decl.extend(kept)
    for field in message.field:
        if field.HasField("oneof_index"):
            field.oneof_index = used.index(field.oneof_index)
        elif field.proto3_optional:
            field.oneof_index = len(message.oneof_decl)
            message.oneof_decl.add(name=f"_{field.name}")


@st.composite
def files(draw: st.DrawFn) -> FileDescriptorProto:
    """A file of proto3 with a few messages."""
    file = FileDescriptorProto(name="acme/pets.proto", package="acme.v1", syntax="proto3")
    file.options.go_package = "example.com/acme"
    for name in draw(st.lists(names, unique=True, min_size=1, max_size=2)):
        message = draw(messages())
        message.name = name
        file.message_type.append(message)
    return file


def generated(plugin: Path, file: FileDescriptorProto, level: str) -> tuple[str, GeneratedCodeInfo] | None:
    """The generated file, and where what is in it; None where the generator refuses."""
    options = f"paths=source_relative,annotate_code=true,default_api_level={level}"
    request = CodeGeneratorRequest(file_to_generate=[file.name], parameter=options, proto_file=[file])
    done = subprocess.run([plugin], input=request.SerializeToString(), capture_output=True, check=False)
    response = CodeGeneratorResponse.FromString(done.stdout)
    if response.error or done.returncode:
        return None
    content = {each.name.rpartition(".")[2]: each.content for each in response.file}
    return content["go"], Parse(content["meta"], GeneratedCodeInfo())


def declaration(text: str, begin: int, end: int) -> str:
    """The name of a declaration at a place, as in `User.GetName()`."""
    name = text[begin:end]
    line = text[text.rfind("\n", 0, begin) + 1 : end]
    if line.startswith("func "):
        receiver = re.match(r"func \(\w+ \*?(\w+)\)", line)
        return f"{receiver[1]}.{name}()" if receiver else f"{name}()"
    holders = list(re.finditer(r"^(?:type (\w+) struct|const|var)\b|^[)}]", text[:begin], re.MULTILINE))
    inside = holders[-1][1] if holders and line.startswith("\t") else None
    return f"{inside}.{name}" if inside else name


@pytest.mark.parametrize("level", LEVELS)
@settings(max_examples=100, deadline=None, derandomize=True)
@given(file=files())
def test_names_are_those_that_the_generator_chose(
    level: str,
    plugin: Path,
    helper: Path,
    tmp_path_factory: pytest.TempPathFactory,
    file: FileDescriptorProto,
) -> None:
    made = generated(plugin, file, level)
    assume(made is not None)
    assert made is not None
    text, info = made
    path = tmp_path_factory.mktemp("made") / "pets.pb.go"
    path.write_text(text, "utf-8")
    workspace = Workspace(str(path.parent), (), ())
    origins = read_generated([str(path)], workspace, helper, helper_environment(os.environ))
    symbols = symbols_of(origins[str(path)])
    expected = {each.path: PREFIX + each.descriptors for each in entities(file)}
    said: dict[str, set[str]] = {}
    for each in info.annotation:
        if tuple(each.path) in expected:
            said.setdefault(declaration(text, each.begin, each.end), set()).add(expected[tuple(each.path)])
    found = {name: symbols.get(name) for name in said}
    assert [name for name, symbol in found.items() if symbol and symbol not in said[name]] == []
    # What is declared twice does not compile.
    methods = re.findall(r"^func \(\w+ \*?\w+\) \w+|^type \w+", text, re.MULTILINE)
    assume(len(set(methods)) == len(methods))
    assert found == {name: next(iter(of)) for name, of in said.items()}
