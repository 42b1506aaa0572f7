"use strict";
// Why names have no declaration.

const { Form } = require("./collect.js");

/** What docs/facts.md numbers. */
const Reason = { UnknownReceiver: 0, UnresolvedImport: 1, NoDeclaration: 2, Unreachable: 3 };

/** Make `explain(names)`, which gives pairs [name, reason] of those that should have a declaration. */
function createReasons({ project, syntax }) {
  const K = syntax.kinds;

  return function explain(names) {
    const wanted = names.filter((name) => !isNothing(name));
    const receivers = wanted.map((name) => (name.form === Form.Module ? callOf(name.node) : receiverOf(name.node)));
    const some = receivers.filter(Boolean);
    const types = new Map();
    project.typesAt(some).forEach((type, index) => types.set(some[index], type));
    return wanted.flatMap((name, index) => {
      const receiver = receivers[index];
      const type = types.get(receiver);
      const isUnknown = receiver && (!type || project.isAny(type));
      // What `require` of a package gives can be known where the module is not said.
      if (name.form === Form.Module)
        return receiver && (!isUnknown || isTyped(receiver)) ? [] : [[name, Reason.UnresolvedImport]];
      return [[name, isUnknown ? Reason.UnknownReceiver : Reason.NoDeclaration]];
    });
  };

  // In TypeScript `require` is a function like any other.
  function isTyped(call) {
    return /\.[cm]?tsx?$/.test(call.getSourceFile().fileName);
  }

  function receiverOf(node) {
    const { parent } = node;
    if (parent.kind === K.PropertyAccessExpression && parent.name === node) return parent.expression;
    return parent.kind === K.ElementAccessExpression ? parent.expression : undefined;
  }

  function callOf(node) {
    return node.parent.kind === K.CallExpression && node.parent.expression.kind === K.Identifier ? node.parent : undefined;
  }

  // `import "./style.css"` is for a bundler.
  function isAdjacent({ parent }) {
    return parent.kind === K.ImportDeclaration && !parent.importClause;
  }

  // What needs none: `undefined`, a string that names no property, a word in a comment.
  function isNothing({ node, form }) {
    if (form === Form.Module) return isAdjacent(node);
    if (syntax.isStringLike(node) || node.kind === K.SuperKeyword) return true;
    const { kind } = node.parent;
    if (kind >= K.JSDocTypeExpression && kind <= K.JSDocImportTag) return true;
    return kind === K.NamedTupleMember || kind === K.MetaProperty || kind === K.JsxAttribute || NOTHING.has(node.text);
  }
}

const NOTHING = new Set(["undefined", "arguments", "globalThis", "require", "const"]);

module.exports = { createReasons, Reason };
