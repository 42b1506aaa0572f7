"use strict";
// The native back end: TypeScript 7's own API, a process that answers questions about a program.
//
// Both back ends give the same interface. `createBackend(job, overlay, callsBack)` gives {open(config), optionsOf(config), close()}, and `open` a project:
//
//   version         of the compiler, such as `7.0.2`
//   kinds, flags    its SyntaxKind and SymbolFlags: name -> number; the numbers differ between the back ends
//   options         the project's compiler options, with enumerations as numbers
//   roots, files    absolute names of the root files, and of all files of the program with the compiler's own libraries
//   isLibrary(file) whether a file is one of the compiler's own libraries
//   tree(file)      the SourceFile node of a file of the program, the same one each time; undefined for any other file
//   problems(file)  its syntax errors, without `file` those of the configuration: [{file, start, message, code}]
//
// Nodes have the names of TypeScript's public AST (`kind`, `parent`, `pos`, `end`, `getStart()`, `forEachChild`, `jsDoc`, `name`,
// `expression`, ...), and are the same objects each time. Symbols have `name`, `flags` and nothing else that may be used; they
// and types are the same objects each time, but several symbols can share their declarations (instantiations).
//
// Everything else takes an array and gives an array, with undefined where there is no answer, because a question costs a
// round trip, and a hundred questions cost one as well:
//
//   foresee({files, names, literals, shorthands})   (no answer) what will be asked for soon: the trees of files, the symbols of
//                            names, the contextual types of literals, the values of shorthands; a hint, which changes no answer
//   proceed()                (no answer) go on with what was foreseen; for when nothing is asked for a while
//   whenLost(blame)          (no answer) if the compiler dies, `blame` is called with the text of what it was asked, which names files
//   symbolsAt(nodes)         the symbols that names or module specifiers stand for; aliases are not followed
//   targets(symbols)         what aliases finally stand for
//   shorthandValues(nodes)   of ShorthandPropertyAssignment nodes, the symbol that is read
//   declarations(symbol)     (no array) the nodes that declare a symbol, cached
//   parents(symbols)         the symbol that each belongs to
//   members(symbol)          (no array) its instance members, and `exports(symbol)` its static ones or exports, as a Map by name
//   isComposed(symbol)       (no array) whether it stands for members of several types, as those of a union
//   typesAt(nodes), typesOf(symbols), contextualTypes(nodes), returnTypes(signatureNodes)
//   returned(types)          what functions of types return, undefined for what is called in no or several ways
//   constituents(types)      the parts of unions; of any other type the type alone
//   properties(pairs)        of pairs [type, name] the symbol of that property
//   assignable(pairs)        of pairs [type, type] whether the one fits the other
//   isAny(type)              (no array) whether nothing is known of it, and `isUnit(type)` whether it has one value
//   texts(pairs)             of pairs [type, node] the type as one writes it at the node
//   callDeclarations(symbols) the declarations of the signatures that each can be called by, undefined for unions
//   signatures(callNodes)    the declaration that a call, `new` or tag resolves to

const path = require("node:path");

const { Pipeline } = require("./pipeline.js");

const COMPOSED = 0x2 | 0x4 | 0x40000;
/** SignatureKind.Call. */
const CALL = 0;
const AN_ALIAS_THAT_LEADS_NOWHERE = "unknown";
/** Pieces of questions, so that one is never longer than what a pipe holds. */
const PIECE = 100;

