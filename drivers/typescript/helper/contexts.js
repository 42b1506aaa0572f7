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
    const left = look(members, (member) => expected.get(member.parent));
    look(left, (member) => declaredFor(member.parent));
    narrow(members);
  }

  // Look for members in types; gives those of which only what they are themselves was found.
  function look(members, typeOf) {
    const typed = members.map((member) => ({ member, type: typeOf(member), name: syntax.textOfName(member.name) }));
    const asked = typed.filter(({ type, name }) => type && name !== undefined);
    const parts = project.constituents(asked.map(({ type }) => type));
    const questions = asked.flatMap(({ member, name }, index) => parts[index].map((type) => ({ member, type, name })));
    const found = project.properties(questions.map(({ type, name }) => [type, name]));
    const inferred = new Set();
    questions.forEach(({ member, type }, index) => {
      const symbol = found[index];
      if (!symbol) return;
      if (project.declarations(symbol).some((each) => isInferred(each, member))) inferred.add(member);
      else known.get(member).push({ symbol, type });
    });
    return [...inferred].filter((member) => !known.get(member).length);
  }

  // The type that is written for a literal where the call around it only infers one from it: the `T` of `register<T extends Action>`.
  function declaredFor(literal) {
    if (!declared.has(literal)) declared.set(literal, findDeclared(literal));
    return declared.get(literal);
  }

  function findDeclared(literal) {
    const { parent } = literal;
    if (parent.kind === K.PropertyAssignment && parent.parent.kind === K.ObjectLiteralExpression) {
      const outer = declaredFor(parent.parent);
      const name = syntax.textOfName(parent.name);
      const [symbol] = outer && name !== undefined ? project.properties([[outer, name]]) : [];
      return symbol && project.typesOf([symbol])[0];
    }
    const position =
      parent.kind === K.CallExpression || parent.kind === K.NewExpression ? (parent.arguments ?? []).indexOf(literal) : -1;
    const parameter = position < 0 ? undefined : project.signatures([parent])[0]?.parameters?.[position];
    return parameter?.type && !parameter.dotDotDotToken ? project.typesAt([parameter.type])[0] : undefined;
  }

  // A type that was inferred from the literal itself, or from one that follows, says nothing of it.
  function isInferred(declaration, member) {
    if (declaration === member) return true;
    return (
      syntax.isLiteralMember(declaration) &&
      declaration.pos > member.pos &&
      declaration.getSourceFile() === member.getSourceFile()
    );
  }

  // Of several parts of a union those count that the literal fits.
  function narrow(members) {
    const several = members.filter((each) => new Set(known.get(each).map(({ symbol }) => symbol)).size > 1);
    const types = new Map();
    const literals = [...new Set(several.map(({ parent }) => parent))];
    project.typesAt(literals).forEach((type, index) => types.set(literals[index], type));
    const pairs = several.flatMap((member) => known.get(member).map(({ type }) => [types.get(member.parent), type]));
    const fits = project.assignable(pairs);
    let next = 0;
    for (const member of several) {
      const candidates = known.get(member);
      const fitting = candidates.filter(() => fits[next++]);
      if (fitting.length) known.set(member, fitting);
    }
    for (const member of members) known.set(member, [...new Set(known.get(member).map(({ symbol }) => symbol))]);
  }

  return contextsOf;
}

module.exports = { createContexts };
