"""Symbols of other indexers in normal form; the strings are what the indexers wrote."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tieline.facts import symbol
from tieline.facts.document import Definition, Document, Role
from tieline.facts.lint import lint
from tieline.facts.schemes.known import Known, KnownPackage, Module, known
from tieline.facts.schemes.normaliser import Normaliser
from tieline.facts.scip import reader
from tieline.facts.spans import Span, roll, spans

from . import strategies

if TYPE_CHECKING:
    from collections.abc import Iterable

FIXTURES = Path(__file__).parent.parent / "fixtures"
DEFINITION = int(Role.DEFINITION)
READ = int(Role.READ)

ACME = KnownPackage("pypi", "acme", "2.0", own=True, modules=("acme",))
KNOWN = known(
    [
        ACME,
        KnownPackage("golang", "example.org/acme", "", own=True),
        KnownPackage("npm", "@acme/errand", "0.2.0", own=True),
        KnownPackage("generic", "acme", "3", own=True),
        KnownPackage("generic", "python", "3.11.7"),
        KnownPackage("golang", "std", "1.26.8"),
        KnownPackage("golang", "golang.org/x/exp", "v0.0.0-20240719175910-8a7402abbf56"),
        KnownPackage("golang", "gopkg.in/yaml.v3", "v3.0.1"),
        KnownPackage("pypi", "werkzeug", "3.1.9", modules=("werkzeug",)),
        KnownPackage("npm", "typescript", "5.9.3"),
    ],
    {"src.acme": Module(ACME, "acme"), "src.acme.core": Module(ACME, "acme.core")},
    lambda name, _version, path: "src/index.ts" if (name, path) == ("mitt", "dist/index.d.ts") else path,
)

GO = (
    (
        "scip-go gomod github.com/spf13/pflag v1.0.6 `github.com/spf13/pflag`/FlagSet#Lookup().",
        "tieline golang github.com/spf13/pflag v1.0.6 `github.com/spf13/pflag`/FlagSet#Lookup().",
    ),
    # The checkout's version is a commit, and the build files know none.
    (
        "scip-go gomod example.org/acme eafc8ddb802d `example.org/acme/shapes`/Square#",
        "tieline golang example.org/acme . `example.org/acme/shapes`/Square#",
    ),
    # The standard library's version is the line `go 1.22` of go.mod.
    (
        "scip-go gomod github.com/golang/go/src go1.22 strings/ToUpper().",
        "tieline golang std 1.26.8 strings/ToUpper().",
    ),
    ("scip-go gomod github.com/golang/go/src go1.22 `net/http`/", "tieline golang std 1.26.8 `net/http`/"),
    # Of a pseudo-version only the revision is written.
    (
        "scip-go gomod golang.org/x/exp 8a7402abbf56 `golang.org/x/exp/constraints`/Ordered#",
        "tieline golang golang.org/x/exp v0.0.0-20240719175910-8a7402abbf56"
        " `golang.org/x/exp/constraints`/Ordered#",
    ),
    (
        "scip-go gomod gopkg.in/yaml.v3 . `gopkg.in/yaml.v3`/Marshal().",
        "tieline golang gopkg.in/yaml.v3 v3.0.1 `gopkg.in/yaml.v3`/Marshal().",
    ),
    (
        "scip-go gomod example.org/acme . `example.org/acme/shapes`/Limits:High.",
        "tieline golang example.org/acme . `example.org/acme/shapes`/Limits.High.",
    ),
    (
        "scip-go gomod example.org/acme . `example.org/acme`/Pair#$anon_d1019a8eec2e3e18#N.",
        "a member of a type without a name that nothing in the file has, or several things have",
    ),
    (
        "scip-go gomod example.org/acme . `example.org/acme`/func:result:Deep().",
        "a member of a type without a name, in a function's results or for several variables",
    ),
    (
        "scip-go gomod example.org/acme . `example.org/acme.test`/main().",
        "the go command generates the package for tests",
    ),
)

PYTHON = (
    ("scip-python python acme 0.0.1 `src.acme.core`/__init__:", "tieline pypi acme 2.0 `acme.core`/"),
    (
        "scip-python python acme 0.0.1 `src.acme.core`/Greeter#speak().(self)",
        "tieline pypi acme 2.0 `acme.core`/Greeter#speak().(self)",
    ),
    # As seen through an editable install.
    ("scip-python python Acme 2.0 `acme.core`/Greeter#", "tieline pypi acme 2.0 `acme.core`/Greeter#"),
    (
        "scip-python python MarkupSafe 3.0.4 markupsafe/escape().",
        "tieline pypi markupsafe 3.0.4 markupsafe/escape().",
    ),
    # The indexer takes what it did not find for the checkout's.
    (
        "scip-python python acme 0.0.1 `werkzeug.wrappers.response`/Response#",
        "tieline pypi werkzeug 3.1.9 `werkzeug.wrappers.response`/Response#",
    ),
    (
        "scip-python python acme 0.0.1 typing/AsyncIterable#",
        "tieline generic python 3.11.7 typing/AsyncIterable#",
    ),
    (
        "scip-python python acme 0.0.1 `docutils.nodes`/reference#",
        "a module that neither the checkout nor a package that is installed for it has",
    ),
    ("scip-python python python-stdlib 3.11 abc/__init__:", "tieline generic python 3.11.7 abc/"),
    (
        "scip-python python python-stdlib 3.11 builtins/str#join().",
        "tieline generic python 3.11.7 builtins/str#join().",
    ),
    (
        "scip-python python python-stdlib 3.11 builtins/Iterator#",
        "tieline generic python 3.11.7 typing/Iterator#",
    ),
    (
        "scip-python python python-stdlib 3.11 builtins/Callable#",
        "tieline generic python 3.11.7 typing/Callable.",
    ),
    ("scip-python python python-stdlib 3.11 typing/Any.", "tieline generic python 3.11.7 typing/Any#"),
    (
        "scip-python python python-stdlib 3.11 builtins/_version_info#",
        "a name that is said to be in `builtins` and is not",
    ),
    # A variable with an annotation is written twice.
    (
        "scip-python python acme 0.0.1 `src.acme.core`/current.current.",
        "tieline pypi acme 2.0 `acme.core`/current.",
    ),
)

TYPESCRIPT = (
    (
        "scip-typescript npm hono 4.13.3 src/`context.ts`/Context#set.",
        "tieline npm hono 4.13.3 src/`context.ts`/Context#set.",
    ),
    (
        "scip-typescript npm @acme/errand HEAD src/`main.ts`/Errand#`<get>state`().",
        "tieline npm @acme/errand 0.2.0 src/`main.ts`/Errand#state.",
    ),
    (
        "scip-typescript npm @acme/errand 0.2.0 src/`main.ts`/Events#typeLiteral0:failed.typeLiteral1:code.",
        "tieline npm @acme/errand 0.2.0 src/`main.ts`/Events#failed.code.",
    ),
    ("scip-typescript npm . . src/`main.ts`/", "tieline npm @acme/errand 0.2.0 src/`main.ts`/"),
    (
        "scip-typescript npm typescript 5.9.3 lib/`lib.es5.d.ts`/Array#map().",
        "tieline npm typescript 5.9.3 lib/`lib.es5.d.ts`/Array#map().",
    ),
    # The checkout says that the declaration file was made from this source.
    (
        "scip-typescript npm mitt 3.0.1 dist/`index.d.ts`/Emitter#on.",
        "tieline npm mitt 3.0.1 src/`index.ts`/Emitter#on.",
    ),
    (
        "scip-typescript npm @acme/errand 0.2.0 src/`main.ts`/open0:",
        "a member of an object literal, without what holds it",
    ),
)

CLANG = (
    ("cxx . . $ leveldb/DB#", "tieline generic acme 3 leveldb/DB#"),
    ("cxx . zlib 1.3.1$ z_stream_s#avail_in.", "tieline generic zlib 1.3.1 z_stream_s#avail_in."),
    ("cxx . . $ std/__1/vector#", "tieline generic acme 3 std/vector#"),
    ("cxx . . $ `<file>/db/db_impl.cc`/", "tieline generic acme 3 `db/db_impl.cc`/"),
    (
        "cxx . . $ leveldb/`$anonymous_namespace_db/c.cc`/Guard#",
        "tieline generic acme 3 `db/c.cc`/leveldb/`(anonymous namespace)`/Guard#",
    ),
    (
        "cxx . . $ leveldb/DB#Get(e1ab4a2f4a2c3d11).",
        "functions are told apart by a hash of the indexer's own",
    ),
    ("cxx . . $ `db/c.cc:12:9`!", "macros are named by the place of their definition"),
    ("cxx . . $ `$anonymous_type_1f_0`#x.", "a type without a name, or something in it"),
)

JAVA = (
    (
        "semanticdb maven maven/com.acme/shapes 1.2.0 acme/Shape#Square#`<init>`(+1).",
        "tieline maven com.acme/shapes 1.2.0 acme/Shape#Square#`<init>`(+1).",
    ),
    (
        "scip-java maven maven/org.apache.commons/commons-lang3 3.14.0"
        " org/apache/commons/lang3/StringUtils#join(+13).",
        "tieline maven org.apache.commons/commons-lang3 3.14.0"
        " `org.apache.commons.lang3`/StringUtils#join(+13).",
    ),
    ("semanticdb maven jdk 17 java/util/List#", "tieline generic jdk 17 `java.util`/List#"),
    ("semanticdb maven maven/a/b 1 _empty_/Main#", "tieline maven a/b 1 Main#"),
    ("semanticdb maven . . org/apache/", "a package of Java, which several artifacts can share"),
    ("semanticdb maven . . acme/Shape#", "nobody said which artifact it is of"),
)

RUST = (
    (
        "rust-analyzer cargo semver 1.0.28 parse/impl#[Comparator][FromStr]from_str().",
        "tieline cargo semver 1.0.28 parse/impl#[Comparator][FromStr]from_str().",
    ),
    (
        "rust-analyzer cargo core https://github.com/rust-lang/rust/library/core option/Option#None#",
        "tieline generic rust . core/option/Option#None#",
    ),
    (
        "rust-analyzer cargo std https://github.com/rust-lang/rust/library/std crate/",
        "tieline generic rust . std/",
    ),
)


@pytest.mark.parametrize(("theirs", "ours"), [*GO, *PYTHON, *TYPESCRIPT, *CLANG, *JAVA, *RUST])
def test_a_symbol_becomes_ours_or_stays_with_a_reason(theirs: str, ours: str) -> None:
    normaliser = Normaliser(KNOWN)
    (found,) = normaliser.document(document("x", [(theirs, at(0))])).symbols
    (count,) = normaliser.counts()
    if ours.startswith("tieline "):
        assert (found, count.normal, count.kept) == (ours, 1, ())
    else:
        assert (found, count.normal, count.kept) == (theirs, 0, ((ours, 1),))


@given(st.lists(strategies.symbols, unique=True))
def test_whatever_is_said_becomes_a_symbol_that_stays(values: list[symbol.Symbol | symbol.Local]) -> None:
    normaliser = Normaliser(KNOWN)
    for value in values:
        text = symbol.format(value)
        found = normaliser.name(text)
        assert symbol.is_canonical(found)
        assert normaliser.name(found) == found
        assert symbol.is_local(found) == symbol.is_local(text)


@given(
    st.sampled_from(["scip-go", "scip-python", "scip-typescript", "cxx", "semanticdb", "rust-analyzer"]),
    strategies.globals_,
)
def test_any_symbol_of_a_scheme_becomes_a_canonical_one(scheme: str, value: symbol.Symbol) -> None:
    assert symbol.is_canonical(Normaliser(KNOWN).name(symbol.format(replace(value, scheme=scheme))))


@given(
    strategies.documents(),
    st.sampled_from(["scip-go", "scip-python", "scip-typescript", "cxx", "semanticdb", "rust-analyzer"]),
    st.sampled_from(["", "src/acme/__init__.py", "x.cc"]),
)
def test_any_document_keeps_its_places_and_what_its_definitions_say(
    found: Document, scheme: str, path: str
) -> None:
    theirs = tuple(dict.fromkeys(of_scheme(text, scheme) for text in found.symbols))
    if len(theirs) < len(found.symbols):
        return
    found = replace(found, symbols=theirs, document=path or found.document)
    normaliser = Normaliser(KNOWN)
    normaliser.learn(found)
    result = normaliser.document(found)
    assert [each[:4] + each[5:] for each in spans(result)] == [each[:4] + each[5:] for each in spans(found)]
    assert all(symbol.is_canonical(text) for text in result.symbols)
    assert len(set(result.symbols)) == len(result.symbols)
    defined = [each.symbol for each in result.definitions]
    assert result is found or len(set(defined)) == len(defined)
    assert {each.signature for each in result.definitions} <= {
        "",
        *(each.signature for each in found.definitions),
    }


def of_scheme(text: str, scheme: str) -> str:
    """A symbol as one of another scheme; locals stay."""
    value = symbol.parse(text)
    return text if isinstance(value, symbol.Local) else symbol.format(replace(value, scheme=scheme))


def document(path: str, rows: Iterable[tuple[str, Span]], **fields: object) -> Document:
    """A document with an occurrence for each row; the row's own symbol number does not count."""
    table: dict[str, int] = {}
    placed = [span._replace(symbol=table.setdefault(text, len(table))) for text, span in rows]
    flat, _ = roll(placed)
    made = Document(path, "python", 0, "utf-16", "", tuple(table), flat)
    defined = dict.fromkeys(span.symbol for span in placed if span.roles & DEFINITION)
    return replace(made, definitions=tuple(map(Definition, defined)), **fields)