/** Start the compiler; it answers until `close`. `callsBack` is whether it is to ask the overlay for files. */
function createBackend(job, overlay, callsBack) {
  const from = (name) => require(path.join(job.typescript, "dist", name));
  const { API, SymbolFlags, TypeFlags, NodeBuilderFlags } = from("api/sync/api.js");
  const { SyntaxKind } = from("ast/index.js");
  const { version } = require(path.join(job.typescript, "package.json"));
  // Half the time that Go's collector takes, for a fifth more memory.
  process.env.GOGC ??= "200";
  const api = new API({ cwd: job.root, fs: callsBack ? overlay.callbacks : undefined, tsserverPath: job.native || undefined });
  const pipeline = new Pipeline(api, callsBack);
  let opened = "";
  let snapshot;
  const vocabulary = { version, kinds: SyntaxKind, flags: SymbolFlags };
  const language = {
    ...vocabulary,
    TypeFlags,
    textFlags: NodeBuilderFlags.IgnoreErrors | NodeBuilderFlags.UseAliasDefinedOutsideCurrentScope,
  };

  return {
    /** Open the project of a configuration, and close the one before. */
    open(config) {
      pipeline.forget();
      // How the compiler writes some types depends on what it was asked before, so that each unit gets a checker of its own.
      const past = snapshot ? [snapshot, api.updateSnapshot({ closeProjects: [opened] })] : [];
      snapshot = api.updateSnapshot({ openProjects: [config] });
      opened = config;
      // Only now, so that the files that both have in common stay.
      for (const each of past) each.dispose();
      const project = snapshot.getProject(config);
      if (!project) throw new Error(`${config} is not a project`);
      const trees = keepTrees(project.program);
      return { ...vocabulary, ...describeProject(project), ...createQuestions(project, snapshot, pipeline, language, trees) };
    },
    /** The compiler options that a configuration has, or undefined when it cannot be read. */
    optionsOf(config) {
      try {
        return api.parseConfigFile(config).options;
      } catch {
        return undefined;
      }
    },
    close: () => api.close(),
  };
}

// The API looks each tree up among those of all snapshots, each time that a symbol leads to it. Gives those that were read.
function keepTrees(program) {
  const trees = new Map();
  const read = program.getSourceFile.bind(program);
  program.getSourceFile = (file) => {
    if (!trees.has(file)) trees.set(file, read(file));
    return trees.get(file);
  };
  return trees;
}

function describeProject({ program, compilerOptions, rootFiles }) {
  const files = program.getSourceFileNames();
  const libraries = new Map();
  let syntax;
  return {
    options: compilerOptions,
    roots: rootFiles,
    files,
    isLibrary(file) {
      let is = libraries.get(file);
      if (is === undefined) {
        is = /\/lib\.[^/]*\.?d\.ts$/.test(file) && Boolean(program.getSourceFileMetadata(file)?.isDefaultLibrary);
        libraries.set(file, is);
      }
      return is;
    },
    tree: (file) => program.getSourceFile(file),
    problems(file) {
      if (!file) return errorsOf([...program.getConfigFileParsingDiagnostics(), ...program.getProgramDiagnostics()]);
      syntax ??= errorsOf(program.getSyntacticDiagnostics());
      return syntax.filter((each) => each.file === file);
    },
  };
}

function errorsOf(said) {
  const ERROR = 1;
  return said
    .filter((each) => each.category === ERROR)
    .map((each) => ({ file: each.fileName, start: each.pos, message: each.text, code: each.code }));
}

function pieces(key, list) {
  const found = [];
  for (let start = 0; start < list.length; start += PIECE) found.push({ [key]: list.slice(start, start + PIECE) });
  return found;
}

