"""`tieline completions`: scripts that complete commands and options in a shell."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from .answer import Answer, Call, Verb
from .arguments import Arguments, UsageError
from .commands import PLACES, load

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def _configure(arguments: Arguments) -> None:
    arguments.positional("SHELL", help="bash, zsh, fish or powershell")


def _run(call: Call) -> Answer:
    shell: str = call.options.shell
    if shell not in _SCRIPTS:
        raise UsageError(f"`{shell}` is not a shell that is known", f"the shells are {', '.join(_SCRIPTS)}")
    script = _SCRIPTS[shell]()
    return Answer(fields={"shell": shell, "script": script}, lines=tuple(script.splitlines()))


def options_of(verb: str) -> list[tuple[str, str]]:
    """The long options of a verb, each with what it does."""
    found = load(verb)
    arguments = Arguments(verb, found.summary, (), {})
    found.configure(arguments)
    arguments.common()
    return [
        (name, str(action.help or "").partition(" [")[0])
        for action in arguments.parser._actions  # pyright: ignore[reportPrivateUsage]
        for name in action.option_strings
        if name.startswith("--") and action.help != argparse.SUPPRESS
    ]


def _bash() -> str:
    cases = "\n".join(
        f"    {verb}) words='{' '.join(name for name, _ in options_of(verb))}' ;;" for verb in PLACES
    )
    return f"""\
# tieline completion for bash; put it into ~/.bashrc: source <(tieline completions bash)
_tieline() {{
  local word="${{COMP_WORDS[COMP_CWORD]}}" verb="" words="" each
  for each in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case "$each" in -*) ;; *) verb="$each"; break ;; esac
  done
  case "$verb" in
    "") words='{" ".join(PLACES)}' ;;
{cases}
  esac
  if [[ -z "$verb" || "$word" == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
    compopt -o filenames
  fi
}}
complete -F _tieline tieline"""


def _zsh() -> str:
    verbs = "\n".join(f"    '{verb}:{_plain(load(verb).summary)}'" for verb in PLACES)
    cases = "\n".join(f"    {verb}) _arguments {_zsh_options(verb)} '*:file:_files' ;;" for verb in PLACES)
    return f"""\
#compdef tieline
# tieline completion for zsh; put it into a folder of $fpath: tieline completions zsh > ~/.zfunc/_tieline
_tieline() {{
  local -a verbs
  verbs=(
{verbs}
  )
  if (( CURRENT == 2 )); then
    _describe 'command' verbs
    return
  fi
  local verb=$words[2]
  shift words
  (( CURRENT-- ))
  case $verb in
{cases}
  esac
}}
if [ "$funcstack[1]" = "_tieline" ]; then _tieline "$@"; else compdef _tieline tieline; fi"""


def _zsh_options(verb: str) -> str:
    return " ".join(f"'{name}[{_plain(text)}]'" for name, text in options_of(verb))


def _fish() -> str:
    lines = [
        "# tieline completion for fish: tieline completions fish > ~/.config/fish/completions/tieline.fish"
    ]
    lines += [
        f"complete -c tieline -n __fish_use_subcommand -f -a {verb} -d '{_plain(load(verb).summary)}'"
        for verb in PLACES
    ]
    for verb in PLACES:
        lines += [
            f"complete -c tieline -n '__fish_seen_subcommand_from {verb}' -l {name[2:]} -d '{_plain(text)}'"
            for name, text in options_of(verb)
        ]
    return "\n".join(lines)


def _powershell() -> str:
    cases = "\n".join(
        f"    '{verb}' {{ '{' '.join(name for name, _ in options_of(verb))}' }}" for verb in PLACES
    )
    return f"""\
# tieline completion for PowerShell; put it into $PROFILE:
#   tieline completions powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName tieline -ScriptBlock {{
  param($word, $ast, $cursor)
  $verb = $ast.CommandElements | Select-Object -Skip 1 | ForEach-Object {{ "$_" }} |
    Where-Object {{ -not $_.StartsWith('-') -and $_ -ne $word }} | Select-Object -First 1
  $found = switch ("$verb") {{
    '' {{ '{" ".join(PLACES)}' }}
{cases}
  }}
  "$found".Split(' ') | Where-Object {{ $_ -like "$word*" }} |
    ForEach-Object {{ [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }}
}}"""


def _plain(text: str) -> str:
    """A description that needs no quoting in any shell."""
    return "".join(" " if each in "'\"[]:`$" else each for each in text).replace("  ", " ").strip()


_SCRIPTS: Mapping[str, Callable[[], str]] = {
    "bash": _bash,
    "zsh": _zsh,
    "fish": _fish,
    "powershell": _powershell,
}

VERBS = {
    "completions": Verb(
        "Print a script that completes commands and options in a shell.",
        (
            "source <(tieline completions bash)                                       for this session",
            "tieline completions fish > ~/.config/fish/completions/tieline.fish       for good",
        ),
        _configure,
        _run,
    )
}
"""The verbs of this module."""
