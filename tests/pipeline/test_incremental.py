"""An index is a function of the checkout, however it came about; and only what changed is analysed again."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from tieline.pipeline import STORE

from .checkouts import GOODS, SHOP, TILL, analysed, answers, defined, digest, keep, restore, run, used, write


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop, and beside it an index of it that is put back for each test."""
    root = write(tmp_path_factory.mktemp("incremental") / "shop", SHOP)
    report = run(root, jobs=2)
    assert {each.status for each in report.results} == {"indexed"}
    keep(root)
    return root


@pytest.fixture
def shop(indexed: Path) -> Path:
    """The shop with its index, as if nothing had happened since."""
    return restore(indexed, SHOP)


def assert_as_new(root: Path) -> None:
    """Check that the index says what an index that is made from nothing says; leaves that one."""
    said, facts = answers(root), digest(root)
    run(root, jobs=2, rebuild=True)
    assert digest(root) == facts
    assert answers(root) == said


def test_what_is_unchanged_is_not_analysed_again(shop: Path) -> None:
    before = answers(shop)
    report = run(shop)
    assert analysed(report) == []
    assert {GOODS, TILL} < set(report.unchanged)
    assert len(report.unchanged) == 3
    assert answers(shop) == before


def test_the_index_is_the_same_byte_for_byte_whatever_the_number_of_jobs(shop: Path) -> None:
    kept: list[bytes] = []
    for jobs in (1, 3):
        shutil.rmtree(shop / ".tieline")
        run(shop, jobs=jobs)
        kept.append((shop / STORE).read_bytes())
    assert kept[0] == kept[1]


def test_an_edit_is_seen_by_those_who_read_the_file(shop: Path) -> None:
    longer = SHOP["src/goods/fruit.py"].replace("    def bite", "    core = 1\n\n    def bite")
    write(shop, {"src/goods/fruit.py": longer})
    assert {GOODS, TILL} <= set(analysed(run(shop)))
    assert defined(shop, "Apple.bite") == ["src/goods/fruit.py:6"]
    assert_as_new(shop)


def test_an_edit_of_what_nobody_reads_concerns_its_own_unit(shop: Path) -> None:
    write(shop, {"tests/test_pay.py": "def test_nothing(): ...\n"})
    (tests,) = analysed(run(shop))
    assert tests not in {GOODS, TILL}
    assert defined(shop, "test_nothing") == ["tests/test_pay.py:1"]
    assert_as_new(shop)


def test_a_new_file_resolves_the_import_that_waited_for_it(shop: Path) -> None:
    write(shop, {"src/till/card.py": "from goods.coin import Coin\n\nCoin\n"})
    (till,) = [each for each in run(shop).results if each.unit == TILL]
    assert (till.status, till.code) == ("partial", "TL220")
    write(shop, {"src/goods/coin.py": "class Coin: ...\n"})
    report = run(shop)
    assert {GOODS, TILL} <= set(analysed(report))
    assert {each.status for each in report.results} == {"indexed"}
    assert used(shop, "Coin") == ["src/goods/coin.py:1", "src/till/card.py:1", "src/till/card.py:3"]
    assert_as_new(shop)


def test_what_is_deleted_is_forgotten(shop: Path) -> None:
    shutil.rmtree(shop / "src/till")
    (shop / "src/goods/fruit.py").unlink()
    report = run(shop)
    assert report.dropped == (TILL,)
    assert defined(shop, "pay") == defined(shop, "Apple") == []
    assert_as_new(shop)


def test_a_new_version_of_the_package_renames_its_symbols(shop: Path) -> None:
    write(shop, {"pyproject.toml": SHOP["pyproject.toml"].replace("1.0", "2.0")})
    run(shop, jobs=2)
    said = answers(shop)
    assert b"tieline pypi shop 1.0" not in said
    assert b"tieline pypi shop 2.0" in said


@pytest.mark.parametrize("seed", range(2))
def test_random_edits_leave_what_a_new_index_has(shop: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    names = [path for path in SHOP if path.endswith(".py")]
    for _ in range(3):
        path = shop / chance.choice(names)
        match chance.choice(["remove", "restore", "append", "prepend", "break"]):
            case "remove":
                path.unlink(missing_ok=True)
            case "restore":
                write(shop, {path.relative_to(shop).as_posix(): SHOP[path.relative_to(shop).as_posix()]})
            case "append":
                _edit(path, "{}\nfrom goods.fruit import Apple as A%d\nA%d().bite()\n", chance)
            case "prepend":
                _edit(path, "import till.pay as p%d\np%d.pay()\n{}", chance)
            case _:
                _edit(path, "{}\ndef broken%d(:\n    x%d = (\n", chance)
        run(shop, jobs=2)
    assert_as_new(shop)


def _edit(path: Path, template: str, chance: random.Random) -> None:
    number = chance.randrange(100)
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text() if path.exists() else ""
    path.write_text((template % (number, number)).format(before))
