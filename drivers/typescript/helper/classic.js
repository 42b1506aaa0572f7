"use strict";
// The classic back end: TypeScript 6's API, in this process. `native.js` says what a back end gives.
//
// What it says of TypeScript is the same. In JavaScript it takes what is assigned to `exports` for properties, where the native
// compiler has variables; the types of JSDoc comments belong to what the comment stands at, not to the file; and what is assigned
// to `module.exports` behind its own value is a member of the file. An index signature is not what a name of its members means.

const COMPOSED = 0x2 | 0x4 | 0x40000;

/** Load the compiler; it keeps the files of libraries and dependencies that it has parsed. */
function createBackend(job, overlay) {
  const ts = require(job.classic);
  const vocabulary = { version: ts.version, kinds: ts.SyntaxKind, flags: ts.SymbolFlags };
  const parsed = new Map();
  let opened = "";
  let project;

  return {
    open(config) {
      if (config !== opened) {
        const read = readConfig(ts, overlay, config);
        const program = createProgram(ts, overlay, read, parsed);
        project = { ...vocabulary, ...describeProject(ts, program, read), ...createQuestions(ts, program.getTypeChecker()) };
        opened = config;
      }
      return project;
    },
    optionsOf(config) {
      const host = { ...systemWith(ts, overlay), onUnRecoverableConfigFileDiagnostic() {} };
      return ts.getParsedCommandLineOfConfigFile(config, {}, host)?.options;
    },
    close() {
      project = undefined;
    },
  };
}

function systemWith(ts, overlay) {
  return {
    ...ts.sys,
    readFile: (file, encoding) => overlay.read(file) ?? ts.sys.readFile(file, encoding),
    fileExists: (file) => overlay.exists(file) || ts.sys.fileExists(file),
  };
}

function readConfig(ts, overlay, config) {
  const host = { ...systemWith(ts, overlay), onUnRecoverableConfigFileDiagnostic() {} };
  const read = ts.getParsedCommandLineOfConfigFile(config, {}, host);
  if (!read) throw new Error(`${config} is not a project`);
  return read;
}

function createProgram(ts, overlay, { options, fileNames, projectReferences }, parsed) {
  const system = systemWith(ts, overlay);
  const host = ts.createCompilerHost(options, true);
  const parse = host.getSourceFile;
  const key = JSON.stringify((ts.sourceFileAffectingCompilerOptions ?? []).map(({ name }) => options[name]));
  Object.assign(host, {
    readFile: system.readFile,
    fileExists: system.fileExists,
    // A project that this one references need not be built: its sources stand for it.
    useSourceOfProjectReferenceRedirect: () => true,
    getSourceFile(file, settings, onError, again) {
      const text = overlay.read(file);
      if (text !== undefined) return ts.createSourceFile(file, text, settings, true);
      // What is bound once can be used by every program whose options bind it in the same way.
      const known = [key, JSON.stringify(settings), file].join("\0");
      const shared = file.includes("/node_modules/");
      if (shared && parsed.has(known)) return parsed.get(known);
      const made = parse.call(host, file, settings, onError, again);
      if (shared) parsed.set(known, made);
      return made;
    },
  });
  return ts.createProgram({ rootNames: fileNames, options, projectReferences, host });
}

function describeProject(ts, program, read) {
  const libraries = new Set();
  const files = program.getSourceFiles().map((each) => each.fileName);
  for (const each of program.getSourceFiles()) if (program.isSourceFileDefaultLibrary(each)) libraries.add(each.fileName);
  const problem = ({ file, start, messageText, code }) => ({
    file: file?.fileName,
    start: start ?? 0,
    message: ts.flattenDiagnosticMessageText(messageText, "\n"),
    code,
  });
  const isError = ({ category }) => category === ts.DiagnosticCategory.Error;
  return {
    options: read.options,
    roots: read.fileNames,
    files,
    isLibrary: (file) => libraries.has(file),
    tree: (file) => program.getSourceFile(file),
    problems(file) {
      const ofProject = () => [...read.errors, ...program.getOptionsDiagnostics()];
      const said = file ? program.getSyntacticDiagnostics(program.getSourceFile(file)) : ofProject();
      return said.filter(isError).map(problem);
    },
  };
}

function createQuestions(ts, checker) {
  const { SymbolFlags, TypeFlags } = ts;
  const each = (ask) => (list) => list.map((one) => ask(one) ?? undefined);
  const nothing = new Map();
  const declared = new Map();

  function symbolAt(node) {
    const { parent } = node;
    const isLeft = parent?.expression === node && parent.parent?.left === parent;
    // Before what is assigned, it takes `exports` for that; it is the file.
    if (isLeft && node.text === "exports" && ts.isSourceFileJS(node.getSourceFile())) return node.getSourceFile().symbol;
    return checker.getSymbolAtLocation(node);
  }

  function target(symbol) {
    if (!(symbol.flags & SymbolFlags.Alias)) return symbol;
    const found = checker.getAliasedSymbol(symbol);
    return checker.isUnknownSymbol(found) ? undefined : found;
  }

  return {
    foresee() {},
    proceed() {},
    whenLost() {},
    symbolsAt: each(symbolAt),
    targets: each(target),
    shorthandValues: each((node) => checker.getShorthandAssignmentValueSymbol(node)),
    // A name that members are assigned to is no declaration, though this compiler counts it as one.
    declarations: (symbol) => known(declared, symbol, () => (symbol.declarations ?? []).filter((node) => !ts.isIdentifier(node))),
    parents: each((symbol) => symbol.parent),
    members: (symbol) => symbol.members ?? nothing,
    exports: (symbol) => symbol.exports ?? nothing,
    isComposed: (symbol) => (ts.getCheckFlags(symbol) & COMPOSED) !== 0 && symbol.declarations?.length > 1,
    typesAt: each((node) => checker.getTypeAtLocation(node)),
    typesOf: each((symbol) => checker.getTypeOfSymbol(symbol)),
    contextualTypes: each((node) => checker.getContextualType(node)),
    returnTypes: each((node) => {
      const signature = checker.getSignatureFromDeclaration(node);
      return signature && checker.getReturnTypeOfSignature(signature);
    }),
    returned: each((type) => {
      const [signature, ...others] = type.getCallSignatures();
      return signature && !others.length ? signature.getReturnType() : undefined;
    }),
    constituents: each((type) => (type.isUnion() ? type.types : [type])),
    properties: each(([type, name]) => checker.getPropertyOfType(type, name)),
    assignable: each(([type, other]) => checker.isTypeAssignableTo(type, other)),
    isAny: (type) => (type.flags & TypeFlags.Any) !== 0,
    isUnit: (type) => (type.flags & TypeFlags.Unit) !== 0,
    texts: each(([type, node]) => checker.typeToString(type, node, ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope)),
    // Which part of a union is called only the call knows.
    callDeclarations: each((symbol) => {
      const type = checker.getTypeOfSymbol(symbol);
      if (type.isUnion()) return undefined;
      return type
        .getCallSignatures()
        .map(({ declaration }) => declaration)
        .filter(Boolean);
    }),
    signatures: each((node) => checker.getResolvedSignature(node)?.declaration),
  };
}

function known(cache, key, answer) {
  if (!cache.has(key)) cache.set(key, answer());
  return cache.get(key);
}

module.exports = { createBackend };