def at(line: int, roles: int = READ, start: int = 0) -> Span:
    """An occurrence of one column."""
    return Span(line, start, line, start + 1, 0, roles)


def spelled(found: Document) -> list[str]:
    """The descriptors of each occurrence."""
    return [found.symbols[index].split(" ", 4)[-1] for index in found.occurrences[3::5]]


def normalised(found: Document, packages: Known = KNOWN) -> Document:
    """The document in normal form, when it is the only one of its file."""
    normaliser = Normaliser(packages)
    normaliser.learn(found)
    result = normaliser.document(found)
    assert broken(result) <= {"digest"}
    return result


def broken(found: Document) -> set[str]:
    """The rules of facts that a document breaks."""
    return {finding.split(": ")[1] for finding in lint(found, None)}


def test_methods_of_go_interfaces_and_members_of_types_without_names_are_learnt_from_their_definitions() -> (
    None
):
    prefix = "scip-go gomod example.org/acme . `example.org/acme`/"
    anonymous = prefix + "Square#$anon_24c96c667eaa1c46#"
    found = document(
        "shapes.go",
        [
            (prefix + "Shape#", at(0, DEFINITION)),
            (prefix + "Shape#Area.", at(1, DEFINITION)),
            (prefix + "Square#", at(2, DEFINITION)),
            (prefix + "Square#Look.", at(3, DEFINITION)),
            (anonymous + "Colour.", at(4, DEFINITION)),
            (anonymous + "Deep.", at(5, DEFINITION)),
            (anonymous + "$anon_d1019a8eec2e3e18#X.", at(6, DEFINITION)),
            (anonymous + "Colour.", at(9)),
        ],
    )
    kinds = {prefix + "Shape#Area.": "MethodSpecification"}
    definitions = [
        replace(each, kind=kinds.get(found.symbols[each.symbol], "")) for each in found.definitions
    ]
    assert spelled(normalised(replace(found, definitions=tuple(definitions)))) == [
        "`example.org/acme`/Shape#",
        "`example.org/acme`/Shape#Area().",
        "`example.org/acme`/Square#",
        "`example.org/acme`/Square#Look.",
        "`example.org/acme`/Square#Look.Colour.",
        "`example.org/acme`/Square#Look.Deep.",
        "`example.org/acme`/Square#Look.Deep.X.",
        "`example.org/acme`/Square#Look.Colour.",
    ]


