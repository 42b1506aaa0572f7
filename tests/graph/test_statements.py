"""How many statements an answer takes: on a server each costs a journey."""

from __future__ import annotations

from pathlib import Path

from tieline.graph.query import Reader, definitions, references, resolve_name

from .builder import CALL, DEF, acme, document, index


def test_a_page_does_not_ask_about_each_of_its_documents(tmp_path: Path) -> None:
    documents = [document("a.py", [((0, 0, 3), acme("a/run()."), DEF)])]
    for number in range(60):
        caller = ((0, 4, 4), acme(f"user{number}/Main#call()."), DEF)
        uses = [caller, ((1, 4, 3), acme("a/run()."), CALL)]
        documents.append(document(f"user{number}.py", uses, bodies={(0, 4, 4): (0, 0, 2, 0)}))
    with Reader(index(tmp_path / "index.db", {"u": documents})) as reader:
        symbols = resolve_name(reader, "run")
        said: list[str] = []
        reader.connection.set_trace_callback(said.append)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
        assert len(definitions(reader, symbols)) == 1
        assert len(said) <= 12
        said.clear()
        page = references(reader, symbols)
        assert page.total == 61
        assert {row.enclosing for row in page.results[1:]} == {
            acme(f"user{number}/Main#call().") for number in range(60)
        }
        assert len(said) <= 20
