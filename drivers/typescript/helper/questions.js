"use strict";
// What has to be asked about the names of documents beside their symbols: a stage at a time, each of them one question.

const { Form } = require("./collect.js");

/** Make `ask(names, symbols)`, over the names of some documents and their symbols in that order. */
function createQuestions({ project, syntax, entities, contextsOf }) {
  const K = syntax.kinds;
  const F = project.flags;

  /**
   * Gives `targets`, the symbols with aliases followed, and by node: `members`, the properties that a member of a literal sets;
   * `values`, what a shorthand property reads; `bound`, the properties that a pattern reads; `run`, the entity of what a call runs.
   */
  return function ask(names, symbols) {
    const targets = followAliases(symbols);
    const nameless = names.filter(({ form }) => form === Form.Nameless).map(({ node }) => node);
    entities.prepare([
      ...[...new Set(targets)].flatMap((each) => (each ? project.declarations(each) : [])),
      ...nameless.map((node) => (node.kind === K.ComputedPropertyName ? node.parent : node)),
    ]);
    // In the order of the text, so that what things hang on is known before them.
    names.forEach(({ node }, index) => {
      if (symbols[index] && syntax.isNameOfDeclaration(node)) entities.of(symbols[index]);
    });
    return {
      targets,
      members: membersSet(names, targets),
      values: valuesOfShorthands(names),
      bound: boundMembers(names, symbols),
      run: runByCalls(names, targets),
    };
  };

  function followAliases(symbols) {
    const aliases = [...new Set(symbols.filter((each) => each && each.flags & F.Alias))];
    const ends = new Map();
    project.targets(aliases).forEach((target, index) => ends.set(aliases[index], target));
    return symbols.map((each) => (each && each.flags & F.Alias ? ends.get(each) : each));
  }

  // The properties that members of literals set; and learn the same of all literals whose members are used here.
  function membersSet(names, targets) {
    const set = new Map();
    const own = names.filter((name) => setsMember(name, syntax));
    const used = targets
      .filter((each) => each && each.flags & (F.Property | F.Method | F.Accessor))
      .flatMap((each) => project.declarations(each));
    const foreign = used.filter((each) => syntax.isLiteralMember(each) && !syntax.isInPattern(each.parent));
    const found = contextsOf([...own.map(({ node }) => node.parent), ...foreign]);
    own.forEach(({ node }, index) => {
      if (found[index].length) set.set(node, found[index]);
    });
    return set;
  }

  function valuesOfShorthands(names) {
    const some = names.filter(({ form }) => form === Form.Shorthand);
    const symbols = project.shorthandValues(some.map(({ node }) => node.parent));
    const targets = followAliases(symbols);
    return new Map(some.map(({ node }, index) => [node, targets[index]]).filter(([, target]) => target));
  }

  // `const { a } = b` reads the `a` of `b`.
  function boundMembers(names, symbols) {
    const some = names.filter(
      ({ form, node }, index) =>
        form === Form.Binding || (!symbols[index] && node.parent.propertyName === node && node.parent.kind === K.BindingElement),
    );
    const patterns = [...new Set(some.map(({ node }) => node.parent.parent))];
    const types = project.typesAt(patterns);
    const known = patterns.filter((_, index) => types[index]);
    const parts = project.constituents(types.filter(Boolean));
    const byPattern = new Map(known.map((pattern, index) => [pattern, parts[index]]));
    const questions = some.flatMap(({ node }) => (byPattern.get(node.parent.parent) ?? []).map((type) => ({ node, type })));
    const found = followAliases(project.properties(questions.map(({ node, type }) => [type, node.text])));
    const bound = new Map();
    questions.forEach(({ node }, index) => {
      const symbol = found[index];
      if (!symbol || project.declarations(symbol).some((each) => each.name === node)) return;
      bound.set(node, [...new Set([...(bound.get(node) ?? []), symbol])]);
    });
    return bound;
  }

  // What a call runs where that is not what it names: a constructor or construct signature, the call signature or function that
  // is behind a variable or a property.
  function runByCalls(names, targets) {
    const calls = new Map();
    names.forEach(({ node }, index) => {
      const target = targets[index];
      const call = target && callOf(node);
      if (call && (makes(call) || !(target.flags & (F.Function | F.Method | F.Class)))) calls.set(node, { call, target });
    });
    const values = [...calls.keys()].filter((node) => !makes(calls.get(node).call));
    const found = new Map();
    // One signature is the one of each call.
    project.callDeclarations(values.map((node) => calls.get(node).target)).forEach((declarations, index) => {
      if (!declarations || declarations.length > 1) return;
      found.set(values[index], declarations[0]);
      calls.delete(values[index]);
    });
    const nodes = [...calls.keys()];
    project
      .signatures(nodes.map((node) => calls.get(node).call))
      .forEach((declaration, index) => found.set(nodes[index], declaration));
    const holders = new Map();
    for (const [node, declaration] of found) {
      const holder = declaration && holderOf(declaration);
      if (holder) holders.set(node, holder);
    }
    entities.prepare(holders.values());
    return new Map([...holders].map(([node, holder]) => [node, entities.at(holder)]));
  }

  // Whether a call runs a constructor.
  function makes({ kind, expression }) {
    return kind === K.NewExpression || expression?.kind === K.SuperKeyword;
  }

  // The declaration that a signature belongs to; none for the types of functions.
  function holderOf(declaration) {
    const { kind, parent } = declaration;
    if (kind === K.ArrowFunction || kind === K.FunctionExpression) {
      if (parent.initializer !== declaration && parent.right !== declaration) return undefined;
      return syntax.nameOf(parent) ? parent : undefined;
    }
    return syntax.isFunction(declaration) && kind !== K.FunctionType && kind !== K.ConstructorType && kind !== K.JSDocSignature
      ? declaration
      : undefined;
  }

  function callOf(node) {
    const { parent } = node;
    const whole = parent.kind === K.PropertyAccessExpression && parent.name === node ? parent : node;
    const around = whole.parent;
    switch (around.kind) {
      case K.NewExpression:
      case K.CallExpression:
        return around.expression === whole ? around : undefined;
      case K.JsxOpeningElement:
      case K.JsxSelfClosingElement:
        // Those of HTML run nothing.
        return around.tagName === whole && !/^[a-z]/.test(node.text) ? around : undefined;
      default:
        return undefined;
    }
  }
}

function setsMember({ form, node }, syntax) {
  const isNameless = form === Form.Nameless && syntax.isLiteralMember(node.parent);
  const isMember = form === Form.Member || form === Form.Shorthand || isNameless;
  return isMember && !syntax.isInPattern(node.parent.parent);
}

/** The object literals and JSX attributes whose expected type tells what some of a document's names set. */
function literalsOf(names, syntax) {
  return [...new Set(names.filter((name) => setsMember(name, syntax)).map(({ node }) => node.parent.parent))];
}

module.exports = { createQuestions, literalsOf };
