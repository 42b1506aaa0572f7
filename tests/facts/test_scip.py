"""SCIP in and out, without loss."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tieline.facts
from tieline.errors import TielineError
from tieline.facts.document import Definition, Document, Problem, Role
from tieline.facts.kinds import KINDS
from tieline.facts.lint import lint
from tieline.facts.positions import convert, lines
from tieline.facts.scip import reader, scip_pb2, writer
from tieline.facts.scip.header import Header
from tieline.facts.spans import spans

from . import scip_information, strategies

if TYPE_CHECKING:
    from tieline.facts.scip.to_scip import Ranges

FIXTURES = Path(__file__).parents[1] / "fixtures" / "scip"
SCIP = Path(tieline.facts.__file__).parent / "scip"
HEADER = Header("tieline", "1.0", ("index",), "file:///x")
CONTRADICTION = scip_pb2.Index(
    documents=[scip_pb2.Document(tieline_document=scip_pb2.TielineDocument(problem_order=[3]))]
)
everywhere = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)


def there_and_back(documents: list[Document], path: Path, ranges: Ranges = "legacy") -> list[Document]:
    writer.write(documents, HEADER, path, ranges)
    return list(reader.read(path))


@everywhere
@given(st.lists(strategies.documents(), max_size=3), st.sampled_from(["legacy", "typed", "both"]))
def test_facts_survive_scip(tmp_path: Path, documents: list[Document], ranges: Ranges) -> None:
    assert there_and_back(documents, tmp_path / "x.scip", ranges) == documents


@everywhere
@given(scip_information.indexes())
def test_scip_survives_facts(tmp_path: Path, index: scip_pb2.Index) -> None:
    path = tmp_path / "theirs.scip"
    path.write_bytes(index.SerializeToString())
    documents = list(reader.read(path))
    writer.write(documents, reader.read_header(path), tmp_path / "ours.scip")
    assert scip_information.information(
        (tmp_path / "ours.scip").read_bytes()
    ) == scip_information.information(path.read_bytes())
    assert list(reader.read(tmp_path / "ours.scip")) == documents


@pytest.mark.parametrize("name", ["python", "typescript"])
def test_the_files_of_real_indexers_survive(tmp_path: Path, name: str) -> None:
    path = FIXTURES / name / "index.scip"
    documents = list(reader.read(path))
    writer.write(documents, reader.read_header(path), tmp_path / "ours.scip")
    assert scip_information.information(
        (tmp_path / "ours.scip").read_bytes()
    ) == scip_information.information(path.read_bytes())


def test_a_real_file_reads_as_its_source_does() -> None:
    dog, user = reader.read(FIXTURES / "typescript" / "index.scip")
    source = (FIXTURES / "typescript" / "b.ts").read_bytes()
    text = [line.decode() for line in lines(source)]
    found = {
        (text[place.line][place.start : place.end], user.symbols[place.symbol].rpartition("/")[2])
        for place in spans(convert(user, source, "utf-32"))
    }
    assert {
        ("Dog", "Dog#"),
        ("Animal", "Animal#"),
        ("\u72ac", "`\u72ac`."),
        ("sound", "Animal#sound()."),
    } <= found
    implements = {
        dog.symbols[definition.symbol].rpartition("/")[2]: [
            (kind, dog.symbols[target].rpartition("/")[2]) for kind, target in definition.relationships
        ]
        for definition in dog.definitions
        if definition.relationships
    }
    assert implements == {
        "Dog#": [("implements", "Animal#")],
        "Dog#sound().": [("overrides", "Animal#sound().")],
    }
    assert not [finding for finding in lint(user, None) if ": shape" in finding or ": order" in finding]


def test_other_readers_see_plain_scip(tmp_path: Path) -> None:
    document = Document(
        document="src/a.cc",
        language="cpp",
        package=2,
        encoding="utf-8",
        digest="00",
        symbols=("tieline conan a 1 B#f().", "local 0", "tieline conan a 1 A#f()."),
        occurrences=(
            3,
            4,
            1,
            0,
            Role.DEFINITION,
            1,
            2,
            1,
            1,
            Role.DEFINITION,
            2,
            0,
            1,
            2,
            Role.CALL | Role.READ,
        ),
        enclosing=(0, 3, 0, 5, 1),
        definitions=(
            Definition(0, "Method", "f", "void f()", "Does it.", (("overrides", 2), ("type_definition", 2))),
            Definition(1, "Variable", "x"),
        ),
        problems=(Problem(0, 0, "bad header", "include"), Problem(3, 4, "unused", severity="warning")),
    )
    other = msgspec.structs.replace(document, document="include/b.h", declared=True)
    writer.write([document, other], HEADER, tmp_path / "x.scip")
    index = scip_pb2.Index.FromString((tmp_path / "x.scip").read_bytes())
    assert index.metadata.tool_info.version == "1.0"
    [message] = index.documents
    assert message.language == "CPP"
    assert message.position_encoding == scip_pb2.UTF8CodeUnitOffsetFromLineStart
    first, local, call = message.occurrences
    assert list(first.range) == [3, 4, 5]
    assert list(first.enclosing_range) == [3, 0, 5, 1]
    assert first.diagnostics[0].severity == scip_pb2.Warning
    assert call.symbol_roles == 0x10008
    assert local.symbol == "local 0"
    method, variable = message.symbols
    [relationship] = method.relationships
    assert (relationship.is_implementation, relationship.is_reference, relationship.is_type_definition) == (
        True,
        True,
        True,
    )
    assert method.signature_documentation.text == "void f()"
    assert variable.enclosing_symbol == method.symbol
    assert [symbol.symbol for symbol in index.external_symbols] == [method.symbol, variable.symbol]


@pytest.mark.parametrize("name", ["python", "typescript"])
def test_a_cut_file_gives_what_came_before_and_says_where(tmp_path: Path, name: str) -> None:
    data = (FIXTURES / name / "index.scip").read_bytes()
    path = tmp_path / "cut.scip"
    whole = list(reader.read(FIXTURES / name / "index.scip"))
    ends = 0
    for size in range(len(data)):
        path.write_bytes(data[:size])
        documents: list[Document] = []
        failure: TielineError | None = None
        try:
            for document in reader.read(path):
                documents.append(document)
        except TielineError as error:
            failure = error
        ends += failure is None
        assert failure is None or (failure.code == "TL502" and str(path) in failure.message)
        assert [document.document for document in documents if document.document] == [
            document.document for document in whole[: len(documents)] if document.document
        ]
    # Only at the border of two fields does a shorter file look whole.
    index = scip_pb2.Index.FromString(data)
    assert ends == 1 + len(index.documents) + len(index.external_symbols)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\x12\xff\xff\xff\xff\x0f", "past the end"),
        (b"\x12\x02\x0a\x05", "cannot be decoded"),
        (b"\x00", "number 0"),
        (b"\x13", "wire type 3"),
        (b"\x12" + b"\xff" * 11, "longer than ten bytes"),
        (b"\x12\x06\x12\x04\x0a\x02\x01\x02", "range of 2 numbers"),
        (CONTRADICTION.SerializeToString(), "own fields do not fit"),
    ],
)
def test_what_is_not_scip_is_refused(tmp_path: Path, data: bytes, what: str) -> None:
    path = tmp_path / "bad.scip"
    path.write_bytes(data)
    with pytest.raises(TielineError, match=what) as error:
        list(reader.read(path))
    assert error.value.code == "TL502"


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path) -> None:
    def documents() -> Iterator[Document]:
        yield Document("a.py", "python", 0, "utf-8", "")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        writer.write(documents(), HEADER, tmp_path / "x.scip")
    assert not list(tmp_path.iterdir())


def test_the_generated_code_is_of_this_schema(tmp_path: Path) -> None:
    command = ["-m", "grpc_tools.protoc", f"-I{SCIP}", f"--python_out={tmp_path}", f"--pyi_out={tmp_path}"]
    subprocess.run([sys.executable, *command, str(SCIP / "scip.proto")], check=True)
    for name in ("scip_pb2.py", "scip_pb2.pyi"):
        assert (tmp_path / name).read_text() == (SCIP / name).read_text()


def test_kinds_are_those_of_the_schema() -> None:
    assert set(scip_pb2.SymbolInformation.Kind.keys()) - {"UnspecifiedKind"} == KINDS
