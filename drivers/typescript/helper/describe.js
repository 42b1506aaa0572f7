"use strict";
// What is known about definitions: kind, name, signature as a hover has it, documentation, relationships.

const { commentText, startOfComment } = require("./text.js");

/** Make `describe(pairs)`: of pairs [entity, declaration] the facts of each, in the same order. */
function createDescriber({ project, syntax, entities, signaturesOf, relationshipsOf, kindOf, locate }) {
  const K = syntax.kinds;

  return function describe(pairs) {
    const signatures = signaturesOf(pairs);
    const relationships = relationshipsOf(pairs.map(([entity]) => entity));
    return pairs.map(([entity, node], index) => {
      const facts = { kind: kindOf(entity, node), name: nameOf(entity, node) };
      if (signatures[index]) facts.signature = signatures[index];
      const documentation = documentationOf(entity);
      if (documentation) facts.documentation = documentation;
      if (relationships[index].length) facts.relationships = relationships[index];
      return facts;
    });
  };

  function nameOf({ primary }, node) {
    if (primary.kind === K.SourceFile) return locate(primary.fileName).document.split("/").at(-1);
    if (node.kind === K.Constructor) return "constructor";
    if (node.kind === K.LabeledStatement) return node.label.text;
    return entities.naming.nameText(node);
  }

  // That of the first declaration that has any; a local variable is rarely worth the search.
  function documentationOf({ nodes, text, primary }) {
    if (text === undefined && !syntax.isFunction(primary)) return "";
    for (const node of nodes) {
      const comment = commentOf(node);
      if (comment) return commentText(comment.getSourceFile().text.slice(startOfComment(comment), comment.end));
    }
    return "";
  }

  function commentOf(node) {
    const own = node.jsDoc?.at(-1);
    if (own) return own;
    const { parent } = node;
    switch (node.kind) {
      case K.VariableDeclaration: {
        const statement = parent.parent;
        return statement?.kind === K.VariableStatement && parent.declarations[0] === node ? statement.jsDoc?.at(-1) : undefined;
      }
      case K.PropertyAccessExpression:
      case K.BinaryExpression: {
        let each = node;
        while (each && each.kind !== K.ExpressionStatement && each.kind !== K.SourceFile) each = each.parent;
        return each?.kind === K.ExpressionStatement ? each.jsDoc?.at(-1) : undefined;
      }
      default:
        return undefined;
    }
  }
}

module.exports = { createDescriber };
