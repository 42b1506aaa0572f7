"""Go: Cobra uses pflag from the module cache, and pflag's own sources are checkouts in the same stores.

No build file of a module says which version it is: a tag of git does, where there is one.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.buildinfo.tagged import commit, git, needs_git

from .chains import Store
from .test_go import COBRA, PFLAG, module


class Chain(Store, frozen=True):
    """The checkouts."""

    cobra: Path
    pflag: Path


def together(folder: Path, *, tag: str) -> Chain:
    """Index both, with pflag as a clone that is checked out at a tag, or without a tag as mere files."""
    made = Chain(folder / "store.db", {}, module(folder, *COBRA), module(folder, *PFLAG))
    if tag:
        commit(made.pflag)
        git(made.pflag, "tag", "--annotate", "-m", "x", tag)
    made.index(made.cobra, "--allow-download")
    made.index(made.pflag, "--allow-download")
    return made


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Chain:
    return together(tmp_path_factory.mktemp("chain"), tag="")


@pytest.fixture(scope="module")
def tagged(tmp_path_factory: pytest.TempPathFactory) -> Chain:
    return together(tmp_path_factory.mktemp("tagged"), tag="v1.0.6")


@needs_git
def test_a_use_lands_in_the_clone_at_the_tag(tagged: Chain) -> None:
    assert tagged.define(tagged.cobra, "command.go", "c.flags = flag.NewFlagSet", "NewFlagSet") == [
        (
            "pflag",
            "flag.go",
            "func NewFlagSet(name string, errorHandling ErrorHandling) *FlagSet {",
            "exact",
            "",
        )
    ]


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
