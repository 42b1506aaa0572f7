"""Where different answers mean the same; each rule is named in the answers that it was used for."""

from __future__ import annotations

from collections.abc import Mapping

RULES: Mapping[str, str] = {
    "marks": (
        "a place with stars, quotes or another name before what is meant, such as a parameter, an entry of "
        "`__slots__` or an import, is that of the text behind them"
    ),
    "toggle": "asked at a definition, clangd leads to its declaration, and from there back",
    "specialisation": "asked at the definition of a specialisation, clangd leads to the template",
    "way": "a place that itself leads to the definition, such as a using declaration, is not another one",
    "overriders": "asked at a method that is only declared, clangd lists what overrides it, too",
    "guess": (
        "where its compiler has nothing, clangd goes by the text alone or by what is around, as in code that "
        "is not compiled, in arguments that a macro drops and at literals: among the references to what it "
        "names then, the place asked about is not"
    ),
    "itself": "a name that is defined and stands for something else too: gopls leaves out the place asked at",
    "declaration": (
        "the server's declaration is the definition: pyright guesses the source of a stub that has none, and "
        "takes `typing.py` for that of `sys`"
    ),
    "overload": (
        "asked at a call, TypeScript names the overload that is called; asked there, it names more, all of "
        "which the index does"
    ),
    "beside": (
        "what is declared in several places, of which TypeScript leaves out some in one project: asked "
        "there, it names the others, too"
    ),
    "function": (
        "asked at a call of what a function was assigned to, TypeScript names the function, which has "
        "another name or none"
    ),
    "signature": "a signature without a name, which TypeScript lists beside what is called, is no more of it",
    "taken": (
        "asked at a name that is taken out of what nothing is known of, TypeScript leads nowhere, though it "
        "lists the references to it"
    ),
    "run": "asked at a call, TypeScript names what is run, too, of which the index says so apart",
    "sibling": (
        "keys of one name in a file, in literals that a type is only inferred from, as in a list that a test "
        "expects, are one thing to TypeScript; the index takes each for itself"
    ),
    "start": "TypeScript takes the first statement of a file for its beginning",
    "namespace": "of the many parts of a namespace or package, the server names only some",
    "upwards": (
        "asked about what is no interface, gopls lists the interfaces that it implements; they are compared "
        "with those that the index says it implements"
    ),
    "indirect": "clangd lists what implements something directly: what implements that does so too",
    "module": "the beginning of a file is no reference to its module: pyright does not list it",
    "confirmed": (
        "a place that only the index lists is a reference, because the server's definition of what is there "
        "is that of the name"
    ),
    "implicit": (
        "a place that only the index lists, and where the name is not written, is not compared: what a loop "
        "over a range calls, what a macro's text says, the template of which a specialisation is named"
    ),
    "unserved": (
        "a place that only the index lists, in a file that no server reads, such as a component of Vue, is "
        "not compared"
    ),
    "unheard": (
        "a place that only the index lists, and where the server has nothing to say, as in code that it "
        "cannot compile by itself, is not held against either"
    ),
    "homonym": (
        "a place that only the server lists is of another entity of the same name, because the server's own "
        "definitions of the two are two places that each stand for themselves: clangd's list takes "
        "definitions of a macro in one header, and structs of C in two programs, for one"
    ),
    "unexpanded": (
        "a place that only the server lists, in the text of a macro that nothing expands: no compiler knows "
        "what is meant there"
    ),
    "stopped": (
        "TypeScript is not held against the index where it stops at an import in that file, or at the name "
        "itself, and cannot follow an import of the file that the index does, as in files that are in no "
        "project, and of packages that were not built"
    ),
    "unfit": (
        "a place that only the index lists is not held against either, where the server finds errors in the "
        "file: a header that cannot be compiled by itself means something only where it is included"
    ),
    "withdrawn": (
        "a place that only the server lists is no reference, because the server's own definition of what is "
        "there is another one, or none"
    ),
}
"""What each rule takes for the same, or for nothing, and why."""
