"use strict";
// What one name does with its symbol.

const { Role } = require("../../javascript/role.js");

/** Make `rolesOf(node)`: the role bits of a name that defines nothing; types are neither read nor written. */
function createRoles(syntax) {
  const K = syntax.kinds;
  const updates = new Set([K.PlusPlusToken, K.MinusMinusToken]);

  function rolesOf(node) {
    const { parent } = node;
    if (syntax.isAlias(parent) || parent.kind === K.NamespaceExport) return Role.Import;
    switch (parent.kind) {
      case K.TypeReference:
      case K.QualifiedName:
      case K.ExpressionWithTypeArguments:
      case K.TypeQuery:
      case K.JSDocLink:
      case K.JSDocLinkCode:
      case K.JSDocLinkPlain:
      case K.JSDocParameterTag:
      case K.TypePredicate:
      case K.JsxClosingElement:
      case K.LiteralType:
        return parent.kind === K.TypeQuery
          ? Role.Read
          : parent.kind === K.ExpressionWithTypeArguments && isExtended(parent)
            ? Role.Read
            : 0;
      case K.JsxAttribute:
      case K.PropertyAssignment:
      case K.MethodDeclaration:
        if (parent.name === node) return Role.Write;
    }
    const whole = wholeOf(node);
    return accessOf(whole) || (isCalled(whole) ? Role.Read | Role.Call : Role.Read);
  }

  // The base of a class is evaluated.
  function isExtended({ parent }) {
    return parent.token === K.ExtendsKeyword && syntax.isClass(parent.parent);
  }

  // For the member of `a.b` or `a["b"]`, all of it.
  function wholeOf(node) {
    let whole = node;
    const { parent } = node;
    if (parent.kind === K.PropertyAccessExpression && parent.name === node) whole = parent;
    if (parent.kind === K.ElementAccessExpression && parent.argumentExpression === node && syntax.isStringLike(node))
      whole = parent;
    while (whole.parent.kind === K.NonNullExpression || whole.parent.kind === K.ParenthesizedExpression) whole = whole.parent;
    return whole;
  }

  // `Write`, with `Read` where the old value counts; 0 for what is not assigned to.
  function accessOf(whole) {
    let target = whole;
    while (isPartOfPattern(target)) target = target.parent;
    const around = target.parent;
    switch (around.kind) {
      case K.BinaryExpression:
        if (around.left !== target) return 0;
        if (around.operatorToken.kind === K.EqualsToken) return Role.Write;
        return around.operatorToken.kind >= K.FirstAssignment && around.operatorToken.kind <= K.LastAssignment
          ? Role.Write | Role.Read
          : 0;
      case K.PrefixUnaryExpression:
      case K.PostfixUnaryExpression:
        return updates.has(around.operator) ? Role.Write | Role.Read : 0;
      case K.DeleteExpression:
        return Role.Write;
      case K.ForInStatement:
      case K.ForOfStatement:
        return around.initializer === target ? Role.Write : 0;
      default:
        return 0;
    }
  }

  // `[a, { b: c = 1 }] = d`: only an assignment around the whole pattern makes its parts targets.
  function isPartOfPattern(node) {
    const { parent } = node;
    switch (parent.kind) {
      case K.ArrayLiteralExpression:
      case K.ObjectLiteralExpression:
      case K.SpreadElement:
      case K.SpreadAssignment:
        return true;
      case K.PropertyAssignment:
        return parent.initializer === node;
      case K.ShorthandPropertyAssignment:
        return true;
      default:
        return false;
    }
  }

  function isCalled(whole) {
    const around = whole.parent;
    switch (around.kind) {
      case K.CallExpression:
      case K.NewExpression:
      case K.Decorator:
        return around.expression === whole;
      case K.TaggedTemplateExpression:
        return around.tag === whole;
      case K.JsxOpeningElement:
      case K.JsxSelfClosingElement:
        return around.tagName === whole;
      default:
        return false;
    }
  }

  return rolesOf;
}

module.exports = { createRoles };
