"use strict";
// The names of dependencies that the checkout uses: where their files declare and define them.

const { DeclarationType } = require("./program.js");
const { nameNodeOf } = require("./symbols.js");
const { DocumentRecord } = require("../../javascript/record.js");
const { Role } = require("../../javascript/role.js");

/**
 * Collects external declarations while documents are visited; `records()` then gives one record for each file.
 *
 * What is said of a symbol is an entry: `{places: [[file, line, column, length, roles], ...], facts}`. It depends on the symbol and
 * its environment alone, not on who used it, so that entries of the standard library can be kept between runs.
 */
class DeclaredNames {
  constructor(context, describer, kept) {
    this.context = context;
    this.describer = describer;
    this.kept = kept;
    this.symbols = new Map();
  }

  note(symbol, decl) {
    if (!this.symbols.has(symbol)) this.symbols.set(symbol, decl);
  }

  /** The files that declare what was noted and is not known yet. */
  unknownFiles() {
    const uris = new Map();
    for (const [symbol, decl] of this.symbols) if (!this.kept.has(symbol)) uris.set(decl.uri.key, decl.uri);
    return [...uris.values()];
  }

  /** Records of all files that declare or define a noted symbol, by path. */
  *records(digestOf) {
    const records = new Map();
    const recordOf = (file) => {
      let record = records.get(file);
      if (record === undefined) {
        records.set(file, (record = new DocumentRecord(this.context.locate(file), digestOf(file), 0)));
      }
      return record;
    };
    // Describing one symbol notes those that it relates to, which then have their turn.
    for (const [symbol, decl] of this.symbols) {
      const { places, facts } = this.kept.get(symbol) ?? this.kept.put(symbol, decl, this.entryOf(symbol, decl));
      for (const [, target] of facts.relationships ?? []) if (this.kept.has(target)) this.note(target, undefined);
      for (const [file, line, column, length, roles] of places) {
        recordOf(file).occurrence(line, column, length, symbol, roles);
        recordOf(file).define(symbol, facts);
      }
    }
    this.kept.save();
    for (const file of [...records.keys()].sort()) yield records.get(file);
  }

  entryOf(symbol, decl) {
    const places = [];
    let facts;
    const at = (each, roles) => {
      const { line, column, length } = placeOfName(each);
      places.push([each.uri.getFilePath(), line, column, length, roles]);
    };
    // An import lands in one declaration; the others, such as overloads, are as much its definition.
    for (const each of this.context.names.declarations(decl)) {
      const stub = each.uri.getFilePath().endsWith(".pyi");
      const sources = stub ? this.sourcesOf(each).filter((source) => this.isForeign(source)) : [];
      facts ??= this.describe(each, sources);
      at(each, stub ? Role.ForwardDefinition : Role.Definition);
      for (const source of sources) at(source, Role.Definition);
    }
    return { places, facts };
  }

  isForeign({ uri }) {
    return !uri.isEmpty() && !this.context.locate(uri.getFilePath()).own;
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
