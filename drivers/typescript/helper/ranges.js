"use strict";
// The whole of a definition, with its comment: what "who calls this" rests on.

const { startOfComment } = require("./text.js");

/** Make `rangeOf(declaration, entity)`: [start, end] as offsets, or undefined for what has no body. */
function createRanges(syntax) {
  const K = syntax.kinds;
  const whole = new Set([
    K.InterfaceDeclaration,
    K.EnumDeclaration,
    K.TypeAliasDeclaration,
    K.ModuleDeclaration,
    K.ExportAssignment,
  ]);
  const plain = new Set([
    K.StringLiteral,
    K.NumericLiteral,
    K.Identifier,
    K.TrueKeyword,
    K.FalseKeyword,
    K.NullKeyword,
    K.NoSubstitutionTemplateLiteral,
  ]);
  const holders = new Set([K.VariableDeclaration, K.PropertyDeclaration, K.PropertyAssignment]);

  return function rangeOf(node, entity) {
    if (syntax.isClass(node) || syntax.isFunction(node) || whole.has(node.kind)) return around(node);
    if (holders.has(node.kind) && node.initializer && !plain.has(node.initializer.kind)) {
      const isFunction = syntax.isFunction(node.initializer) || syntax.isClass(node.initializer);
      if (isFunction || entity.text !== undefined) return around(statementOf(node));
    }
    // `exports.f = function () { ... }`
    if (node.kind === K.BinaryExpression && (syntax.isFunction(node.right) || syntax.isClass(node.right))) return around(node);
    return undefined;
  };

  // A variable that its statement is alone with has all of it.
  function statementOf(node) {
    const list = node.parent;
    const isAlone =
      node.kind === K.VariableDeclaration && list.kind === K.VariableDeclarationList && list.declarations.length === 1;
    return isAlone && list.parent.kind === K.VariableStatement ? list.parent : node;
  }

  function around(node) {
    const comment = node.jsDoc?.[0];
    return [comment ? Math.min(startOfComment(comment), node.getStart()) : node.getStart(), node.end];
  }
}

module.exports = { createRanges };
