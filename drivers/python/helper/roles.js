"use strict";
// What one name does with its symbol.

const { ParseNodeType } = require("./program.js");
const { Role } = require("../../javascript/role.js");

/** Role bits of a use. */
function rolesOfUse(node) {
  const parent = node.parent;
  switch (parent?.nodeType) {
    case ParseNodeType.ModuleName:
    case ParseNodeType.ImportAs:
    case ParseNodeType.ImportFromAs:
    case ParseNodeType.ImportFrom:
      return Role.Import;
    case ParseNodeType.Argument:
      // The name of a keyword argument gives the parameter its value.
      if (parent.d.name === node) return Role.Write;
  }
  return accessOf(node) || (isCalled(node) ? Role.Read | Role.Call : Role.Read);
}

/** `Write`, for an augmented assignment with `Read`, or 0 when the name is not what is assigned to. */
function accessOf(node) {
  let target = wholeOf(node);
  while (isPartOfTarget(target)) target = target.parent;
  const around = target.parent;
  switch (around?.nodeType) {
    case ParseNodeType.Assignment:
      return around.d.leftExpr === target ? Role.Write : 0;
    case ParseNodeType.AugmentedAssignment:
      return around.d.leftExpr === target || around.d.destExpr === target ? Role.Write | Role.Read : 0;
    case ParseNodeType.AssignmentExpression:
    case ParseNodeType.Except:
      return around.d.name === target ? Role.Write : 0;
    case ParseNodeType.Del:
      return Role.Write;
    case ParseNodeType.For:
    case ParseNodeType.ComprehensionFor:
      return around.d.targetExpr === target ? Role.Write : 0;
    case ParseNodeType.WithItem:
    case ParseNodeType.PatternCapture:
    case ParseNodeType.PatternAs:
    case ParseNodeType.PatternMappingExpandEntry:
      return around.d.target === target ? Role.Write : 0;
    default:
      return 0;
  }
}

// `a, [*b, c.d]: T` is a target as a whole; an index or a call is read, even where what it gives is assigned to.
function isPartOfTarget(node) {
  switch (node.parent?.nodeType) {
    case ParseNodeType.Tuple:
    case ParseNodeType.List:
    case ParseNodeType.Unpack:
      return true;
    case ParseNodeType.TypeAnnotation:
      return node.parent.d.valueExpr === node;
    default:
      return false;
  }
}

// For the member of `a.b`, all of `a.b`.
function wholeOf(node) {
  const parent = node.parent;
  return parent?.nodeType === ParseNodeType.MemberAccess && parent.d.member === node ? parent : node;
}

function isCalled(node) {
  const whole = wholeOf(node);
  const around = whole.parent;
  if (around?.nodeType === ParseNodeType.Call) return around.d.leftExpr === whole;
  return around?.nodeType === ParseNodeType.Decorator && around.d.expr === whole;
}

module.exports = { accessOf, rolesOfUse };
