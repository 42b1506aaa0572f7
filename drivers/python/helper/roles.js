"use strict";
// What one name does with its symbol: SCIP's role bits, plus one for calls.

const { ParseNodeType } = require("./program.js");

const Role = {
  Definition: 0x1,
  Import: 0x2,
  Write: 0x4,
  Read: 0x8,
  Generated: 0x10,
  Test: 0x20,
  ForwardDefinition: 0x40,
  Call: 0x10000,
};

/** Role bits of a use; `isWriteAccess` is pyright's own. */
function rolesOfUse(node, isWriteAccess) {
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
  if (isWriteAccess(node)) {
    const whole = parent?.nodeType === ParseNodeType.MemberAccess && parent.d.member === node ? parent : node;
    const augmented = whole.parent?.nodeType === ParseNodeType.AugmentedAssignment;
    return augmented ? Role.Write | Role.Read : Role.Write;
  }
  return isCalled(node) ? Role.Read | Role.Call : Role.Read;
}

function isCalled(node) {
  const parent = node.parent;
  const whole = parent?.nodeType === ParseNodeType.MemberAccess && parent.d.member === node ? parent : node;
  const around = whole.parent;
  if (around?.nodeType === ParseNodeType.Call) return around.d.leftExpr === whole;
  return around?.nodeType === ParseNodeType.Decorator && around.d.expr === whole;
}

module.exports = { Role, rolesOfUse };
