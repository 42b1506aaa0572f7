"""Go: Cobra uses pflag from the module cache, and pflag's own sources are a checkout in the same store."""

from __future__ import annotations

from pathlib import Path

import pytest

from .chains import Store
from .test_go import COBRA, PFLAG, module


class Chain(Store, frozen=True):
    """The checkouts; no build file of a Go module says which version it is."""

    cobra: Path
    pflag: Path


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Chain:
    folder = tmp_path_factory.mktemp("chain")
    made = Chain(folder / "store.db", {}, module(folder, *COBRA), module(folder, *PFLAG))
    made.index(made.cobra, "--allow-download")
    made.index(made.pflag, "--allow-download")
    return made


def test_a_use_lands_in_the_checkout_of_the_module(chain: Chain) -> None:
    assert chain.define(chain.cobra, "command.go", "c.flags = flag.NewFlagSet", "NewFlagSet") == [
        (
            "pflag",
            "flag.go",
            "func NewFlagSet(name string, errorHandling ErrorHandling) *FlagSet {",
            "same-interface",
            "requested v1.0.6, indexed no version, same signature",
        )
    ]


def test_the_module_knows_who_uses_its_method(chain: Chain) -> None:
    uses = chain.uses(chain.pflag, "pflag.FlagSet.VisitAll")
    assert {(path, link) for repository, path, link in uses if repository == "cobra"} >= {
        ("command.go", "same-interface"),
        ("completions.go", "same-interface"),
    }
    assert ("pflag", "flag.go", "local") in uses
