"use strict";
// What the members of object literals and the attributes of JSX elements set: the properties of the type that is expected there.

/**
 * Make `contextsOf(members)`: for each PropertyAssignment, ShorthandPropertyAssignment, method, accessor or JsxAttribute the symbols
 * of the properties that it sets; none where nothing is expected. Several where a union is.
 */
function createContexts({ project, syntax }) {
  const expected = new Map();
  const known = new Map();
  const declared = new Map();
  const types = new Map();
  const K = syntax.kinds;

  function contextsOf(members) {
    const missing = [...new Set(members)].filter((each) => !known.has(each));
    if (missing.length) learn(missing);
    return members.map((each) => known.get(each));
  }

  function learn(members) {
    const literals = [...new Set(members.map(({ parent }) => parent))].filter((each) => !expected.has(each));
    project.contextualTypes(literals).forEach((type, index) => expected.set(literals[index], type));
    for (const member of members) known.set(member, []);
    const doubtful = look(members, (member) => expected.get(member.parent));
    prepare([...doubtful.keys()].map(({ parent }) => parent));
    look([...doubtful.keys()], (member) => declaredFor(member.parent));
    for (const [member, candidates] of doubtful) if (!known.get(member).length) known.set(member, candidates);
    discriminate(members);
    for (const member of members) known.set(member, [...new Set(known.get(member).map(({ symbol }) => symbol))]);
  }

  // Look for members in types. Gives those of which nothing was found but what the call around the literal may have inferred from
  // it, with that part of it that comes from other literals.
  function look(members, typeOf) {
    const typed = members.map((member) => ({ member, type: typeOf(member), name: syntax.textOfName(member.name) }));
    const asked = typed.filter(({ type, name }) => type && name !== undefined);
    const parts = project.constituents(asked.map(({ type }) => type));
    const questions = asked.flatMap(({ member, name }, index) => parts[index].map((type) => ({ member, type, name })));
    const found = project.properties(questions.map(({ type, name }) => [type, name]));
    const doubtful = new Map();
    questions.forEach(({ member, type }, index) => {
      const symbol = found[index];
      if (!symbol) return;
      const nodes = project.declarations(symbol);
      if (!nodes.some((each) => each === member || isLiteralOf(each, member))) return void known.get(member).push({ symbol, type });
      if (!doubtful.has(member)) doubtful.set(member, []);
      if (!nodes.some((each) => isInferred(each, member))) doubtful.get(member).push({ symbol, type });
    });
    for (const member of doubtful.keys()) if (known.get(member).length) doubtful.delete(member);
    return doubtful;
  }

  // Whether a declaration is a member of a literal in the same file.
  function isLiteralOf(declaration, member) {
    return syntax.isLiteralMember(declaration) && declaration.getSourceFile() === member.getSourceFile();
  }

  // Ask at once what `findDeclared` asks about the calls around some literals.
  function prepare(literals) {
    const given = [...new Set(literals.map(givenWith))].filter(Boolean);
    const signatures = project.signatures(given.map(({ parent }) => parent));
    project.typesAt(given.map((each, index) => parameterOf(signatures[index], each)?.type).filter(Boolean));
  }

  // The argument that a literal is, or that it lies in.
  function givenWith(literal) {
    for (let each = literal; ; each = each.parent) {
      switch (each.parent.kind) {
        case K.CallExpression:
        case K.NewExpression:
          return each;
        case K.ParenthesizedExpression:
        case K.ConditionalExpression:
        case K.PropertyAssignment:
        case K.ObjectLiteralExpression:
        case K.ArrowFunction:
          break;
        default:
          return undefined;
      }
    }
  }

  // The parameter that an argument of a call is for, if it is for it alone.
  function parameterOf(signature, argument) {
    const parameter = signature?.parameters?.[(argument.parent.arguments ?? []).indexOf(argument)];
    return parameter?.dotDotDotToken ? undefined : parameter;
  }

  // The type that is written for a literal where the call around it only infers one from it: the `T` of `register<T extends Action>`.
  function declaredFor(literal) {
    if (!declared.has(literal)) declared.set(literal, findDeclared(literal));
    return declared.get(literal);
  }

  function findDeclared(node) {
    const { parent } = node;
    switch (parent.kind) {
      case K.ParenthesizedExpression:
        return declaredFor(parent);
      case K.ConditionalExpression:
        return parent.condition === node ? undefined : declaredFor(parent);
      case K.PropertyAssignment:
        return parent.initializer === node ? declaredAsMember(parent) : undefined;
      case K.CallExpression:
      case K.NewExpression: {
        const parameter = parameterOf(project.signatures([parent])[0], node);
        return parameter?.type && project.typesAt([parameter.type])[0];
      }
      case K.ArrowFunction:
        return parent.body === node ? returnedBy(parent) : undefined;
      case K.ReturnStatement: {
        let around = parent.parent;
        while (!syntax.isFunction(around)) around = around.parent;
        return returnedBy(around);
      }
      default:
        return undefined;
    }
  }

  function declaredAsMember({ parent, name }) {
    const outer = parent.kind === K.ObjectLiteralExpression ? declaredFor(parent) : undefined;
    const text = syntax.textOfName(name);
    const [symbol] = outer && text !== undefined ? project.properties([[outer, text]]) : [];
    return symbol && typesOf([symbol], project.typesOf)[0];
  }

  // What a function that is written in a call is declared to return.
  function returnedBy(around) {
    if (around.type) return undefined;
    const isMethod = around.kind === K.MethodDeclaration && around.parent.kind === K.ObjectLiteralExpression;
    if (!isMethod && around.kind !== K.ArrowFunction && around.kind !== K.FunctionExpression) return undefined;
    const type = isMethod ? declaredAsMember(around) : declaredFor(around);
    return type && project.returned([type])[0];
  }

  // A type that was inferred from the literal itself, or from one that follows, says nothing of it.
  function isInferred(declaration, member) {
    if (!syntax.isLiteralMember(declaration)) return declaration === member;
    if (declaration.getSourceFile() !== member.getSourceFile()) return false;
    return declaration.pos >= member.pos || wholeOf(declaration) === wholeOf(member);
  }

  // The outermost literal around a member.
  function wholeOf(member) {
    let whole = member.parent;
    while (PARTS.has(whole.parent.kind)) whole = whole.parent;
    return whole;
  }

  const PARTS = new Set([
    K.ObjectLiteralExpression,
    K.ArrayLiteralExpression,
    K.PropertyAssignment,
    K.ParenthesizedExpression,
    K.SpreadElement,
    K.AsExpression,
    K.SatisfiesExpression,
    K.ConditionalExpression,
  ]);

  // Of several parts of a union those do not count that another member of the literal excludes, as its `kind` does. It is TypeScript's
  // own rule for what a key means: what else the parts ask for makes no difference.
  function discriminate(members) {
    const several = members.filter((member) => new Set(known.get(member).map(({ symbol }) => symbol)).size > 1);
    const questions = new Map();
    for (const member of several) {
      for (const { type } of known.get(member)) {
        for (const { name, property } of namedIn(member.parent)) questions.set(keyOf(type, property), { type, name, property });
      }
    }
    const asked = [...questions.values()];
    const symbols = project.properties(asked.map(({ type, name }) => [type, name]));
    const wanted = typesOf(symbols, project.typesOf);
    const telling = asked.map((each, index) => ({ ...each, wanted: wanted[index] })).filter(({ wanted }) => isLiteral(wanted));
    const given = typesOf(
      telling.map(({ property }) => property),
      project.typesAt,
    );
    const compared = telling.map((each, index) => ({ ...each, given: given[index] })).filter((each) => each.given);
    const fits = project.assignable(compared.map((each) => [each.given, each.wanted]));
    const excluded = new Set(compared.filter((_, index) => !fits[index]).map(({ type, property }) => keyOf(type, property.parent)));
    for (const member of several) {
      const left = known.get(member).filter(({ type }) => !excluded.has(keyOf(type, member.parent)));
      if (left.length) known.set(member, left);
    }
  }

  function namedIn(literal) {
    return literal.properties
      .map((property) => ({ property, name: property.name && syntax.textOfName(property.name) }))
      .filter(({ name }) => name !== undefined);
  }

  // The types of symbols or nodes, each asked for once.
  function typesOf(things, ask) {
    const missing = [...new Set(things)].filter((each) => each && !types.has(each));
    ask(missing).forEach((type, index) => types.set(missing[index], type));
    return things.map((each) => each && types.get(each));
  }

  function isLiteral(type) {
    return type !== undefined && project.constituents([type])[0].every((each) => project.isUnit(each));
  }

  const keys = new Map();
  function keyOf(...objects) {
    return objects.map((each) => keys.get(each) ?? (keys.set(each, keys.size), keys.get(each))).join(" ");
  }

  return contextsOf;
}

module.exports = { createContexts };
