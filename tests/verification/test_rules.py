"""Rules that take different answers for the same, over a server whose answers are a table."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping

import pytest

from tieline.drivers.lsp.answers import Place
from tieline.verification.agreement import Spot
from tieline.verification.names import Name
from tieline.verification.settlement import Settled, Settlement

HERE = Name("/a", 1, 0, "x")


class Server:
    """Answers from a table: by question and line the lines of an answer, all in one file."""

    def __init__(self, answers: Mapping[tuple[str, int], str]) -> None:
        self._answers = answers

    def finds_errors(self, path: str) -> bool:
        return path == "/broken"

    async def places(self, question: str, path: str, line: int, column: int) -> tuple[Place, ...]:
        lines = self._answers.get((question, line), "").split()
        return tuple(Place(path, int(each), column, int(each), column + 1) for each in lines)


def spots(text: str) -> frozenset[Spot]:
    return frozenset(Spot("/a", int(each), 0) for each in text.split())


def settlement(answers: Mapping[tuple[str, int], str], *lines: str) -> Settlement:
    """A settlement over a file of these lines, or of nine that hold just the name.

    Behind an arrow stands where the index says that what is in a line is defined.
    """
    server = Server(answers)
    shown = [*lines] or ["x"] * 9
    return Settlement(
        server,  # pyright: ignore[reportArgumentType]
        str,
        lambda _: shown,
        guesses=True,
        language="typescript",
        is_key=lambda spot: shown[spot.line].startswith("x: "),
        leads=lambda spot: spots(shown[spot.line].partition(" -> ")[2]),
    )


def settled(
    asked: Coroutine[None, None, Settled],
) -> tuple[frozenset[Spot], frozenset[Spot], tuple[str, ...]]:
    found = asyncio.run(asked)
    return found.ours, found.theirs, found.rules


@pytest.mark.parametrize(
    ("references", "agreed", "rules"),
    [
        # Among the references to what the server names instead, the place asked about is not.
        ("2 3", "", ("guess",)),
        ("1 2 3", "5", ()),
    ],
)
def test_a_guess_is_known_by_the_references_to_it(
    references: str, agreed: str, rules: tuple[str, ...]
) -> None:
    judge = settlement({("references", 1): references})
    answer = settled(judge.definition(HERE, spots(""), spots("5"), namespace=False))
    assert answer == (spots(""), spots(agreed), rules)
    answer = settled(
        judge.references(HERE, spots(""), spots(references), namespace=False, implicit=spots(""))
    )
    assert ("guess" in answer[2]) == ("guess" in rules)


def test_what_is_not_written_is_compared_only_where_the_server_lists_it() -> None:
    judge = settlement({("definition", each): "5" for each in (1, 2, 5)} | {("definition", 3): "6"})
    answer = settled(
        judge.references(HERE, spots("1 2 3 4"), spots("1 2"), namespace=False, implicit=spots("2 3"))
    )
    # What is written at 3 is something else; at 4 the server has nothing to say.
    assert answer == (spots("1 2 4"), spots("1 2 4"), ("implicit", "unheard"))


def test_a_place_that_only_one_lists_is_decided_by_the_definition_there() -> None:
    judge = settlement({("definition", each): "5" for each in (1, 2, 5)} | {("definition", 3): "6"})
    answer = settled(judge.references(HERE, spots("1 2"), spots("1 3"), namespace=False, implicit=spots("")))
    assert answer == (spots("1 2"), spots("1 2"), ("confirmed", "withdrawn"))


def test_a_header_that_the_server_cannot_compile_is_not_held_against_the_index() -> None:
    judge = settlement({("definition", each): "5" for each in (1, 2, 5)} | {("definition", 3): "6"})
    broken = frozenset({Spot("/broken", 3, 0)})
    answer = settled(
        judge.references(HERE, spots("1 2") | broken, spots("1 2"), namespace=False, implicit=spots(""))
    )
    assert answer[2] == ("unfit",)
    assert judge.is_unfit("/broken")
    assert not judge.is_unfit("/a")


@pytest.mark.parametrize(
    ("line", "agreed", "rules"),
    [("#define x 1", "1", ("homonym",)), ("int x();", "1 2", ())],
)
def test_what_is_defined_by_two_macros_is_two_things(line: str, agreed: str, rules: tuple[str, ...]) -> None:
    # At 2 another one is defined, of which the server then says that it is the first.
    table = {("definition", 1): "5", ("definition", 2): "6", ("definition", 5): "5", ("definition", 6): "5"}
    judge = settlement(table, *[line] * 9)
    answer = settled(judge.references(HERE, spots("1"), spots("1 2"), namespace=False, implicit=spots("")))
    assert answer == (spots("1"), spots(agreed), rules)


@pytest.mark.parametrize(("uses", "agreed", "rules"), [("2 6", "1", ("unexpanded",)), ("2 7", "1 4", ())])
def test_the_text_of_a_macro_that_nothing_expands_means_nothing(
    uses: str, agreed: str, rules: tuple[str, ...]
) -> None:
    lines = ("", "x", "#define TEXT \\\n", "  a \\\n", "x", "x", "#undef TEXT", "TEXT")
    table = {("definition", each): "5" for each in (1, 4, 5)}
    judge = settlement({**table, ("references", 2): uses}, *lines)
    answer = settled(judge.references(HERE, spots("1"), spots("1 4"), namespace=False, implicit=spots("")))
    assert answer == (spots("1"), spots(agreed), rules)


def places(*pairs: tuple[int, int]) -> frozenset[Spot]:
    return frozenset(Spot("/a", line, column) for line, column in pairs)


@pytest.mark.parametrize(
    ("line", "ours", "theirs", "rules"),
    [
        # Words before a name are not what is meant.
        ("export const f = 1", places((2, 13)), places((2, 0)), ("marks",)),
        ("export const f = 1", places((2, 13)), places((2, 17)), ()),
        # What is called has a signature without a name, beside it or alone.
        ("<T>(x: T): void", places((2, 9)), places((2, 9), (3, 0)), ("signature",)),
        ("new (x: number): Date", places((2, 9)), places((2, 9), (3, 0)), ("signature",)),
        ("static f = async (x) => x", places((2, 7)), places((2, 11)), ("function",)),
        ("module.exports = {", places((2, 7)), places((2, 0)), ("marks",)),
        ("e.f = function g() {", places((2, 2)), places((2, 15)), ("function",)),
        ("e.f = g", places((2, 2)), places((2, 6)), ()),
        ("f: (x) => x", places((2, 0)), places((2, 3)), ("function",)),
        ("f(g, (x) => x)", places((2, 0)), places((2, 5)), ()),
    ],
)
def test_what_has_no_name_is_known_by_the_text(
    line: str, ours: frozenset[Spot], theirs: frozenset[Spot], rules: tuple[str, ...]
) -> None:
    answer = settled(settlement({}, *[line] * 4).definition(HERE, ours, theirs, namespace=False))
    assert answer == (ours, ours if rules else theirs, rules)


def test_what_a_call_runs_is_what_the_index_says_apart() -> None:
    # TypeScript lists the function behind a variable beside it.
    judge = settlement({}, *["f(1)"] * 4)
    run = judge.definition(HERE, spots("2"), spots("2 3"), namespace=False, run=spots("3"))
    assert settled(run) == (spots("2"), spots("2"), ("run",))
    other = judge.definition(HERE, spots("2"), spots("2 3"), namespace=False, run=spots("1"))
    assert settled(other) == (spots("2"), spots("2 3"), ())


def test_keys_of_which_a_type_is_inferred_are_one_only_to_the_server() -> None:
    table = {("definition", each): "1 2 3 4" for each in range(1, 5)}
    judge = settlement(table, "", "x: 1", "x: 2", "y: 3", "x = 4")
    keys = settled(judge.definition(HERE, spots("1"), spots("1 2"), namespace=False))
    assert keys == (spots("1"), spots("1"), ("sibling",))
    assert "sibling" not in settled(judge.definition(HERE, spots("1"), spots("1 4"), namespace=False))[2]
    answer = judge.references(HERE, spots("1"), spots("1 2 3 4"), namespace=False, implicit=spots(""))
    assert settled(answer) == (spots("1"), spots("1 3 4"), ("sibling",))


def test_an_overload_is_one_of_those_that_the_server_names_there() -> None:
    known = {("definition", 3): "2 3 4", ("definition", 5): "5"}
    overload = settlement(known).definition(HERE, spots("2 3 4"), spots("3"), namespace=False)
    assert settled(overload) == (spots("2 3 4"), spots("2 3 4"), ("overload",))
    other = settlement(known).definition(HERE, spots("4 5"), spots("5"), namespace=False)
    assert settled(other) == (spots("4 5"), spots("5"), ())


def test_a_file_begins_with_its_first_statement() -> None:
    lines = ("#!/usr/bin/env node", "/*!", " * Licence */", "// note", "", "'use strict';", "x")
    begin = places((0, 0))
    first = settlement({}, *lines).definition(HERE, begin, places((5, 0)), namespace=False)
    assert settled(first) == (begin, begin, ("start",))
    later = settlement({}, *lines).definition(HERE, begin, places((6, 0)), namespace=False)
    assert settled(later) == (begin, places((6, 0)), ())


def test_a_file_is_one_thing_wherever_the_server_lets_it_begin() -> None:
    # A name leads to the first statement, the specifier of the module to the beginning.
    table = {("definition", 1): "2", ("definition", 3): "0", ("definition", 4): "6"}
    judge = settlement(table, "// licence", "", "'use strict'", *["x"] * 6)
    answer = settled(judge.references(HERE, spots("1 3 4"), spots("1"), namespace=False, implicit=spots("")))
    assert answer == (spots("1 3 4"), spots("1 3"), ("confirmed",))


def test_a_name_with_references_is_defined_where_the_server_leads_nowhere() -> None:
    known = settlement({("references", 1): "1 4"}).definition(HERE, spots("1"), spots(""), namespace=False)
    assert settled(known) == (spots("1"), spots("1"), ("taken",))
    unknown = settlement({("references", 1): "4"}).definition(HERE, spots("1"), spots(""), namespace=False)
    assert settled(unknown) == (spots("1"), spots(""), ())


@pytest.mark.parametrize(
    ("specifier", "known", "rules"),
    [
        # Of a use of the name the server knows the import, the use itself, or something else.
        ("", "1", ("stopped",)),
        ("", "4", ("stopped",)),
        ("", "6", ()),
        # It can follow the import.
        ("8", "1", ()),
    ],
)
def test_an_import_that_the_server_cannot_follow_is_not_held_against_the_index(
    specifier: str, known: str, rules: tuple[str, ...]
) -> None:
    lines = ["import {", "  x", "} from 'm'; -> 8", "x -> 3", "x -> 3", *["x"] * 4]
    table = {("definition", 2): specifier, ("definition", 3): "3", ("definition", 4): known}
    here = Name("/a", 3, 0, "x")
    answer = settlement(table, *lines).references(
        here, spots("3 4"), spots("3"), namespace=False, implicit=spots("")
    )
    assert settled(answer)[2] == rules


def test_a_declaration_that_one_project_leaves_out_names_the_others() -> None:
    beside = settlement({("definition", 3): "2 3", ("definition", 2): "2"})
    answer = settled(beside.definition(HERE, spots("2 3"), spots("2"), namespace=False))
    assert answer == (spots("2 3"), spots("2 3"), ("beside",))
    apart = settlement({("definition", 3): "3", ("definition", 2): "2"})
    assert settled(apart.definition(HERE, spots("2 3"), spots("2"), namespace=False))[2] == ()


@pytest.mark.parametrize(
    ("here", "agreed", "rules"),
    [("struct x<int> {};", "1", ("specialisation",)), ("struct x {};", "5", ())],
)
def test_a_specialisation_stands_where_it_is_defined(here: str, agreed: str, rules: tuple[str, ...]) -> None:
    # The server leads to the template.
    lines = ["", here[7:], "", "", "", "x {};"]
    answer = settled(settlement({}, *lines).definition(HERE, spots("1"), spots("5"), namespace=False))
    assert answer == (spots("1"), spots(agreed), rules)