def test_go_init_functions_are_told_apart_by_their_file_and_number() -> None:
    init = "scip-go gomod example.org/acme . `example.org/acme`/init()."
    found = document("cmd/other.file.go", [(init, at(0, DEFINITION)), (init, at(4, DEFINITION))])
    assert spelled(normalised(found)) == [
        "`example.org/acme`/init(other$file).",
        "`example.org/acme`/init(other$file+1).",
    ]


def test_two_go_fields_of_one_type_without_a_name_are_not_guessed() -> None:
    prefix = "scip-go gomod example.org/acme . `example.org/acme`/"
    member = prefix + "Pair#$anon_d1019a8eec2e3e18#N."
    rows = [
        (prefix + "Pair#twin.", at(0, DEFINITION)),
        (member, at(0, DEFINITION, 5)),
        (prefix + "Pair#more.", at(1, DEFINITION)),
        (member, at(1, DEFINITION, 5)),
    ]
    assert normalised(document("pair.go", rows)).symbols[1] == member


def test_what_lies_in_a_python_method_is_spelled_where_it_is() -> None:
    prefix = "scip-python python acme 0.0.1 `src.acme.core`/"
    rows = [
        (prefix + "__init__:", Span(0, 0, 0, 0, 0, DEFINITION)),
        (prefix + "App#", at(1, DEFINITION)),
        (prefix + "App#route().", at(2, DEFINITION)),
        (prefix + "App#route().(rule)", at(2, DEFINITION, 5)),
        (prefix + "App#wrap().", at(3, DEFINITION)),
        (prefix + "App#wrap().(call)", at(3, DEFINITION, 5)),
        (prefix + "App#wrap().(call)", at(4)),
        (prefix + "App#wrap().", at(5)),
        (prefix + "App#hook().", at(7, DEFINITION)),
        (prefix + "App#wrap().", at(8, DEFINITION)),
        (prefix + "App#wrap().", at(9)),
    ]
    ranges = (1, 1, 0, 10, 0, 2, 2, 0, 6, 0, 4, 3, 0, 5, 0, 8, 7, 0, 10, 0, 9, 8, 0, 9, 0)
    found = normalised(document("src/acme/core.py", rows, enclosing=ranges))
    assert spelled(found) == [
        "`acme.core`/",
        "`acme.core`/App#",
        "`acme.core`/App#route().",
        "`acme.core`/App#route().(rule)",
        "`acme.core`/App#route().wrap().",
        "`acme.core`/App#route().wrap().(call)",
        "`acme.core`/App#route().wrap().(call)",
        "`acme.core`/App#route().wrap().",
        "`acme.core`/App#hook().",
        "`acme.core`/App#hook().wrap().",
        "`acme.core`/App#hook().wrap().",
    ]