function createQuestions(project, snapshot, pipeline, { flags, TypeFlags, textFlags }, trees) {
  const { checker } = project;
  const registry = checker.objectRegistry;
  const scope = { snapshot: snapshot.id, project: project.id };
  const ids = (nodes) => nodes.map((node) => node.id);
  const questions = (method, parameters) => parameters.map((each) => [method, { ...scope, ...each }]);
  const ask = (method, parameters) => pipeline.ask(questions(method, parameters));
  const symbolFrom = (data) => (data ? registry.getOrCreateSymbol(data) : undefined);
  const typeFrom = (data) => (data ? registry.getOrCreateType(data) : undefined);

  // A list of any length as one question in pieces.
  const sliced = (method, key, list) => ask(method, pieces(key, list)).flat();

  const foreseen = new Set();
  const symbolAt = new Map();
  const typeAt = new Map();
  const typeOf = new Map();
  const called = new Map();
  const targets = new Map();
  const parents = new Map();
  const declarations = new Map();
  const constituents = new Map();
  const properties = new Map();
  const assignable = new Map();
  const signed = new Map();

  // Ask only for what is not known yet, each thing once.
  function known(cache, keys, answer) {
    const missing = [...new Set(keys)].filter((key) => !cache.has(key));
    if (missing.length) answer(missing).forEach((value, index) => cache.set(missing[index], value));
    return keys.map((key) => cache.get(key));
  }

  return {
    foresee({ files = [], names = [], literals = [], shorthands = [] }) {
      pipeline.foretell([
        ...questions("getSourceFile", files.filter((file) => !trees.has(file)).map((file) => ({ file }))),
        ...questions("getSymbolsAtLocations", pieces("locations", ids(names))),
        ...questions("getContextualType", ids(literals).map((location) => ({ location }))),
        ...questions("getShorthandAssignmentValueSymbol", ids(shorthands).map((location) => ({ location }))),
      ]);
      if (names.length) foreseen.add(names[0]);
    },
    proceed: () => pipeline.proceed(),
    whenLost(blame) {
      pipeline.blame = blame;
    },
    symbolsAt(nodes) {
      const answer = (missing) => sliced("getSymbolsAtLocations", "locations", ids(missing)).map(symbolFrom);
      if (!foreseen.delete(nodes[0])) return known(symbolAt, nodes, answer);
      // In the same pieces, whatever has become known since.
      const symbols = answer(nodes);
      nodes.forEach((node, index) => symbolAt.set(node, symbols[index]));
      return symbols;
    },
    targets(symbols) {
      return known(targets, symbols, (missing) => {
        const ends = ask(
          "getAliasedSymbol",
          missing.map(({ id }) => ({ symbol: id })),
        ).map((data) =>
          data && !(data.name === AN_ALIAS_THAT_LEADS_NOWHERE && !data.declarations?.length) ? symbolFrom(data) : undefined,
        );
        // In JavaScript an export can be an alias and a value at once, and the compiler stops there.
        const further = [...new Set(ends.filter((end, index) => end && end.flags & flags.Alias && end !== missing[index]))];
        if (!further.length) return ends;
        const last = new Map(this.targets(further).map((end, index) => [further[index], end]));
        return ends.map((end) => last.get(end) ?? end);
      });
    },
    shorthandValues: (nodes) =>
      ask(
        "getShorthandAssignmentValueSymbol",
        nodes.map((node) => ({ location: node.id })),
      ).map(symbolFrom),
    declarations(symbol) {
      let nodes = declarations.get(symbol);
      if (!nodes) declarations.set(symbol, (nodes = symbol.declarations.map((each) => each.resolve(project)).filter(Boolean)));
      return nodes;
    },
    parents: (symbols) =>
      known(parents, symbols, (missing) => {
        const some = missing.filter((each) => each.parent);
        const found = new Map();
        ask(
          "getParentOfSymbol",
          some.map(({ id }) => ({ objectId: id })),
        ).forEach((data, index) => found.set(some[index], symbolFrom(data)));
        return missing.map((each) => found.get(each));
      }),
    members: (symbol) => symbol.getMembers(),
    exports: (symbol) => symbol.getExports(),
    isComposed: (symbol) => (symbol.checkFlags & COMPOSED) !== 0 && symbol.declarations.length > 1,
    typesAt: (nodes) =>
      known(typeAt, nodes, (missing) => sliced("getTypeAtLocations", "locations", ids(missing)).map(typeFrom)),
    typesOf: (symbols) =>
      known(typeOf, symbols, (missing) =>
        sliced(
          "getTypesOfSymbols",
          "symbols",
          missing.map(({ id }) => id),
        ).map(typeFrom),
      ),
    contextualTypes: (nodes) =>
      ask(
        "getContextualType",
        nodes.map((node) => ({ location: node.id })),
      ).map(typeFrom),
    returnTypes(nodes) {
      const found = ask(
        "getSignatureFromDeclaration",
        nodes.map((node) => ({ location: node.id })),
      );
      const some = found.filter(Boolean);
      const types = ask(
        "getReturnTypeOfSignature",
        some.map(({ id }) => ({ signature: id })),
      ).map(typeFrom);
      const bySignature = new Map(some.map((signature, index) => [signature, types[index]]));
      return found.map((signature) => signature && bySignature.get(signature));
    },
    returned(types) {
      const found = ask(
        "getSignaturesOfType",
        types.map(({ id }) => ({ type: id, kind: CALL })),
      );
      const single = found.map((each) => (each?.length === 1 ? each[0].id : undefined));
      const some = single.filter((each) => each !== undefined);
      const returns = ask(
        "getReturnTypeOfSignature",
        some.map((signature) => ({ signature })),
      ).map(typeFrom);
      return single.map((each) => (each === undefined ? undefined : returns.shift()));
    },
    constituents: (types) =>
      known(constituents, types, (missing) => {
        const unions = missing.filter((type) => type.flags & TypeFlags.Union);
        const parts = new Map();
        ask(
          "getTypesOfType",
          unions.map(({ id }) => ({ objectId: id })),
        ).forEach((data, index) => parts.set(unions[index], data?.map(typeFrom)));
        return missing.map((type) => parts.get(type) ?? [type]);
      }),
    properties(pairs) {
      const keys = pairs.map(([type, name]) => `${type.id} ${name}`);
      const byKey = new Map(keys.map((key, index) => [key, pairs[index]]));
      return known(properties, keys, (missing) =>
        ask(
          "getPropertyOfType",
          missing.map((key) => ({ type: byKey.get(key)[0].id, name: byKey.get(key)[1] })),
        ).map(symbolFrom),
      );
    },
    assignable(pairs) {
      const keys = pairs.map(([source, target]) => `${source?.id} ${target.id}`);
      const byKey = new Map(keys.map((key, index) => [key, pairs[index]]));
      return known(assignable, keys, (missing) =>
        ask(
          "isTypeAssignableTo",
          missing.map((key) => ({ source: byKey.get(key)[0].id, target: byKey.get(key)[1].id })),
        ),
      );
    },
    isAny: (type) => (type.flags & TypeFlags.Any) !== 0,
    isUnit: (type) => (type.flags & TypeFlags.Unit) !== 0,
    texts: (pairs) =>
      ask(
        "typeToString",
        pairs.map(([type, node]) => ({ type: type.id, location: node?.id, flags: textFlags })),
      ),
    callDeclarations: (symbols) =>
      known(signed, symbols, (missing) => {
        const types = sliced(
          "getTypesOfSymbols",
          "symbols",
          missing.map(({ id }) => id),
        );
        const some = types.filter((type) => type && !(type.flags & TypeFlags.Union));
        const found = new Map();
        ask(
          "getSignaturesOfType",
          some.map(({ id }) => ({ type: id, kind: CALL })),
        ).forEach((data, index) => found.set(some[index], data ?? []));
        return types.map((type) => {
          // Which part of a union is called, only a call knows.
          if (!type) return [];
          if (type.flags & TypeFlags.Union) return undefined;
          return found
            .get(type)
            .map((data) => registry.getOrCreateSignature(data).declaration?.resolve(project))
            .filter(Boolean);
        });
      }),
    signatures: (nodes) =>
      known(called, nodes, (missing) =>
        ask(
          "getResolvedSignature",
          missing.map((node) => ({ location: node.id })),
        ).map((data) => (data ? registry.getOrCreateSignature(data).declaration?.resolve(project) : undefined)),
      ),
  };
}

module.exports = { createBackend };
