"""What becomes of each flag of GCC, Clang and clang-cl: those that change how source reads are kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

import msgspec

Shape = Literal["alone", "joined", "value", "either"]
"""Where the value of a flag stands: there is none, in the same word, in the next word, or in either."""

Fate = Literal[
    "keep",
    "drop",
    "language",
    "standard",
    "target",
    "include",
    "folder",
    "code",
    "programs",
    "modules",
    "pch",
]
"""What is done with a flag.

`keep` and `drop` say it themselves; `language` is `-x`, `standard` `-std`, `target` names the machine,
`include` names a header, and `folder` one to look headers up in. The last four are left out, and said:
`code` loads code into the compiler, `programs` names programs for it to run, `modules` and `pch` name what
another compiler has compiled.
"""


class Rule(msgspec.Struct, frozen=True):
    """What is known of a flag."""

    shape: Shape
    fate: Fate


class Found(msgspec.Struct, frozen=True):
    """A flag as it was found: its name, the rule, and its value when that stands in the same word."""

    name: str
    rule: Rule
    value: str = ""


REASONS: Mapping[Fate, str] = {
    "code": "loads code into the compiler",
    "programs": "names programs for the compiler to run, or files that do",
    "modules": "modules must be compiled by the same compiler, and imports of them do not resolve",
    "pch": "a precompiled header belongs to the compiler that made it",
}
"""Why flags with these fates are left out."""


def _rules(*rows: tuple[Shape, Fate, str]) -> dict[str, Rule]:
    return {name: Rule(shape, fate) for shape, fate, names in rows for name in names.split()}


GNU: Mapping[str, Rule] = _rules(
    ("either", "folder", "-I -isystem -iquote -idirafter -cxx-isystem -F -iframework"),
    ("joined", "folder", "--include-directory="),
    ("either", "include", "-include -imacros"),
    ("joined", "include", "--include="),
    ("value", "include", "--include"),
    ("either", "keep", "-D -U -isysroot -iprefix -iwithprefix -iwithprefixbefore -iwithsysroot"),
    ("value", "keep", "-arch --sysroot -ivfsoverlay -working-directory"),
    ("joined", "keep", "--sysroot= -stdlib= --gcc-toolchain= -working-directory= -O --define-macro="),
    ("alone", "keep", "-ansi -pthread -undef -trigraphs"),
    ("alone", "keep", "-nostdinc -nostdinc++ -nostdlibinc -nobuiltininc"),
    ("either", "language", "-x"),
    ("joined", "standard", "-std= --std="),
    ("joined", "target", "--target="),
    ("value", "target", "-target --target"),
    ("joined", "code", "-fplugin= -fplugin-arg- -fplugin-opt= -fpass-plugin= -load= -plugin-opt="),
    ("value", "code", "-load -plugin -add-plugin"),
    ("joined", "programs", "-specs= --specs= -wrapper= --config= --config-system-dir= --config-user-dir="),
    ("value", "programs", "-specs --specs -wrapper --config"),
    ("either", "programs", "-B"),
    ("alone", "modules", "-fmodules -fcxx-modules -fmodules-ts -fmodule-only -fmodule-header"),
    ("joined", "modules", "-fmodule-file= -fmodule-mapper= -fprebuilt-module-path= -fmodule-header="),
    ("value", "pch", "-include-pch"),
    ("either", "drop", "-o -MF -MT -MQ -MJ -L -l -T -u -z -e -A"),
    ("value", "drop", "-Xlinker -Xassembler -Xanalyzer -Xopenmp-target -Xcuda-ptxas -Xcuda-fatbinary"),
    ("value", "drop", "-framework -aux-info -dumpbase -dumpbase-ext -dumpdir --param -mllvm -resource-dir"),
    ("value", "drop", "-G -gcc-toolchain -bundle_loader -V -b -Tbss -Ttext -Tdata -install_name"),
    ("value", "drop", "-current_version -compatibility_version --serialize-diagnostics --output --language"),
    ("value", "drop", "-serialize-diagnostics -index-store-path -dependency-file -dependent-lib"),
    ("alone", "drop", "-M -MM -MG -MP -MD -MMD -I-"),
)
"""Rules of GCC and Clang by the flag's name; what is missing here is for `gnu_rule` to judge."""

CL: Mapping[str, Rule] = _rules(
    ("either", "folder", "I imsvc external:I"),
    ("either", "include", "FI"),
    ("either", "keep", "D U"),
    ("joined", "keep", "std: Zc: EH GR Zp MD MT LD permissive arch: fp: openmp vm Ze Za await"),
    ("joined", "keep", "winsysroot winsdkdir winsdkversion vctoolsdir vctoolsversion diasdkdir"),
    ("alone", "keep", "J Gd Gr Gv Gz utf-8"),
    ("alone", "language", "TP TC"),
    ("either", "drop", "Tp Tc"),
    ("value", "drop", "o"),
)
"""Rules of Microsoft's compiler by the flag's name without its sign."""