def test_a_second_python_definition_has_parameters_of_its_own() -> None:
    prefix = "scip-python python acme 0.0.1 `src.acme.core`/"
    rows = [
        (prefix + "App#debug().", at(0, DEFINITION)),
        (prefix + "App#debug().(self)", at(0, DEFINITION, 5)),
        (prefix + "App#debug().", at(2)),
        # The setter: its name is said to be a reference.
        (prefix + "App#debug().", at(3)),
        (prefix + "App#debug().(self)", at(3, DEFINITION, 5)),
        (prefix + "App#debug().(value)", at(3, DEFINITION, 9)),
        (prefix + "App#debug().(value)", at(4)),
    ]
    assert spelled(normalised(document("src/acme/core.py", rows))) == [
        "`acme.core`/App#debug().",
        "`acme.core`/App#debug().(self)",
        "`acme.core`/App#debug().",
        "`acme.core`/App#debug().",
        "`acme.core`/App#debug(+1).(self)",
        "`acme.core`/App#debug(+1).(value)",
        "`acme.core`/App#debug(+1).(value)",
    ]


def test_a_relative_python_import_gets_its_package() -> None:
    rows = [
        ("scip-python python acme 0.0.1 `src.acme`/__init__:", Span(0, 0, 0, 0, 0, DEFINITION)),
        ("scip-python python acme 0.0.1 core/__init__:", at(1)),
    ]
    assert spelled(normalised(document("src/acme/__init__.py", rows))) == ["acme/", "`acme.core`/"]


