"use strict";
// Modules that were generated from something else: what each of their names was generated from, by the table that the
// job names. Such a module may make its names when it runs, so that pyright knows of none; the table does.

const fs = require("node:fs");
const { DeclarationType, ParseNodeType } = require("./program.js");

const SCOPES = new Set([ParseNodeType.Class, ParseNodeType.Function]);
const SUFFIX = /_pb2(_grpc)?\.pyi?$/;

/** Make `isGenerated(file)`, `relationships(decl)` and `meaning(node, decls)` over the table in a file, or over none. */
function createGenerated(find, program, file) {
  const isModule = find("isModule");
  let tables;

  function tableOf(path) {
    if (!file || !SUFFIX.test(path)) return undefined;
    tables ??= JSON.parse(fs.readFileSync(file, "utf8"));
    return Object.hasOwn(tables, path) ? tables[path] : undefined;
  }

  const entry = (table, name) => (table && Object.hasOwn(table, name) ? table[name] : undefined);

  function relationships(decl) {
    const symbol = entry(tableOf(decl.uri.getFilePath()), dottedName(decl));
    return symbol === undefined ? [] : [["generated_from", symbol]];
  }

  // What a name that pyright has no declaration for was generated from.
  function meaning(node, decls) {
    if (!file) return undefined;
    const found = namedBy(node, decls) ?? keyword(node);
    return found && entry(found.table, found.name);
  }

  // The table and the dotted name that a name node stands for: a member of a generated module, or what was imported from one.
  function namedBy(node, decls) {
    const access = node.parent;
    if (access?.nodeType === ParseNodeType.MemberAccess && access.d.member === node) return memberOf(access);
    for (const decl of decls ?? []) {
      if (decl.type !== DeclarationType.Alias || !decl.symbolName) continue;
      const table = tableOf(decl.uri.getFilePath());
      if (entry(table, decl.symbolName) !== undefined) return { table, name: decl.symbolName };
    }
    return undefined;
  }

  function memberOf(access) {
    const { leftExpr, member } = access.d;
    const type = program.evaluator.getType(leftExpr);
    if (type && isModule(type)) return { table: tableOf(type.priv.fileUri.getFilePath()), name: member.d.value };
    const owner = of(leftExpr);
    return owner && { table: owner.table, name: `${owner.name}.${member.d.value}` };
  }

  function of(expression) {
    if (expression.nodeType === ParseNodeType.MemberAccess) return memberOf(expression);
    if (expression.nodeType !== ParseNodeType.Name) return undefined;
    return namedBy(expression, program.evaluator.getDeclInfoForNameNode(expression)?.decls);
  }

  // A keyword argument of a constructor.
  function keyword(node) {
    const argument = node.parent;
    if (argument?.nodeType !== ParseNodeType.Argument || argument.d.name !== node) return undefined;
    const call = argument.parent;
    const callee = call?.nodeType === ParseNodeType.Call ? of(call.d.leftExpr) : undefined;
    return callee && { table: callee.table, name: `${callee.name}.__init__.${node.d.value}` };
  }

  return { isGenerated: (path) => tableOf(path) !== undefined, relationships, meaning };
}

// A member that a method assigns to `self` is one of its class.
function dottedName(decl) {
  const names = [decl.node.d.name?.d?.value ?? decl.node.d.value];
  let method = Boolean(decl.isDefinedByMemberAccess);
  for (let each = decl.node.parent; each; each = each.parent) {
    if (!SCOPES.has(each.nodeType)) continue;
    if (method && each.nodeType === ParseNodeType.Function) method = false;
    else names.unshift(each.d.name.d.value);
  }
  return names.join(".");
}

module.exports = { createGenerated };
