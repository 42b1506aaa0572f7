"""What the words of answers mean, of problems and of links; `tieline explain WORD` prints these."""

from __future__ import annotations

from collections.abc import Mapping

TERMS: Mapping[str, str] = {
    "import-not-installed": (
        "A dependency is declared, but no environment that tieline found has it installed. Install it, or"
        " name the right environment with `--python`."
    ),
    "import-no-types": (
        "The imported package or file is there, but nothing says what is in it: it has no declarations, "
        "there is no `@types` package for it, or `@types/node` is missing for Node's own modules. Install "
        "the declarations."
    ),
    "import-optional": (
        "An import did not resolve whose dependency is needed only for an extra or a group, or whose "
        "absence the program handles itself. What it names is unknown all the same."
    ),
    "import-not-declared": (
        "No build file of the package requires anything that would provide this module. Either the "
        "requirement is missing, or the module is found only at run time, through a changed search path."
    ),
    "import-no-such-module": (
        "The distribution, or the package itself, is there, but it has no such module: mostly another "
        "version of it has."
    ),
    "import-ambiguous": (
        "Several installed distributions could provide this module, and none has exactly it."
    ),
    "import-stub-only": (
        "Only a stub describes the module. Its interface is known and its source is not, so that "
        "definitions lead to the stub."
    ),
    "unbound-module": (
        "The code makes a module of Python, and nothing says which: neither a build file that declares the "
        "extension (`[[tool.setuptools.ext-modules]]`, `Extension(...)` in `setup.py` with a plain name, "
        "what CMake installs for scikit-build-core, `extension_module` of Meson for meson-python) nor a stub "
        "`NAME.pyi` that is the only one of its name. The C code alone does not know the package that it is "
        "imported from, so its functions are not linked with those of Python."
    ),
    "syntax": ("The compiler could not parse something. What it understood of the file is in the index."),
    "encoding": ("The file is not UTF-8. Bytes that are not valid were taken for unknown characters."),
    "unknown-receiver": (
        "The type of what stands before the dot is not known, so that nobody can say which member of that"
        " name is meant. Annotations, or stubs of the package that the value comes from, help."
    ),
    "unresolved-import": ("The name comes from an import that did not resolve."),
    "no-declaration": (
        "The compiler knows what stands around the name, but finds no declaration of it there: it is set "
        "in a way that no compiler can see, or it is misspelled."
    ),
    "unreachable": (
        "The compiler concludes that the code never runs, on this platform and version of the language, "
        "and says nothing about it."
    ),
    "local": ("A link: the symbol belongs to the row's own package."),
    "exact": ("A link: the symbol's package is indexed at that very version."),
    "same-interface": (
        "A link: another version of the package is indexed, in which the symbol has the same signature."
    ),
    "nearest": ("A link: another version of the package is indexed, which has a symbol of that name."),
    "binding": (
        "A link: the row is about what the symbol is in another language, such as the function in C that a "
        "function of Python is. The reason names the line that proves it."
    ),
    "generated": (
        "A link: one of the two was generated from the other, such as a class from a message of protobuf. "
        "The reason names the generated file, which says so."
    ),
    "live": (
        "A link: the language server said so, about the file as it is now, because `--live` was given and "
        "the file is not as it was indexed."
    ),
    "declared": (
        "A link: the symbol is known only from the dependency's own files, as far as it is used here."
    ),
}
"""A paragraph for each name that is no code: kinds of problems, reasons why a name is unresolved, links."""
