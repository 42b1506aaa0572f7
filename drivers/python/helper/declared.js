"use strict";
// The names of dependencies that the checkout uses: where their files declare and define them.

const { DeclarationType } = require("./program.js");
const { nameNodeOf } = require("./symbols.js");
const { DocumentRecord } = require("./record.js");
const { Role } = require("./roles.js");

/** Collects external declarations while documents are visited; `records()` then gives one record for each file. */
class DeclaredNames {
  constructor(context, describer) {
    this.context = context;
    this.describer = describer;
    this.symbols = new Map();
  }

  note(symbol, decl) {
    let decls = this.symbols.get(symbol);
    if (decls === undefined) this.symbols.set(symbol, (decls = new Set()));
    decls.add(decl);
  }

  /** The files that declare what was noted. */
  files() {
    const uris = new Map();
    for (const decls of this.symbols.values()) for (const decl of decls) uris.set(decl.uri.key, decl.uri);
    return [...uris.values()];
  }

  /** Records of all files that declare or define a noted symbol, by path; `describeExternal` may be slow, so it comes last. */
  *records(digestOf) {
    const records = new Map();
    const recordOf = (file) => {
      let record = records.get(file);
      if (record === undefined) {
        records.set(file, (record = new DocumentRecord(this.context.locate(file), digestOf(file), 0)));
      }
      return record;
    };
    for (const [symbol, decls] of this.symbols) {
      for (const decl of this.withOverloads(decls)) this.place(symbol, decl, recordOf);
    }
    for (const file of [...records.keys()].sort()) yield records.get(file);
  }

  // An import lands in one declaration of a function; the others are as much its definition.
  withOverloads(decls) {
    const all = new Set(decls);
    for (const decl of decls) {
      if (decl.type !== DeclarationType.Function) continue;
      for (const overload of this.context.overloadsOf(decl)) all.add(overload);
    }
    return all;
  }

  place(symbol, decl, recordOf) {
    const file = decl.uri.getFilePath();
    const stub = file.endsWith(".pyi");
    const sources = stub ? this.sourcesOf(decl) : [];
    const facts = this.describe(decl, sources);
    this.at(recordOf(file), decl, symbol, stub ? Role.ForwardDefinition : Role.Definition, facts);
    for (const source of sources) {
      if (source.uri.isEmpty() || this.context.locate(source.uri.getFilePath()).own) continue;
      this.at(recordOf(source.uri.getFilePath()), source, symbol, Role.Definition, facts);
    }
  }

  at(record, decl, symbol, roles, facts) {
    const { line, column, length } = placeOfName(decl);
    record.occurrence(line, column, length, symbol, roles);
    record.define(symbol, facts);
  }

  sourcesOf(decl) {
    const { sourceMapper } = this.context;
    if (decl.type !== DeclarationType.Alias) return sourceMapper.findDeclarations(decl);
    // Where a module's source lies can be told without reading it.
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    return sourceMapper
      .getSourcePathsFromStub(decl.uri, undefined)
      .filter((uri) => isOwnSource(decl.uri, uri))
      .map((uri) => ({ uri, range, type: DeclarationType.Alias }));
  }

  describe(decl, sources) {
    const node = nameNodeOf(decl);
    if (!node) return { kind: decl.type === DeclarationType.Alias ? "Module" : "Variable", name: this.moduleName(decl) };
    const facts = this.context.describerOf(decl.uri)(decl, node);
    if (facts.documentation) return facts;
    const documentation = sources.map((each) => this.describer.documentationOf(each)).find(Boolean);
    return documentation ? { ...facts, documentation } : facts;
  }

  moduleName(decl) {
    return decl.name ?? this.context.locate(decl.uri.getFilePath()).module;
  }
}

// pyright's range of a parameter has its stars, annotation and default too.
function placeOfName({ type, node, range: { start, end } }) {
  if (type !== DeclarationType.Param) {
    return { line: start.line, column: start.character, length: start.line === end.line ? end.character - start.character : 0 };
  }
  const name = node.d.name;
  return { line: start.line, column: start.character + name.start - node.start, length: name.length };
}

// The source of a module's stub is called like it; that of its twin is another module.
const isOwnSource = (stub, source) => moduleStem(stub) === moduleStem(source);

function moduleStem(uri) {
  const name = uri.stripAllExtensions().fileName;
  return name === "__init__" ? uri.getDirectory().fileName.replace(/-stubs$/, "") : name;
}

module.exports = { DeclaredNames };
