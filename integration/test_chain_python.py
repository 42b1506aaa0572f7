"""Python: Flask uses the wheel of Werkzeug, that the one of MarkupSafe, and all three are checkouts, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from .chains import Store
from .conftest import environment, source

SHOP = """\
from markupsafe import escape
from werkzeug.utils import redirect, send_file


def answer(name: str):
    return send_file(name, {}) if name else redirect(escape(name))
"""
"""A program whose environment has older releases than those that are indexed."""


class Chain(Store, frozen=True):
    """The checkouts, each with what it needs installed as wheels."""

    flask: Path
    werkzeug: Path
    markupsafe: Path
    shop: Path


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Chain:
    folder = tmp_path_factory.mktemp("chain")
    flask = source(folder, "flask==3.1.0", without=("tests", "examples"))
    werkzeug = source(folder, "werkzeug==3.1.3", without=("tests", "examples"))
    markupsafe = source(folder, "markupsafe==3.0.2")
    shop = folder / "shop"
    shop.mkdir()
    (shop / "shop.py").write_text(SHOP)
    needed = ("blinker==1.9.0", "click==8.1.8", "itsdangerous==2.2.0", "jinja2==3.1.5")
    environment(flask, (*needed, "werkzeug==3.1.3", "markupsafe==3.0.2"))
    environment(werkzeug, ("markupsafe==3.0.2",))
    environment(shop, ("werkzeug==3.0.6", "markupsafe==2.1.5"))
    made = Chain(folder / "store.db", {}, flask, werkzeug, markupsafe, shop)
    for root in (flask, werkzeug, markupsafe, shop):
        made.index(root)
    return made


def test_a_use_lands_in_the_source_that_the_wheel_was_built_from(chain: Chain) -> None:
    assert chain.define(chain.flask, "src/flask/app.py", "BaseResponse", "Response") == [
        (
            "werkzeug-3.1.3",
            "src/werkzeug/wrappers/response.py",
            "class Response(_SansIOResponse):",
            "exact",
            "",
        )
    ]
    assert chain.define(chain.werkzeug, "src/werkzeug/utils.py", "import escape", "escape") == [
        ("markupsafe-3.0.2", "src/markupsafe/__init__.py", "def escape(s: t.Any, /) -> Markup:", "exact", "")
    ]


def test_a_library_knows_who_uses_it(chain: Chain) -> None:
    def used_in(name: str, root: Path) -> set[tuple[str, str, str]]:
        return {each for each in chain.uses(root, name) if each[0] != root.name}

    redirect = used_in("werkzeug.utils.redirect", chain.werkzeug)
    assert ("flask-3.1.0", "src/flask/helpers.py", "exact") in redirect
    assert ("shop", "shop.py", "same-interface") in redirect
    users = {repository for repository, _, _ in used_in("markupsafe.escape", chain.markupsafe)}
    assert users == {"werkzeug-3.1.3"}


def test_another_release_is_linked_by_what_it_looks_like(chain: Chain) -> None:
    ((repository, path, _, link, reason),) = chain.define(
        chain.shop, "shop.py", "import redirect", "redirect"
    )
    assert (repository, path, link) == ("werkzeug-3.1.3", "src/werkzeug/utils.py", "same-interface")
    assert reason == "requested 3.0.6, indexed 3.1.3, same signature"


def test_what_the_newer_release_has_no_more_is_said(chain: Chain) -> None:
    # Before 3.0, `escape` was that of the extension module, whose stub is in the wheel.
    ((repository, path, _, link, reason),) = chain.define(chain.shop, "shop.py", "import escape", "escape")
    assert (repository, Path(path).name, link) == ("shop", "_speedups.pyi", "declared")
    assert reason == "requested 2.1.5, indexed 3.0.2 has no such symbol"
