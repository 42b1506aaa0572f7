"use strict";
// Gathers what is said about one document, and turns it into the record of docs/facts.md.

/** One document's facts in the making. Lines and columns are 0-based, columns in UTF-16 code units. */
class DocumentRecord {
  constructor({ document, package: owner, language, own }, digest, baseRoles) {
    this.head = { document, language, package: owner, encoding: "utf-16", digest };
    this.own = own;
    this.baseRoles = baseRoles;
    this.occurrences = [];
    this.definitions = new Map();
    this.unresolved = [];
    this.problems = [];
  }

  /** Add an occurrence of a global symbol (a string) or a local one (any object); `enclosing` is [l, c, l, c]. */
  occurrence(line, column, length, symbol, roles, enclosing) {
    this.occurrences.push({ line, column, length, symbol, roles: roles | this.baseRoles, enclosing });
  }

  /** Describe a symbol; `facts` has kind, name, signature, documentation, and relationships as [kind, symbol] pairs. */
  define(symbol, facts) {
    if (!this.definitions.has(symbol)) this.definitions.set(symbol, facts);
  }

  unresolve(line, column, name, reason) {
    this.unresolved.push({ line, column, name, reason });
  }

  problem(line, column, severity, code, message) {
    this.problems.push({ line, column, message, code, severity });
  }

  /** The record as one object that is ready for JSON. */
  toJSON() {
    const table = new SymbolTable();
    const { occurrences, enclosing } = this.flatOccurrences(table);
    const definitions = this.flatDefinitions(table);
    const record = { ...this.head, symbols: table.texts, occurrences };
    if (enclosing.length) record.enclosing = enclosing;
    if (definitions.length) record.definitions = definitions;
    if (this.unresolved.length) record.unresolved = this.flatUnresolved();
    if (this.problems.length) record.problems = this.problems.sort(byPosition);
    if (!this.own) record.declared = true;
    return record;
  }

  flatOccurrences(table) {
    const flat = [];
    const enclosing = [];
    let previous = 0;
    let count = 0;
    let here = [];
    for (const each of this.occurrences.sort(byPosition)) {
      if (here.length && !isSamePlace(here[0], each)) here = [];
      // One place says one thing of a symbol, what was said first.
      if (here.some((other) => other.symbol === each.symbol)) continue;
      here.push(each);
      flat.push(each.line - previous, each.column, each.length, table.index(each.symbol), each.roles);
      if (each.enclosing) enclosing.push(count, ...each.enclosing);
      previous = each.line;
      count += 1;
    }
    return { occurrences: flat, enclosing };
  }

  flatDefinitions(table) {
    const flat = [];
    const known = [...this.definitions].filter(([symbol]) => table.known(symbol) !== undefined);
    // In the order of the table, so that what relationships add to it is in that order too.
    for (const [symbol, facts] of known.sort(([a], [b]) => table.known(a) - table.known(b))) {
      const index = table.known(symbol);
      const { relationships = [], ...rest } = facts;
      const entry = { symbol: index, ...rest };
      if (relationships.length) {
        entry.relationships = relationships.map(([kind, target]) => [kind, table.index(target)]);
      }
      flat.push(entry);
    }
    return flat;
  }

  flatUnresolved() {
    const names = [];
    const indexes = new Map();
    const uses = [];
    let previous = 0;
    let last;
    for (const each of this.unresolved.sort(byPosition)) {
      if (last && isSamePlace(last, each)) continue;
      if (!indexes.has(each.name)) indexes.set(each.name, names.push(each.name) - 1);
      uses.push(each.line - previous, each.column, indexes.get(each.name), each.reason);
      previous = each.line;
      last = each;
    }
    return { names, uses };
  }
}

// Symbols by order of first appearance; locals are numbered in that order too.
class SymbolTable {
  constructor() {
    this.texts = [];
    this.indexes = new Map();
    this.locals = 0;
  }

  known(symbol) {
    return this.indexes.get(symbol);
  }

  index(symbol) {
    let index = this.indexes.get(symbol);
    if (index === undefined) {
      const text = typeof symbol === "string" ? symbol : `local ${this.locals++}`;
      this.indexes.set(symbol, (index = this.texts.push(text) - 1));
    }
    return index;
  }
}

const byPosition = (a, b) => a.line - b.line || a.column - b.column;
const isSamePlace = (a, b) => a.line === b.line && a.column === b.column;

module.exports = { DocumentRecord };
