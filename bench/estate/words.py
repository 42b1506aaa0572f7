"""Names, signatures and sentences, drawn from a seed."""

from __future__ import annotations

from itertools import accumulate
from random import Random

# fmt: off
_STEMS = [
    "abort", "accept", "account", "action", "active", "adapt", "address", "agent", "alias", "align",
    "allow", "answer", "append", "apply", "archive", "array", "assert", "assign", "async", "attach",
    "author", "await", "backup", "balance", "band", "batch", "begin", "bind", "block", "board", "body",
    "book", "boot", "bound", "branch", "bridge", "broker", "buffer", "build", "bundle", "byte", "cache",
    "call", "cancel", "capture", "card", "case", "cast", "catalog", "chain", "change", "channel", "check",
    "chunk", "claim", "class", "clean", "client", "clock", "clone", "close", "cluster", "code", "collect",
    "color", "column", "commit", "compact", "compare", "compile", "compute", "config", "connect", "consume",
    "context", "convert", "cookie", "copy", "core", "count", "cover", "create", "credit", "current",
    "cursor", "cycle", "data", "date", "deal", "debug", "decode", "default", "defer", "define", "delay",
    "delete", "delta", "deny", "deploy", "derive", "detach", "device", "digest", "direct", "disk",
    "dispatch", "display", "divide", "document", "domain", "draft", "drain", "draw", "drive", "drop",
    "dump", "edge", "edit", "element", "embed", "emit", "empty", "encode", "engine", "entry", "error",
    "escape", "event", "evict", "exact", "expand", "expire", "export", "express", "extend", "fact",
    "factory", "fail", "fetch", "field", "file", "fill", "filter", "find", "finish", "fire", "flag", "flat",
    "flow", "flush", "fold", "follow", "force", "fork", "form", "format", "forward", "frame", "free",
    "freeze", "fresh", "fuse", "gate", "gather", "global", "grant", "graph", "grid", "group", "guard",
    "guess", "handle", "hash", "head", "heap", "hint", "hold", "hook", "host", "hour", "image", "import",
    "index", "infer", "inject", "inner", "input", "insert", "inspect", "install", "invoke", "item",
    "iterate", "job", "join", "journal", "judge", "jump", "keep", "key", "kind", "label", "lane", "last",
    "launch", "layer", "layout", "lead", "leaf", "lease", "leave", "length", "level", "lift", "limit",
    "line", "link", "list", "load", "local", "lock", "log", "logic", "long", "loop", "lower", "main",
    "make", "manage", "map", "mark", "mask", "match", "measure", "member", "memory", "merge", "message",
    "meta", "method", "metric", "mirror", "mode", "model", "module", "monitor", "mount", "move", "name",
    "native", "nest", "network", "next", "node", "normal", "note", "notice", "number", "object", "observe",
    "offset", "open", "option", "order", "origin", "outer", "output", "owner", "pack", "page", "pair",
    "panel", "parse", "part", "pass", "patch", "path", "pause", "peer", "pick", "pipe", "pixel", "place",
    "plan", "play", "point", "policy", "poll", "pool", "port", "post", "prefix", "prepare", "present",
    "print", "probe", "process", "produce", "profile", "project", "prompt", "proof", "proxy", "publish",
    "pull", "purge", "push", "query", "queue", "quick", "quota", "quote", "raise", "random", "range",
    "rank", "rate", "ratio", "read", "ready", "record", "reduce", "refer", "region", "relay", "release",
    "remote", "remove", "render", "repair", "repeat", "replace", "report", "request", "reserve", "reset",
    "resolve", "resource", "restore", "result", "retry", "return", "revert", "rewind", "right", "ring",
    "role", "root", "rotate", "round", "route", "rule", "run", "safe", "sample", "save", "scale", "scan",
    "schedule", "schema", "scope", "score", "screen", "script", "seal", "search", "second", "section",
    "secure", "select", "send", "serve", "session", "set", "shape", "share", "shard", "shift", "short",
    "show", "side", "sign", "signal", "size", "skip", "slice", "slot", "snapshot", "socket", "sort",
    "source", "space", "span", "spawn", "split", "stack", "stage", "stamp", "start", "state", "status",
    "step", "stop", "store", "stream", "string", "strip", "style", "submit", "subset", "sum", "suspend",
    "swap", "switch", "symbol", "sync", "table", "tag", "take", "target", "task", "team", "template",
    "term", "test", "text", "thread", "ticket", "time", "token", "topic", "total", "trace", "track",
    "trail", "transfer", "transit", "tree", "trigger", "trim", "trust", "tune", "type", "union", "unit",
    "update", "upload", "user", "valid", "value", "vector", "verify", "version", "view", "visit", "volume",
    "vote", "wait", "walk", "watch", "weight", "window", "wire", "word", "work", "worker", "wrap", "write",
    "yield", "zone",
]
_GLUE = [
    "the", "of", "to", "a", "is", "that", "in", "for", "and", "it", "as", "with", "which", "be", "by",
    "not", "this", "are", "on", "from", "if", "has", "or", "an", "when",
]
# fmt: on
_TYPES = ("str", "int", "bool", "float", "bytes", "Path", "Any", "None", "list[str]", "dict[str, Any]")
_FALLING = tuple(accumulate(1 / (rank + 8) for rank in range(len(_STEMS))))


def identifier(random: Random, parts: int) -> str:
    """A name in lower case, such as `parse_frame`."""
    return "_".join(random.choices(_STEMS, cum_weights=_FALLING, k=parts))


def class_name(random: Random) -> str:
    """A name such as `FrameParser`."""
    return "".join(map(str.capitalize, random.choices(_STEMS, cum_weights=_FALLING, k=2)))


def sentence(random: Random) -> str:
    """Some words of documentation."""
    nouns = random.choices(_STEMS, cum_weights=_FALLING, k=random.randrange(3, 16))
    glue = random.choices(_GLUE, k=len(nouns))
    return " ".join(word for pair in zip(nouns, glue, strict=True) for word in pair).capitalize() + "."


def type_name(random: Random) -> str:
    """A type, mostly of the language's own."""
    return random.choice(_TYPES) if random.random() < 0.7 else class_name(random)


def signature(name: str, parameters: tuple[str, ...], random: Random) -> str:
    """The head of a function."""
    typed = ", ".join(f"{each}: {type_name(random)}" for each in parameters)
    return f"def {name}({typed}) -> {type_name(random)}"
