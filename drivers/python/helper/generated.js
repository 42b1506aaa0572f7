"use strict";
// Modules that were generated from something else: what each of their names was generated from.

const { ParseNodeType } = require("./program.js");

const SCOPES = new Set([ParseNodeType.Class, ParseNodeType.Function]);

/** Give the relationships of a declaration by its dotted name in its file, as the job's table has them. */
function createGenerated(tables) {
  return function generatedFrom(decl) {
    const table = tables?.[decl.uri.getFilePath()];
    const symbol = table && Object.hasOwn(table, dottedName(decl)) ? table[dottedName(decl)] : undefined;
    return symbol === undefined ? [] : [["generated_from", symbol]];
  };
}

// A member that a method assigns to `self` is one of its class.
function dottedName(decl) {
  const own = decl.node.d.name?.d?.value ?? decl.node.d.value;
  const names = [own];
  let method = Boolean(decl.isDefinedByMemberAccess);
  for (let each = decl.node.parent; each; each = each.parent) {
    if (!SCOPES.has(each.nodeType)) continue;
    if (method && each.nodeType === ParseNodeType.Function) method = false;
    else names.unshift(each.d.name.d.value);
  }
  return names.join(".");
}

module.exports = { createGenerated };
