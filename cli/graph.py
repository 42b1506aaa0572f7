"""`tieline graph`: the package graph as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .answer import ANSWERED, UNANSWERED, Answer, Call, Verb, document
from .arguments import natural
from .dependencies import packages_named
from .locate import open_checkout
from .navigation import revision

if TYPE_CHECKING:
    from .arguments import Arguments

_FORMATS = ("dot", "mermaid", "svg", "json")


def _configure(arguments: Arguments) -> None:
    arguments.positional("PACKAGE", help="begin at this package, by name or URL", optional=True)
    arguments.option("--format", help="language of the picture", default="dot", choices=_FORMATS)
    arguments.option("--depth", help="follow so many steps", metavar="N", default=1, type=natural)
    revision(arguments)
    arguments.flag("--all", help="of all checkouts in the index, not only this one")
    arguments.option("--scope", help="only requirements of this scope, such as runtime", metavar="SCOPE")


def _run(call: Call) -> Answer:
    from ..graph.packages import nodes_of, package_graph, reachable
    from .diagrams import dot, mermaid
    from .picture import picture
    from .svg import svg

    options = call.options
    given: str | None = options.package
    with open_checkout(call, revision=options.revision) as (_, reader):
        graph = package_graph(reader, reader.repositories if options.all else ())
        what = "all checkouts" if options.all else reader.repository
    begin = packages_named(graph, given)
    edges = [edge for _, edge in reachable(graph, begin, depth=int(options.depth), scope=options.scope or "")]
    nodes = nodes_of(graph)
    shown = sorted({*begin, *(end for edge in edges for end in (edge.dependent, edge.package))})
    drawn = picture(nodes, begin, edges)
    found = Answer(
        fields={"packages": begin, "nodes": [nodes[each] for each in shown], "edges": edges},
        lines=(),
        exit=ANSWERED if begin else UNANSWERED,
    )
    texts = {
        "dot": lambda: dot(drawn),
        "mermaid": lambda: mermaid(drawn),
        "svg": lambda: svg(drawn, f"Packages of {what}"),
        "json": lambda: document(call.verb, found).decode(),
    }
    return Answer(fields=found.fields, lines=(texts[options.format](),), exit=found.exit)


VERBS = {
    "graph": Verb(
        "Draw which packages depend on which: as declared, as resolved, and as really used.",
        (
            "tieline graph --format svg > packages.svg              of this checkout",
            "tieline graph flask --depth 2 --scope runtime          what flask needs, in Graphviz' DOT",
            "tieline graph --all --format mermaid --store code.db   of all checkouts in an index",
        ),
        _configure,
        _run,
    )
}
"""The verbs of this module."""