_FEATURES = re.compile(
    r"""
    exceptions|cxx-exceptions|rtti|builtin|freestanding|hosted|short-enums|short-wchar|signed-char
    |unsigned-char|gnu-keywords|asm|char8_t|coroutines|coroutines-ts|aligned-allocation|aligned-new
    |sized-deallocation|blocks|ms-extensions|ms-compatibility|borland-extensions|declspec|operator-names
    |delayed-template-parsing|access-control|gnu89-inline|dollars-in-identifiers|lax-vector-conversions
    |fast-math|finite-math-only|openmp|openmp-simd|PIC|pic|PIE|pie|altivec|zvector|pascal-strings
    |objc-arc|objc-arc-exceptions|objc-weak|objc-exceptions|constant-cfstrings
    |double-square-bracket-attributes|trigraphs|relaxed-template-template-args|pack-struct|fixed-point
    |raw-string-literals|native-half-type|threadsafe-statics|stack-protector|stack-protector-all
    |stack-protector-strong|experimental-library|strict-enums|unsigned-bitfields
    """,
    re.VERBOSE,
)
_FEATURE_VALUES = re.compile(
    r"-f(?:ms-compatibility-version|msc-version|template-depth|constexpr-depth|constexpr-steps|bracket-depth"
    r"|objc-runtime|lax-vector-conversions|gnuc-version|pack-struct|openmp|openmp-version|cf-protection"
    r"|clang-abi-compat|visibility-from-dllstorageclass|cx-|denormal-fp-math|wchar-type)[=-]?.*"
)
_MACHINE = re.compile(
    r"""-m(?:
      (?:16|32|64|x32|arm|thumb|cmse|municode|unicode|ms-bitfields|general-regs-only|soft-float|hard-float|be|le)
    | (?:cpu|arch|abi|fpu|float-abi|mcu|cmodel|long-double)[=-].+
    | (?:big|little)-endian | android | eabi.*
    | (?:no-)?(?:sse\S*|ssse3|avx\S*|mmx|3dnowa?|aes|pclmul|fma4?|f16c|bmi2?|lzcnt|popcnt|rdrnd|rdseed|adx|sha
        |sha512|sm3|sm4|gfni|vaes|vpclmulqdq|xsave\w*|fxsr|cx16|crc32|movbe|xop|lwp|tbm|fsgsbase|rtm|prfchw
        |clflushopt|clwb|mwaitx|pku|amx-\S+|hreset|serialize|invpcid|ptwrite|rdpid|sahf|shstk|waitpkg|movdiri
        |movdir64b|cldemote|enqcmd|altivec|vsx|power\S*-vector|htm|crypto|zvector|vx|dsp\S*|msa|mips16|micromips
        |simd128|relaxed-simd|atomics|bulk-memory|nontrapping-fptoint|sign-ext|exception-handling|unaligned-access)
    | ips\d+\S* | fp(?:32|64|xx) | float(?:32|64|128) | atomics
    | (?:macosx|iphoneos|ios|ios-simulator|watchos|tvos)(?:-simulator)?-version-min=.+
    )""",
    re.VERBOSE,
)
_SHARED_WITH_CL = ("-f", "-m", "--", "-i", "-x", "-n", "-target", "-load", "-plugin", "-add-plugin")
_SANITIZERS = frozenset({"address", "hwaddress", "kernel-address", "thread", "memory", "undefined", "leak"})
_KNOWN_OTHERS = re.compile(
    r"-(?:f|m|W|g|d|w|Q|O|Z|X|ccc-).*|-(?:c|S|E|C|CC|P|H|s|v|p|pg|pipe|pie|no-pie|shared|static|rdynamic|save-temps.*"
    r"|time.*|nostdlib|nodefaultlibs|nostartfiles|nolibc|static-.*|shared-.*|pedantic.*|symbolic|traditional.*"
    r"|no-canonical-prefixes|print-.*|EL|EB|dynamiclib|bundle|dynamic|G\d+|remap|flto.*|no-cpp-precomp"
    r"|disable-free|emit-.*|fsyntax-only|coverage|-coverage|index-.*|exported_symbols_list.*)"
    r"|--(?:param=|serialize|coverage|analyze|no-|driver-mode|output|verbose|end-no|start-no|hip-|cuda-|rtlib|unwindlib).*"
)


def find_rule(word: str, table: Mapping[str, Rule]) -> Found | None:
    """The rule of the longest flag that a word is, or begins with; None when the table has none."""
    exact = table.get(word)
    if exact and exact.shape != "joined":
        return Found(word, exact)
    for length in range(len(word), 0, -1):
        rule = table.get(word[:length])
        if rule and rule.shape in {"joined", "either"}:
            return Found(word[:length], rule, word[length:])
    return None


def gnu_rule(word: str) -> Found | None:
    """The rule of a flag of GCC or Clang, or None when it is not known what the flag does.

    Warnings, debug information, code generation and links do not change how source reads, so that all
    flags of these families are dropped that are not known to matter.
    """
    found = find_rule(word, GNU)
    if found:
        return found
    if word.startswith("-plugin-arg-"):
        return Found(word, Rule("value", "code"))
    if word.startswith("-Xarch_"):
        return Found(word, Rule("value", "drop"))
    if _KNOWN_OTHERS.fullmatch(word):
        return Found(word, Rule("alone", "keep" if _matters(word) else "drop"))
    return None


def cl_rule(word: str) -> Found:
    """The rule of a flag of Microsoft's compiler, or of one that clang-cl shares with Clang."""
    found = find_rule(word[1:], CL)
    if found:
        return Found(word[0] + found.name, found.rule, found.value)
    shared = gnu_rule(word) if word.startswith(_SHARED_WITH_CL) else None
    return shared or Found(word, Rule("alone", "drop"))


def _matters(word: str) -> bool:
    """Whether a flag that has no rule of its own changes predefined macros or the language."""
    if word.startswith("-fsanitize="):
        return set(word.partition("=")[2].split(",")) <= _SANITIZERS
    if word.startswith("-f"):
        name = word[2:].removeprefix("no-")
        return any((_FEATURES.fullmatch(name), _FEATURE_VALUES.fullmatch(word)))
    return _MACHINE.fullmatch(word) is not None
