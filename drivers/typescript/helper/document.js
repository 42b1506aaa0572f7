"use strict";
// One document: what each of its names stands for.

const { Form } = require("./collect.js");
const { Reason } = require("./reasons.js");
const { Role } = require("../../javascript/role.js");

/**
 * Make `analyze(tree, names, symbols, answers)`, over a document's names, their symbols in that order, and what was asked about them.
 *
 * It gives `{said, lost}`. `said` has what is said of names, in their order: {start, length, entity, roles} and, where an entity is
 * defined, the `node` that declares it. `lost` has pairs [name, reason] of those that have no declaration.
 */
function createAnalyzer({ project, syntax, entities, contextsOf, rolesOf, explain, fileOf, referencesOf }) {
  const K = syntax.kinds;

  return function analyze(tree, names, symbols, { targets, members, values, bound, run }) {
    const said = [];
    const unknown = [];
    const unresolved = [];
    // Entities that only this document has: labels by their statements, and what imports that lead nowhere bring in.
    const alone = new Map();

    for (const reference of referencesOf(tree)) refer(reference, entities.at(project.tree(reference.file)), Role.Import);
    names.forEach((name, index) => {
      const { node } = name;
      say(name, symbols[index], targets[index]);
      if (values.has(node)) referAll(name, values.get(node), isOfPattern(node, name.form) ? Role.Write : Role.Read);
      for (const each of bound.get(node) ?? []) referAll(name, each, Role.Read);
      for (const made of run.has(node) ? settle([run.get(node)]) : []) {
        if (isNameable(made) && !isSaid(name, made)) refer(name, made, Role.Read | Role.Call | Role.Implicit);
      }
    });
    return { said, lost: [...unresolved, ...explain(unknown)] };

    function say(name, symbol, target) {
      const { node, form } = name;
      if (form === Form.Label) label(name);
      else if (form === Form.Nameless) nameless(name);
      else if (!symbol && form === Form.Module) required(name);
      else if (!symbol) found(name, bound.has(node));
      else if (exportAround(node)) exported(name, exportAround(node));
      else if (!target) imported(name, symbol);
      else if (form === Form.Module) module(name, target);
      else if (target !== symbol)
        found(name, referAll(name, target, rolesOf(node) | (isBindingOfImport(node) ? Role.Import : 0)));
      else if (isOfPattern(node, form)) return;
      else if (!set(name, form === Form.Shorthand ? Role.Write : rolesOf(node))) plain(name, symbol);
    }

    function refer({ start, length }, entity, roles) {
      said.push({ start, length, entity, roles });
    }

    function define({ start, length }, entity, node) {
      said.push({ start, length, entity, roles: Role.Definition | (writes(node) ? Role.Write : 0), node });
    }

    function isSaid({ start }, entity) {
      for (let at = said.length - 1; at >= 0 && said[at].start === start; at--) if (said[at].entity === entity) return true;
      return false;
    }

    // What is local to another document has no name here.
    function isNameable(entity) {
      return entity.text !== undefined || entity.primary.getSourceFile() === tree;
    }

    // All that a symbol stands for, or the properties that its literal sets.
    function referAll(name, symbol, roles) {
      const nameable = settle(entities.of(symbol)).filter(isNameable);
      for (const entity of nameable) refer(name, entity, roles);
      return nameable.length > 0;
    }

    function found(name, was) {
      if (!was) unknown.push(name);
    }

    // Whether a member of a literal sets what has a name here.
    function set(name, roles) {
      const known = (members.get(name.node) ?? []).filter((each) => referAll(name, each, roles));
      return known.length > 0;
    }

    function plain(name, symbol) {
      const declaration = declarationNamed(name.node, symbol);
      const [entity, ...others] = declaration ? entities.of(symbol) : [];
      if (declaration) define(name, others.length ? entities.at(declaration) : entity, declaration);
      // The compiler's own `undefined` and its like are declared nowhere.
      else if (!referAll(name, symbol, rolesOf(name.node)) && project.declarations(symbol).length) unknown.push(name);
    }

    function module(name, target) {
      const { parent } = name.node;
      if (parent.kind === K.ModuleDeclaration) define(name, entities.at(parent), parent);
      else found(name, referAll(name, target, Role.Import));
    }

    function required(name) {
      const file = fileOf(name.node);
      if (file) refer(name, entities.at(project.tree(file)), Role.Import);
      else unknown.push(name);
    }

    function nameless(name) {
      const { node } = name;
      const declaration = node.kind === K.ComputedPropertyName ? node.parent : node;
      if (!set(name, Role.Write)) define(name, entities.at(declaration), declaration);
    }

    function exported(name, assignment) {
      const start = assignment.left.getStart();
      define({ start, length: assignment.left.end - start }, entities.at(assignment), assignment);
    }

    // What an import that leads nowhere brings in is a name of this document all the same.
    function imported(name, symbol) {
      const [declaration] = project.declarations(symbol);
      if (declaration?.getSourceFile() !== tree) unresolved.push([name, Reason.UnresolvedImport]);
      else if (declaration.name === name.node) define(name, own(symbol, declaration, symbol), declaration);
      else refer(name, own(symbol, declaration, symbol), rolesOf(name.node));
    }

    function label(name) {
      let each = name.node.parent;
      while (each && !(each.kind === K.LabeledStatement && each.label.text === name.text)) each = each.parent;
      if (each?.label === name.node) define(name, own(each, each), each);
      else if (each) refer(name, own(each, each), 0);
    }

    function own(key, node, symbol) {
      if (!alone.has(key)) alone.set(key, { text: undefined, symbol, nodes: [node], primary: node });
      return alone.get(key);
    }
  };

  // What members of literals set, in place of the members; that can be what yet another literal sets.
  function settle(found, seen = new Set()) {
    if (!found.some(({ primary }) => syntax.isLiteralMember(primary))) return found;
    const settled = found.flatMap((entity) => {
      if (!syntax.isLiteralMember(entity.primary) || seen.has(entity)) return [entity];
      const [contexts] = contextsOf([entity.primary]);
      const others = contexts.flatMap((each) => entities.of(each));
      return others.length ? settle(others, new Set(seen).add(entity)) : [entity];
    });
    return [...new Set(settled)];
  }

  // The declaration whose name a node is.
  function declarationNamed(node, symbol) {
    if (syntax.isNameOfDeclaration(node)) {
      return project.declarations(symbol).includes(node.parent) ? node.parent : undefined;
    }
    const { kind } = node.parent;
    if (
      kind !== K.PropertyAccessExpression &&
      kind !== K.ElementAccessExpression &&
      kind !== K.CallExpression &&
      kind !== K.BinaryExpression
    )
      return undefined;
    return project.declarations(symbol).find((each) => syntax.isAssignment(each) && syntax.nameOf(each) === node);
  }

  function isBindingOfImport({ parent }) {
    return parent.kind === K.VariableDeclaration || parent.kind === K.BindingElement;
  }

  function writes(node) {
    if (syntax.isAssignment(node)) return true;
    return (node.kind === K.VariableDeclaration || node.kind === K.PropertyAssignment) && node.initializer !== undefined;
  }

  // `a` in `({ a: b } = c)` declares nothing.
  function isOfPattern({ parent }, form) {
    return (
      (form === Form.Member || form === Form.Shorthand) &&
      parent.parent.kind === K.ObjectLiteralExpression &&
      syntax.isInPattern(parent.parent)
    );
  }

  // `module.exports = ...` around the second word.
  function exportAround(node) {
    const { parent } = node;
    const assignment = parent.name === node && parent.parent.left === parent ? parent.parent : undefined;
    return assignment && syntax.isExportOfModule(assignment) ? assignment : undefined;
  }
}

module.exports = { createAnalyzer };
