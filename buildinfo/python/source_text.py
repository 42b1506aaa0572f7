"""Reads values out of Python source without running it."""

from __future__ import annotations

import ast
import warnings
from pathlib import Path
from typing import cast


def parse_source(path: str) -> ast.Module | None:
    """Syntax tree of a file in whatever encoding it declares; None when it cannot be read or is no Python."""
    if not Path(path).is_file():
        return None
    try:
        content = Path(path).read_bytes()
        with warnings.catch_warnings():
            # Invalid escapes in somebody else's file are not for us to warn about.
            warnings.simplefilter("ignore")
            return ast.parse(content)
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def assignments(tree: ast.Module) -> dict[str, ast.expr]:
    """Last value that each name is given at the top level, branches of `if` and `try` included."""
    found: dict[str, ast.expr] = {}
    _collect(tree.body, found)
    return found


def _collect(body: list[ast.stmt], found: dict[str, ast.expr]) -> None:
    for node in body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found[target.id] = node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            found[node.target.id] = node.value
        elif isinstance(node, ast.If | ast.Try | ast.With):
            _collect(node.body, found)
            _collect(getattr(node, "orelse", []), found)


def literal(node: ast.expr, names: dict[str, ast.expr], depth: int = 8) -> object:
    """Value of an expression made of literals, names of such values, `+` and `dict(...)`; else None.

    A list or dictionary keeps the items that can be read, so a partly dynamic list still says something.
    """
    if depth == 0:
        return None
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        return literal(names[node.id], names, depth - 1) if node.id in names else None
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        items = [literal(item, names, depth - 1) for item in node.elts]
        return [item for item in items if item is not None]
    if isinstance(node, ast.Dict):
        return {
            name: literal(value, names, depth - 1)
            for key, value in zip(node.keys, node.values, strict=True)
            if key is not None and isinstance(name := literal(key, names, depth - 1), str)
        }
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = literal(node.left, names, depth - 1), literal(node.right, names, depth - 1)
        if isinstance(left, str) and isinstance(right, str):
            return left + right
        # Of a sum of lists the operands that can be read still count.
        lists = [cast("list[object]", side) for side in (left, right) if isinstance(side, list)]
        return [item for each in lists for item in each] if lists else None
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "dict"
        and not node.args
    ):
        return {word.arg: literal(word.value, names, depth - 1) for word in node.keywords if word.arg}
    return None
