"""Names of C in Go files mean what clang says that they mean in the text before `import "C"`."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from tieline.buildinfo.model import Package, Workspace
from tieline.facts.spans import spans

from .checkouts import NOWHERE, analyse, checkout, environment

FILES = {
    "count/counter.h": """
#define COUNT_LIMIT 7
struct counter { int value; };
typedef struct counter counter_t;
enum mode { COUNT_UP, COUNT_DOWN };
int counter_add(struct counter *counter, int value);
extern int counter_total;
""",
    "count/counter.c": '#include "counter.h"\nint counter_total;\nint counter_add(struct counter *c, int v)'
    " { return c->value += v; }\n",
    "count/count.go": """package count

/*
#cgo CFLAGS: -DANYTHING=1
#include "counter.h"
static int only_here(int value) { return value; }
*/
import "C"

func Use() int {
	var counter C.counter_t
	var other C.struct_counter = counter
	C.counter_add(&other, C.COUNT_LIMIT)
	return int(C.only_here(C.counter_total)) + int(C.COUNT_DOWN) + len(C.GoString(C.CString("")))
}

//export count_done
func count_done(total C.int) {}
""",
}
C = "tieline generic counters 2.0 "
GO = "tieline golang example.com/acme . "


def with_c(found: Workspace) -> Workspace:
    """The checkout with the package of C that lies in its folder `count`."""
    package = Package(
        purl="pkg:generic/counters@2.0",
        driver="cpp",
        ecosystem="generic",
        name="counters",
        version="2.0",
        root=f"{found.root}/count",
        import_roots=(),
        modules=(),
        files=(f"{found.root}/count/counter.c", f"{found.root}/count/counter.h"),
        place=NOWHERE,
        dependencies=(),
        scripts=(),
        environment="cpp:none",
    )
    return msgspec.structs.replace(found, packages=(*found.packages, package))


def test_names_of_c_are_symbols_of_c(tmp_path: Path) -> None:
    found = checkout(tmp_path / "checkout", FILES, environment(options={"CGO_ENABLED": "1"}))
    analysis = analyse(with_c(found), tmp_path, dict(os.environ))
    document = analysis.document("count/count.go")
    lines = FILES["count/count.go"].splitlines()
    named = {
        lines[place.line][place.start : place.end]: document.symbols[place.symbol]
        for place in spans(document)
        if lines[place.line][: place.start].endswith("C.")
    }
    assert named == {
        "counter_t": f"{C}counter_t#",
        "struct_counter": f"{C}counter#",
        "counter_add": f"{C}counter_add().",
        "COUNT_LIMIT": f"{C}`counter.h`/COUNT_LIMIT!",
        "counter_total": f"{C}counter_total.",
        "COUNT_DOWN": f"{C}mode#COUNT_DOWN.",
        # What is only in the text has no name outside of the package, nor has what cgo itself provides.
        "only_here": f"{GO}`example.com/acme/count`/C/only_here().",
        "GoString": f"{GO}`example.com/acme/count`/C/GoString().",
        "int": f"{GO}`example.com/acme/count`/C/int#",
        "CString": f"{GO}`example.com/acme/count`/C/CString().",
    }
    bound = {
        each.name: document.symbols[target]
        for each in document.definitions
        for kind, target in each.relationships
        if kind == "binds"
    }
    assert bound == {"count_done": f"{C}count_done()."}
    (proof,) = [each for each in spans(document) if document.symbols[each.symbol] == f"{C}count_done()."]
    assert lines[proof.line][proof.start :] == "count_done"
    # Nothing defines what is only in the text.
    assert [each for each in analysis.findings() if "/C/" not in str(each)] == []