def test_types_that_a_cpp_source_file_defines_carry_it_and_functions_stay_as_they_are() -> None:
    rows = [
        ("cxx . . $ db/Guard#", at(0, DEFINITION)),
        ("cxx . . $ db/Guard#held.", at(1, DEFINITION)),
        ("cxx . . $ db/Guard#Release(49f6e7a06ebc5aa8).", at(2, DEFINITION)),
        ("cxx . . $ db/Table#", at(3)),
    ]
    assert spelled(normalised(document("db/guard.cc", rows))) == [
        "`db/guard.cc`/db/Guard#",
        "`db/guard.cc`/db/Guard#held.",
        "db/Guard#Release(49f6e7a06ebc5aa8).",
        "db/Table#",
    ]
    assert spelled(normalised(document("db/guard.h", rows)))[0] == "db/Guard#"


def test_a_rust_test_is_a_crate_of_its_own() -> None:
    prefix = "rust-analyzer cargo semver 1.0.28 "
    rows = [
        (prefix + "crate/", Span(0, 0, 0, 0, 0, DEFINITION)),
        (prefix + "util/version().", at(1)),
        (prefix + "test_new().", at(2, DEFINITION)),
        (prefix + "Version#", at(3)),
        (prefix + "test_new().", at(4)),
    ]
    assert spelled(normalised(document("tests/test_version.rs", rows))) == [
        "`tests/test_version.rs`/",
        "util/version().",
        "`tests/test_version.rs`/test_new().",
        "Version#",
        "`tests/test_version.rs`/test_new().",
    ]
    assert spelled(normalised(document("src/lib.rs", rows)))[2] == "test_new()."
    # A module of the library, in a folder that is called so.
    assert spelled(normalised(document("src/tests/new.rs", rows[1:])))[1] == "test_new()."


