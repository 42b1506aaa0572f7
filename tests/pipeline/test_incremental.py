"""An index is a function of the checkout, however it came about; and only what changed is analysed again."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from tieline.pipeline import STORE

from .checkouts import PACKAGES, SHOP, analysed, answers, defined, digest, run, used, write


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return write(tmp_path / "shop", SHOP)


def assert_as_new(root: Path) -> None:
    """Check that the index says what an index that is made from nothing says; leaves that one."""
    said, facts = answers(root), digest(root)
    run(root, rebuild=True)
    assert digest(root) == facts
    assert answers(root) == said


def test_every_unit_is_analysed_once_and_then_never_again(shop: Path) -> None:
    first = run(shop)
    assert set(PACKAGES) < set(analysed(first))
    assert len(first.results) == len(PACKAGES) + 1
    assert {each.status for each in first.results} == {"indexed"}
    before = answers(shop)
    second = run(shop)
    assert analysed(second) == []
    assert sorted(second.unchanged) == sorted(analysed(first))
    assert answers(shop) == before


def test_the_index_is_the_same_byte_for_byte_whatever_the_number_of_jobs(shop: Path) -> None:
    kept: list[bytes] = []
    for jobs in (1, 3):
        shutil.rmtree(shop / ".tieline", ignore_errors=True)
        run(shop, jobs=jobs)
        kept.append((shop / STORE).read_bytes())
    assert kept[0] == kept[1]


def test_an_edit_is_seen_by_those_who_read_the_file_and_by_no_one_else(shop: Path) -> None:
    run(shop)
    longer = SHOP["src/goods/fruit.py"].replace("    def bite", "    core = 1\n\n    def bite")
    write(shop, {"src/goods/fruit.py": longer})
    again = analysed(run(shop))
    assert {"python:src/goods", "python:src/till"} <= set(again)
    assert "python:src/lonely" not in again
    assert defined(shop, "Apple.bite") == ["src/goods/fruit.py:6"]
    assert_as_new(shop)


def test_an_edit_of_what_nobody_reads_concerns_its_own_unit(shop: Path) -> None:
    run(shop)
    write(shop, {"src/lonely/__init__.py": "def together(): ...\n"})
    assert analysed(run(shop)) == ["python:src/lonely"]
    assert defined(shop, "together") == ["src/lonely/__init__.py:1"]
    assert_as_new(shop)


def test_a_new_file_resolves_the_import_that_waited_for_it(shop: Path) -> None:
    write(shop, {"src/till/card.py": "from goods.coin import Coin\n\nCoin\n"})
    report = run(shop)
    (till,) = [each for each in report.results if each.unit == "python:src/till"]
    assert (till.status, till.code) == ("partial", "TL220")
    write(shop, {"src/goods/coin.py": "class Coin: ...\n"})
    report = run(shop)
    assert {"python:src/goods", "python:src/till"} <= set(analysed(report))
    assert {each.status for each in report.results} == {"indexed"}
    assert used(shop, "Coin") == ["src/goods/coin.py:1", "src/till/card.py:1", "src/till/card.py:3"]
    assert_as_new(shop)


def test_a_deleted_file_is_forgotten_and_so_is_a_unit(shop: Path) -> None:
    run(shop)
    shutil.rmtree(shop / "src/lonely")
    (shop / "src/goods/fruit.py").unlink()
    report = run(shop)
    assert report.dropped == ("python:src/lonely",)
    assert defined(shop, "alone") == defined(shop, "Apple") == []
    assert_as_new(shop)


def test_a_new_version_of_the_package_renames_its_symbols(shop: Path) -> None:
    run(shop)
    write(shop, {"pyproject.toml": SHOP["pyproject.toml"].replace("1.0", "2.0")})
    assert len(run(shop).results) == len(PACKAGES) + 1
    assert b"tieline pypi shop 1.0" not in answers(shop)
    assert b"tieline pypi shop 2.0" in answers(shop)


@pytest.mark.parametrize("seed", range(2))
def test_random_edits_leave_what_a_new_index_has(shop: Path, seed: int) -> None:
    chance = random.Random(seed)
    names = [path for path in SHOP if path.endswith(".py")]
    run(shop)
    for _ in range(4):
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
        run(shop, jobs=chance.choice([1, 2]))
    assert_as_new(shop)


def _edit(path: Path, template: str, chance: random.Random) -> None:
    number = chance.randrange(100)
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text() if path.exists() else ""
    path.write_text((template % (number, number)).format(before))
