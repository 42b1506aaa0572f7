"use strict";
// The names of dependencies that the checkout uses: where their files declare them, and what is known of them.

const fs = require("node:fs");

const { DocumentRecord } = require("../../javascript/record.js");
const { positionsIn, startOf } = require("./text.js");
const { Role } = require("../../javascript/role.js");

/** Collects entities of dependencies while documents are visited; `records()` then gives one record for each of their files. */
class DeclaredNames {
  constructor({ locate, syntax, placeOf }) {
    Object.assign(this, { locate, syntax, mappedPlaceOf: placeOf });
    this.entities = new Set();
    this.lines = new Map();
  }

  /** Take note of an entity that is used, if it is not the checkout's own, or others add to it. */
  note(entity) {
    if (entity.text !== undefined && entity.nodes.some((node) => !this.isOwn(node))) this.entities.add(entity);
  }

  isOwn(node) {
    return this.locate(node.getSourceFile().fileName).own;
  }

  /** Records of all files of dependencies that declare a noted entity, by package and path. */
  records(describe, digestOf) {
    const records = new Map();
    // Describing some notes those that they relate to, which then have their turn.
    for (let next = [...this.entities], done = 0; next.length; next = [...this.entities].slice(done)) {
      done += next.length;
      // Of several overloads of one symbol the first in its file counts, not the first that is used.
      next.sort(byPlace);
      const facts = describe(next.map((entity) => [entity, entity.primary]));
      next.forEach((entity, index) => this.add(entity, facts[index], records, digestOf));
    }
    const order = ({ record: a }, { record: b }) =>
      a.head.package - b.head.package || (a.head.document < b.head.document ? -1 : 1);
    return [...records.values()].sort(order).map(({ record }) => record);
  }

  add(entity, facts, records, digestOf) {
    for (const node of entity.nodes) {
      const tree = node.getSourceFile();
      if (this.isOwn(node)) continue;
      const source = this.inSource(node);
      const place = this.locate(source?.file ?? tree.fileName);
      let found = records.get(place.file);
      if (!found) {
        const position = source ? undefined : positionsIn(tree.text);
        records.set(place.file, (found = { record: new DocumentRecord(place, digestOf(place.file), 0), position }));
      }
      const [start, length] = this.placeOf(node, tree);
      const [line, column] = source ? [source.line, source.column] : (found.position ??= positionsIn(tree.text))(start);
      found.record.occurrence(line, column, source?.length ?? length, entity.text, Role.Definition);
      found.record.define(entity.text, facts);
    }
  }

  // Where the source that a declaration was made of has the same name, when there is a map that says so.
  inSource(node) {
    const name = this.syntax.nameOf(node);
    if (name?.kind !== this.syntax.kinds.Identifier) return undefined;
    const origin = this.mappedPlaceOf(name);
    if (!origin) return undefined;
    const { text } = name;
    return this.lineOf(origin.file, origin.line).startsWith(text, origin.column) ? { ...origin, length: text.length } : undefined;
  }

  lineOf(file, line) {
    if (!this.lines.has(file)) this.lines.set(file, fs.readFileSync(file, "utf8").split(/\r\n|\r|\n/));
    return this.lines.get(file)[line] ?? "";
  }

  placeOf(node, tree) {
    if (node === tree) return [0, 0];
    const name = this.syntax.nameOf(node);
    if (!name) return [node.getStart(), 0];
    const quoted = this.syntax.isStringLike(name) && name.kind !== this.syntax.kinds.NumericLiteral ? 1 : 0;
    const start = (quoted ? name.getStart() : startOf(name, tree.text)) + quoted;
    const end = name.end - quoted;
    return [start, /[\r\n]/.test(tree.text.slice(start, end)) ? 0 : end - start];
  }
}

function byPlace({ primary: a }, { primary: b }) {
  const [one, other] = [a, b].map((node) => node.getSourceFile().fileName);
  return one === other ? a.pos - b.pos : one < other ? -1 : 1;
}

module.exports = { DeclaredNames };