def test_typescript_parameters_that_are_properties_and_parts_of_unions_are_learnt() -> None:
    prefix = "scip-typescript npm @acme/errand 0.2.0 src/`main.ts`/"
    constructor = prefix + "Errand#`<constructor>`()."
    found = document(
        "src/main.ts",
        [
            (constructor + "(name)", at(0, DEFINITION)),
            (constructor + "(once)", at(0, DEFINITION, 5)),
            (prefix + "Shape#typeLiteral0:kind.", at(1, DEFINITION)),
            (prefix + "Shape#typeLiteral0:side.", at(1, DEFINITION, 5)),
            (prefix + "Shape#typeLiteral1:kind.", at(2, DEFINITION)),
        ],
    )
    hovers = ["```ts\n(property) name: string\n```", "```ts\n(parameter) once: boolean\n```", "", "", ""]
    definitions = [
        replace(each, documentation=text) for each, text in zip(found.definitions, hovers, strict=True)
    ]
    assert [text.removeprefix("src/`main.ts`/") for text in spelled(
        normalised(replace(found, definitions=tuple(definitions)))
    )] == [
        "Errand#name.",
        "Errand#`<constructor>`().(once)",
        "Shape#kind.",
        "Shape#side.",
        "Shape#kind+1.",
    ]  # fmt: skip


def test_a_typescript_overload_has_type_parameters_of_its_own() -> None:
    prefix = "scip-typescript npm @acme/errand 0.2.0 src/`main.ts`/ref()."
    rows = [
        (prefix, at(0, DEFINITION)),
        (prefix + "[T]", at(0, DEFINITION, 5)),
        (prefix, at(1, DEFINITION)),
        (prefix + "[T]", at(1, DEFINITION, 5)),
        (prefix + "[T]", at(1, READ, 9)),
        (prefix, at(3)),
    ]
    found = spelled(normalised(document("src/main.ts", rows)))
    wanted = ["ref().", "ref().[T]", "ref().", "ref().[T+1]", "ref().[T+1]", "ref()."]
    assert found == ["src/`main.ts`/" + each for each in wanted]


def test_definitions_of_symbols_that_become_one_are_united() -> None:
    prefix = "scip-typescript npm @acme/errand 0.2.0 src/`main.ts`/Errand#"
    found = document(
        "src/main.ts",
        [(prefix + "`<get>state`().", at(0, DEFINITION)), (prefix + "`<set>state`().", at(1, DEFINITION))],
    )
    first, second = found.definitions
    said = replace(
        found,
        definitions=(
            replace(first, name="state"),
            replace(second, name="other", signature="set state", relationships=(("overrides", 0),)),
        ),
    )
    result = normalised(said)
    assert result.symbols == ("tieline npm @acme/errand 0.2.0 src/`main.ts`/Errand#state.",)
    # It does not override itself.
    assert result.definitions == (Definition(0, name="state", signature="set state"),)
    assert result.occurrences[3::5] == (0, 0)


@pytest.mark.parametrize("name", ["python", "typescript"])
def test_what_indexers_wrote_stays_legal(name: str) -> None:
    for found in reader.read(FIXTURES / "scip" / name / "index.scip"):
        before = broken(found)
        normaliser = Normaliser(known())
        normaliser.learn(found)
        result = normaliser.document(found)
        assert any(text.startswith("tieline ") for text in result.symbols)
        assert broken(result) <= before
