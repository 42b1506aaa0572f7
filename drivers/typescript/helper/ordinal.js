"use strict";
// Numbers for things of one name that hang on one owner but lie in different braces, as the `kind` of each part of a union of
// type literals. They depend on the owner's own text alone.

/** Make `ordinalOf(owner, node)`: how many braces before those around `node` have its name, in what directly hangs on `owner`. */
function createOrdinals({ isNaming, nameText }, kinds) {
  const known = new WeakMap();

  function number(owner) {
    const ordinals = new Map();
    const containers = new Map();
    owner.forEachChild(function visit(node) {
      if (!isNaming(node)) return void node.forEachChild(visit);
      const name = nameText(node);
      let seen = containers.get(name);
      if (!seen) containers.set(name, (seen = []));
      // Computed names say nothing, so that each is another.
      const container = name === "[computed]" ? node : bracesAround(node, kinds);
      if (!seen.includes(container)) seen.push(container);
      ordinals.set(node, seen.indexOf(container));
    });
    return ordinals;
  }

  return function ordinalOf(owner, node) {
    let ordinals = known.get(owner);
    if (!ordinals) known.set(owner, (ordinals = number(owner)));
    return ordinals.get(node) ?? 0;
  };
}

function bracesAround(node, K) {
  let { parent } = node;
  while ([K.VariableDeclarationList, K.VariableStatement, K.ObjectBindingPattern, K.ArrayBindingPattern].includes(parent.kind)) {
    ({ parent } = parent);
  }
  return parent;
}

module.exports = { createOrdinals };
