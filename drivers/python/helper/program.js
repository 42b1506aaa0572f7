"use strict";
// One pyright program over one environment, set up without reading any configuration and without starting an interpreter.

const path = require("node:path");

// pyright inlines its const enums, so they are written out here; `selfCheck` fails when a release renumbers them.
const DeclarationType = {
  Intrinsic: 0,
  Variable: 1,
  Param: 2,
  TypeParam: 3,
  TypeAlias: 4,
  Function: 5,
  Class: 6,
  SpecialBuiltInClass: 7,
  Alias: 8,
};
const ParseNodeType = {
  Argument: 1,
  Assignment: 3,
  AssignmentExpression: 4,
  AugmentedAssignment: 5,
  Call: 9,
  Class: 10,
  Comprehension: 11,
  ComprehensionFor: 12,
  Decorator: 16,
  Del: 17,
  DictionaryKeyEntry: 20,
  ImportAs: 24,
  ImportFrom: 25,
  ImportFromAs: 26,
  Index: 27,
  Except: 28,
  For: 29,
  Function: 31,
  Lambda: 33,
  List: 34,
  MemberAccess: 35,
  Module: 36,
  ModuleName: 37,
  Name: 38,
  Set: 45,
  StringList: 48,
  String: 49,
  Tuple: 52,
  Try: 53,
  TypeAnnotation: 54,
  Unpack: 56,
  WithItem: 59,
  PatternAs: 66,
  PatternCapture: 69,
  PatternMappingExpandEntry: 72,
  TypeAlias: 77,
};
const ScopeType = { TypeParameter: 0, Comprehension: 1, Function: 2, Class: 3, Module: 4, Builtins: 5 };

/** Answers for pyright what it would otherwise ask an interpreter that it starts. */
function hostFor(environment, toUri, version) {
  return {
    kind: 2,
    getPythonSearchPaths: () => ({ paths: environment.searchPaths.map(toUri), prefix: undefined }),
    getPythonVersion: () => version,
    getPythonPlatform: () => environment.platform,
    runScript: async () => ({ stdout: "", stderr: "", exitCode: 1 }),
    runSnippet: async () => ({ stdout: "", stderr: "", exitCode: 1 }),
    spawnProcess: () => undefined,
  };
}

/**
 * Build the program for a job.
 *
 * Gives `{program, resolver, toUri, find}`.
 */
async function createProgram(find, job) {
  await find("initializeDependencies")();
  const console_ = new (find("NullConsole"))();
  const temporary = new (find("RealTempFile"))();
  const fileSystem = new (find("PyrightFileSystem"))(find("createFromRealFileSystem")(temporary, console_));
  const services = find("createServiceProvider")(fileSystem, console_, temporary);
  const Uri = find("Uri");
  const toUri = (file) => Uri.file(file, services);

  const options = new (find("ConfigOptions"))(toUri(job.packageRoot));
  options.initializeTypeCheckingMode?.("standard");
  options.useLibraryCodeForTypes = true;
  options.checkOnlyOpenFiles = true;
  const version = job.python.version ? find("PythonVersion").fromString(job.python.version) : undefined;
  if (version) options.defaultPythonVersion = version;
  options.defaultPythonPlatform = job.python.platform;
  options.defaultExtraPaths = job.importRoots.map(toUri);

  const host = hostFor(job.python, toUri, version);
  const resolver = new (find("ImportResolver"))(services, options, host);
  const program = new (find("Program"))(resolver, options, services, undefined, /* disableChecker */ true);
  return { program, resolver, toUri, find };
}

/** Throw when the inlined numbers above, or the bundled typeshed, are not what this code was written for. */
function selfCheck(find, typeshed) {
  const name = find("NameNode").create({}, { start: 0, length: 1, value: "x", type: 7 });
  const enums = find("isAliasDeclaration")({ type: DeclarationType.Alias }) &&
    find("isVariableDeclaration")({ type: DeclarationType.Variable }) &&
    find("isClassDeclaration")({ type: DeclarationType.Class }) &&
    find("isFunctionDeclaration")({ type: DeclarationType.Function });
  if (name.nodeType !== ParseNodeType.Name || !enums) throw new Error("this release of pyright has other node numbers");
  if (!require("node:fs").existsSync(path.join(typeshed, "stdlib", "builtins.pyi"))) {
    throw new Error(`pyright's typeshed is missing below ${typeshed}`);
  }
}

module.exports = { createProgram, selfCheck, DeclarationType, ParseNodeType, ScopeType };
