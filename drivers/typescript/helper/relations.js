"use strict";
// How classes, interfaces and their members relate to those that they derive from.

/** Make `relationshipsOf(entities)`: for each a list of pairs [kind, symbol text]. */
function createRelations({ project, syntax, entities, noteForeign }) {
  const K = syntax.kinds;
  const F = project.flags;
  const bases = new Map();
  const tables = new Map();

  return function relationshipsOf(described) {
    learn(described.flatMap((entity) => [...heirsOf(entity)]));
    return described.map((entity) => {
      const related = isHeir(entity)
        ? basesOf(entity).map(({ kind, base }) => [kind, base])
        : overriddenBy(entity).map((base) => ["overrides", base]);
      const seen = new Set();
      return related
        .filter(([kind, base]) => {
          if (base.text === undefined || base === entity || seen.has(base)) return false;
          seen.add(base);
          noteForeign(base);
          return true;
        })
        .map(([kind, base]) => [kind, base.text]);
    });
  };

  function isHeir({ primary }) {
    return syntax.isClass(primary) || primary.kind === K.InterfaceDeclaration;
  }

  // The class or interface whose bases matter: the entity itself, or what a member belongs to.
  function* heirsOf(entity) {
    if (isHeir(entity)) yield entity;
    else if (isMember(entity)) yield entities.at(entity.primary.parent);
  }

  function isMember({ primary }) {
    const { parent } = primary;
    if (!parent || !(syntax.isMember(primary) || primary.kind === K.Parameter)) return false;
    return syntax.isClass(parent) || parent.kind === K.InterfaceDeclaration;
  }

  // Ask for the bases of all in one question.
  function learn(heirs) {
    const missing = [...new Set(heirs)].filter((each) => !bases.has(each));
    const clauses = missing.flatMap((entity) => clausesOf(entity).map((clause) => ({ entity, ...clause })));
    const symbols = project.symbolsAt(clauses.map(({ name }) => name));
    const aliases = [...new Set(symbols.filter((each) => each && each.flags & F.Alias))];
    const ends = new Map();
    project.targets(aliases).forEach((target, index) => ends.set(aliases[index], target));
    for (const entity of missing) bases.set(entity, []);
    clauses.forEach(({ entity, kind }, index) => {
      const symbol = symbols[index];
      const target = symbol && symbol.flags & F.Alias ? ends.get(symbol) : symbol;
      if (target) for (const base of entities.of(target)) bases.get(entity).push({ kind, base, symbol: target });
    });
  }

  function clausesOf({ nodes }) {
    const found = [];
    for (const node of nodes) {
      if (!syntax.isClass(node) && node.kind !== K.InterfaceDeclaration) continue;
      for (const clause of node.heritageClauses ?? []) {
        const kind = clause.token === K.ImplementsKeyword ? "implements" : "extends";
        for (const type of clause.types) {
          const name = lastName(type.expression);
          if (name) found.push({ kind, name });
        }
      }
    }
    return found;
  }

  function lastName(expression) {
    if (expression?.kind === K.PropertyAccessExpression) return expression.name;
    return expression?.kind === K.Identifier ? expression : undefined;
  }

  function basesOf(entity) {
    if (!bases.has(entity)) learn([entity]);
    return bases.get(entity);
  }

  // Of each base the nearest member of that name.
  function overriddenBy(entity) {
    if (!isMember(entity) || entity.text === undefined) return [];
    const { primary, symbol } = entity;
    const name = symbol?.name;
    if (!name || name.startsWith("__#")) return [];
    const isStatic = syntax.isStatic(primary);
    const found = [];
    const seen = new Set();
    (function search(heir) {
      for (const { base, symbol: owner } of basesOf(heir)) {
        if (seen.has(base)) continue;
        seen.add(base);
        const member = tableOf(owner, isStatic).get(name);
        const [target] = member ? entities.of(member) : [];
        if (target) found.push(target);
        else search(base);
      }
    })(entities.at(primary.parent));
    return found;
  }

  function tableOf(symbol, isStatic) {
    const kept = isStatic ? "exports" : "members";
    let table = tables.get(symbol);
    if (!table) tables.set(symbol, (table = {}));
    return (table[kept] ??= new Map([...project[kept](symbol).values()].map((each) => [each.name, each])));
  }
}

module.exports = { createRelations };
