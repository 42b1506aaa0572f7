"""How the commands of a checkout are cut into batches, and what is read of a file to do so."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterable
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tieline.drivers.cpp.batch import MOST_FILES, MOST_TOGETHER, Batch, cut
from tieline.drivers.cpp.head import read_head

from .checkouts import command

ROOT = Path("/nowhere")
"""A folder without files: nothing is known of their heads."""


def batches(names: Iterable[str], root: Path = ROOT, *flags: str) -> dict[str, Batch]:
    return cut([command(root / name, root, *flags, directory=root) for name in names], str(root))


def parts(found: dict[str, Batch], root: Path = ROOT) -> set[tuple[str, ...]]:
    """The names of the files in each batch."""
    return {
        tuple(Path(file).relative_to(root).as_posix() for file in batch.files) for batch in found.values()
    }


names = st.lists(
    st.from_regex(r"(src/|src/deep/|lib/)?[a-z]{1,3}\.(c|cc)", fullmatch=True),
    min_size=1,
    max_size=120,
    unique=True,
)


@given(names)
def test_each_file_is_in_one_batch_of_bounded_size_and_one_command(chosen: list[str]) -> None:
    found = parts(batches(chosen))
    assert sorted(name for part in found for name in part) == sorted(chosen)
    for part in found:
        assert len(part) <= MOST_FILES
        assert len({Path(name).suffix for name in part}) == 1


@given(names, st.randoms(use_true_random=False))
def test_the_order_of_commands_does_not_matter(chosen: list[str], order: random.Random) -> None:
    shuffled = list(chosen)
    order.shuffle(shuffled)
    assert batches(shuffled) == batches(chosen)


def test_what_is_one_thing_is_in_one_batch_unless_it_is_too_much() -> None:
    def sizes(count: int) -> list[int]:
        parts = [str(ROOT / f"{at:03}.c") for at in range(count)]
        commands = [command(Path(part), ROOT, directory=ROOT) for part in [*parts, str(ROOT / "other.c")]]
        return sorted(
            len(each.files) for each in cut(commands, str(ROOT), dict.fromkeys(parts, "a")).values()
        )

    assert sizes(MOST_TOGETHER) == [1, MOST_TOGETHER]
    assert max(sizes(MOST_TOGETHER + 1)) <= MOST_FILES


def test_a_batch_is_called_by_its_first_file() -> None:
    assert list(batches(["src/b.c", "src/a.c"])) == ["src/a.c"]


def test_a_file_that_is_compiled_twice_has_a_batch_for_each_command() -> None:
    commands = [command(ROOT / "a.c", ROOT, flag, directory=ROOT) for flag in ("-DONE", "-DTWO")]
    found = cut(commands, str(ROOT))
    assert sorted(batch.command.arguments[-1] for batch in found.values()) == ["-DONE", "-DTWO"]
    assert all(name.startswith("a.c@") for name in found)
    # Other files change nothing in that.
    assert cut([*commands, command(ROOT / "b.c", ROOT, directory=ROOT)], str(ROOT)).keys() == {*found, "b.c"}


def test_a_new_file_moves_few_borders() -> None:
    present = [f"file{number:04}.c" for number in range(0, 6000, 10)]
    before = parts(batches(present))
    changed = [
        len(parts(batches([*present, f"file{number:04}.c"])) - before) for number in range(5, 6000, 400)
    ]
    assert max(changed) <= 6
    assert sum(changed) <= 2 * len(changed) + len(before) // 4


def write(root: Path, files: dict[str, str]) -> list[str]:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return sorted(files)


def test_files_that_begin_alike_stay_together(tmp_path: Path) -> None:
    one = '#include "one.h"\n#include <vector>\nint x;\n'
    two = '/* Two. */\n#include "two.h"\n'
    files = {f"f{number:02}.cc": one if number % 2 else two for number in range(2 * MOST_FILES)}
    found = batches(write(tmp_path, files), tmp_path)
    # Only where the files of one beginning end and those of the other begin are both in one batch.
    assert sum(len(set(batch.heads)) for batch in found.values()) <= len(found) + 1
    heads = {head for batch in found.values() for head in batch.heads}
    assert heads == {'#include "one.h"\n#include <vector>\n', '#include "two.h"\n'}


def test_a_head_is_shared_by_three_files_of_one_folder(tmp_path: Path) -> None:
    head = "#include <vector>\n"
    files = {"a.cc": head, "b.cc": head, "c.cc": head, "lib/d.cc": head, "lib/e.cc": head, "f.cc": "int x;\n"}
    (batch,) = batches(write(tmp_path, files), tmp_path).values()
    shared = {Path(file).name for file, head in zip(batch.files, batch.heads, strict=True) if head}
    assert shared == {"a.cc", "b.cc", "c.cc"}
    chosen = [str(tmp_path / name) for name in files]
    assert batch.shared_heads(chosen) == (head,)
    # Where one of the three is left out, two are too few.
    assert batch.shared_heads([each for each in chosen if not each.endswith("/b.cc")]) == ()


def test_a_long_head_gives_way_to_one_that_more_files_share(tmp_path: Path) -> None:
    common = "#include <string>\n"
    files = {
        f"{name}.cc": common + f"#include <{name[0]}>\n"
        for name in ("a1", "a2", "a3", "b1", "b2", "b3", "c1")
    }
    (batch,) = batches(write(tmp_path, files), tmp_path).values()
    assert set(batch.heads) == {common}


# What a file may begin with: blanks and comments, and inclusions with the form that is read from them.
blanks = st.sampled_from(
    ["", " ", "\n", "\t\n", "\r\n", "// one\n", "/* two\n * lines */", "\ufeff", "/**//**/\n", "//\n"]
)
includes = st.tuples(
    st.sampled_from(["#include ", "#  include\t", "#include", "# include   "]),
    st.sampled_from(["<vector>", '"own.h"', '"dir/name with blank.h"', "<a/b.hpp>"]),
    st.sampled_from(["\n", " // why\n", "/* a */\n", " /* a\n b */\n", "\r\n"]),
)
others = st.sampled_from(
    [
        "int x;\n",
        "#define X\n",
        "#pragma once\n",
        "#if 1\n",
        "#include MACRO\n",
        "#include_next <vector>\n",
        "#import <vector>\n",
        "#include <open\n",
        '"#include <vector>"\n',
        "namespace a {\n",
        "using x = int;\n",
        "/ /\n",
        "/* never closed\n",
    ]
)


def head_of(content: bytes) -> tuple[str, ...]:
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        return read_head(file.name)


@given(st.lists(st.tuples(blanks, includes), max_size=6), blanks, others, st.text(max_size=40))
def test_a_head_ends_before_anything_else(
    pieces: list[tuple[str, tuple[str, str, str]]], blank: str, other: str, rest: str
) -> None:
    text = "".join(before + "".join(include) for before, include in pieces) + blank + other + rest
    expected = tuple(f"#include {name}" for _, (_, name, _) in pieces)
    assert head_of(text.encode("utf-8", "surrogatepass")) == expected


@given(st.binary(max_size=300))
def test_any_bytes_have_a_head(content: bytes) -> None:
    assert all(line.startswith(("#include <", '#include "')) for line in head_of(content))


def test_a_comment_that_goes_on_in_the_next_line() -> None:
    assert head_of(b"// commented out: \\\n#include <vector>\nint x;\n") == ()


def test_what_cannot_be_read_has_no_head(tmp_path: Path) -> None:
    assert read_head(str(tmp_path / "absent.cc")) == ()
    assert read_head(str(tmp_path)) == ()
