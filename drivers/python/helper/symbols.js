"use strict";
// The only place that spells a symbol: from pyright's declarations to SCIP symbol strings.
//
// A name in a module, class or function scope is named by the scope's path; variables of functions, lambdas and
// comprehensions are local to their document. All declarations of one name in one scope are one symbol, and the suffix
// follows the most telling of them, so that a conditional or repeated definition does not change it.

const { DeclarationType, ParseNodeType, ScopeType } = require("./program.js");

const SIMPLE = /^[A-Za-z0-9_+\-$]+$/;
const RANK = [
  DeclarationType.Class,
  DeclarationType.Function,
  DeclarationType.TypeAlias,
  DeclarationType.TypeParam,
  DeclarationType.Param,
  DeclarationType.SpecialBuiltInClass,
  DeclarationType.Variable,
  DeclarationType.Alias,
];

const escape = (name) => (SIMPLE.test(name) ? name : "`" + name.replaceAll("`", "``") + "`");
const field = (text) => (text ? text.replaceAll(" ", "  ") : ".");

const descriptor = {
  namespace: (name) => escape(name) + "/",
  type: (name) => escape(name) + "#",
  term: (name) => escape(name) + ".",
  method: (name) => escape(name) + "().",
  parameter: (name) => "(" + escape(name) + ")",
  typeParameter: (name) => "[" + escape(name) + "]",
};

/**
 * Names declarations.
 *
 * `of(decl)` gives a string for a global symbol, an object (pyright's own symbol, the same one each time) for a local one,
 * or undefined where the declaration has no name.
 */
class SymbolNames {
  constructor(find, program, locate, packages) {
    this.program = program;
    this.locate = locate;
    this.packages = packages.map((row) => `tieline ${field(row.manager)} ${field(row.name)} ${field(row.version)} `);
    this.getScopeForNode = find("getScopeForNode");
    this.modules = new Map();
    this.byNode = new Map();
    this.places = new Map();
    this.bySymbol = new Map();
  }

  // Re-read each time: pyright replaces it when it empties its caches.
  get reader() {
    return this.program.analyzerNodeInfoReader;
  }

  scopeOf(node) {
    return this.reader.get(node)?.scope;
  }

  /** Drop the caches, which keep whole trees alive. */
  forget() {
    this.byNode.clear();
    this.places.clear();
    this.bySymbol.clear();
  }

  /** Symbol of the module in a file. */
  module(file) {
    let text = this.modules.get(file);
    if (text === undefined) {
      const place = this.locate(file);
      this.modules.set(file, (text = this.packages[place.describes] + descriptor.namespace(place.module)));
    }
    return text;
  }

  of(decl) {
    if (decl.type === DeclarationType.Alias) return this.module(decl.uri.getFilePath());
    // Several fields of a functional named tuple share the node of one string.
    if (decl.type === DeclarationType.Variable && decl.node.nodeType !== ParseNodeType.Name) return this.variable(decl);
    if (decl.type === DeclarationType.Intrinsic) return this.path(decl.node, decl) + descriptor.term(decl.name);
    let symbol = this.byNode.get(decl.node);
    if (symbol === undefined) this.byNode.set(decl.node, (symbol = this.compute(decl)));
    return symbol;
  }

  compute(decl) {
    const node = decl.node;
    switch (decl.type) {
      case DeclarationType.Class:
      case DeclarationType.Function:
      case DeclarationType.TypeAlias:
      case DeclarationType.TypeParam:
        return this.inScope(node, node.d.name.d.value, decl);
      case DeclarationType.Param:
        return this.parameter(decl);
      case DeclarationType.SpecialBuiltInClass:
        return this.inScope(node, node.d.valueExpr.d.value, decl);
      default:
        return this.variable(decl);
    }
  }

  parameter(decl) {
    const name = decl.node.d.name;
    if (!name) return undefined;
    const owner = decl.node.parent;
    if (owner.nodeType === ParseNodeType.Function) return this.path(owner, decl) + descriptor.parameter(name.d.value);
    return this.inScope(name, name.d.value, decl);
  }

  variable(decl) {
    const node = decl.node;
    if (node.nodeType !== ParseNodeType.Name) {
      if (!decl.isDefinedBySlots) return this.functionalField(decl);
      // The string is the name.
      return this.path(enclosing(node, ParseNodeType.Class), decl) + descriptor.term(node.d.strings[0].d.value);
    }
    if (decl.isDefinedByMemberAccess) {
      const method = enclosing(node, ParseNodeType.Function);
      const owner = method && enclosing(method, ParseNodeType.Class);
      if (!owner) return undefined;
      const member = this.scopeOf(owner)?.symbolTable.get(node.d.value);
      return member ? this.named(member, node.d.value, owner, ScopeType.Class, decl) : undefined;
    }
    return this.inScope(node, node.d.value, decl);
  }

  // The symbol that a declaring node binds, by way of the scope that really holds it (`global` and `nonlocal` move it).
  inScope(node, name, decl) {
    const scope = this.getScopeForNode(node, this.reader);
    const found = scope?.lookUpSymbolRecursive(name);
    if (!found) return undefined;
    let owner = node.parent;
    while (owner && this.scopeOf(owner) !== found.scope) owner = owner.parent;
    return this.named(found.symbol, name, owner ?? moduleOf(node), found.scope.type, decl);
  }

  named(symbol, name, owner, scopeType, decl) {
    let text = this.bySymbol.get(symbol);
    if (text === undefined) this.bySymbol.set(symbol, (text = this.spell(symbol, name, owner, scopeType, decl)));
    return text;
  }

  spell(symbol, name, owner, scopeType, decl) {
    const kinds = symbol.getDeclarations().map((each) => each.type);
    const kind = RANK.find((each) => kinds.includes(each)) ?? decl.type;
    const inFunction = scopeType === ScopeType.Function || scopeType === ScopeType.Comprehension;
    const nested = kind === DeclarationType.Class || kind === DeclarationType.Function || kind === DeclarationType.TypeAlias;
    // Also what is assigned to a parameter's name: a keyword argument names the parameter, not those variables.
    if (inFunction && !nested) return symbol;
    const place = this.path(owner, decl);
    switch (kind) {
      case DeclarationType.Class:
      case DeclarationType.TypeAlias:
        return place + descriptor.type(name);
      case DeclarationType.Function:
        return place + descriptor.method(name);
      case DeclarationType.TypeParam:
        return place + descriptor.typeParameter(name);
      default:
        return place + descriptor.term(name);
    }
  }

  /** Text of the innermost named thing that `node` is or lies in; `decl` tells the file. */
  path(node, decl) {
    for (let each = node; each; each = each.parent) {
      const named =
        each.nodeType === ParseNodeType.Class ||
        each.nodeType === ParseNodeType.Function ||
        each.nodeType === ParseNodeType.TypeAlias;
      if (!named) continue;
      let text = this.places.get(each);
      if (text === undefined) this.places.set(each, (text = this.placeOf(each, decl)));
      if (typeof text === "string") return text;
    }
    return this.module(decl.uri.getFilePath());
  }

  // A property's getter and setter, overloads, and conditional definitions are one symbol, but what lies in them is not:
  // the parameters of the second have nothing to do with those of the first.
  placeOf(node, decl) {
    const text = this.inScope(node, node.d.name.d.value, decl);
    if (typeof text !== "string") return undefined;
    const scope = this.getScopeForNode(node, this.reader);
    const fellows = scope?.lookUpSymbolRecursive(node.d.name.d.value)?.symbol.getDeclarations() ?? [];
    const alike = fellows.filter((each) => each.node.nodeType === node.nodeType);
    const number = alike.findIndex((each) => each.node === node);
    if (number < 1) return text;
    if (text.endsWith("().")) return `${text.slice(0, -2)}+${number}).`;
    return text.endsWith("#") ? text.replace(/(`?)#$/, `+${number}$1#`) : text;
  }

  // A field of `Size = namedtuple("Size", "width height")` or its like: several can share one string.
  functionalField(decl) {
    const target = enclosing(decl.node, ParseNodeType.Assignment)?.d.leftExpr;
    const type = target?.nodeType === ParseNodeType.Name ? this.program.evaluator.getType(target) : undefined;
    for (const [name, field] of type?.shared?.fields ?? []) {
      if (field.getDeclarations().includes(decl)) return this.synthesized(decl.node, name, decl.uri.getFilePath());
    }
    return undefined;
  }

  /** The declarations that are one symbol with this one, in its file; those with a type, where there are any. */
  declarations(decl) {
    const symbol = this.symbolOf(decl);
    const all = symbol?.hasTypedDeclarations() ? symbol.getTypedDeclarations() : (symbol?.getDeclarations() ?? []);
    const named = all.filter((each) => each.type !== DeclarationType.Alias && each.uri.key === decl.uri.key);
    return named.length ? named : [decl];
  }

  // pyright's symbol of a class, function, or variable; undefined for what has no other declarations.
  symbolOf(decl) {
    const { node } = decl;
    switch (decl.type) {
      case DeclarationType.Class:
      case DeclarationType.Function:
        return this.getScopeForNode(node, this.reader)?.lookUpSymbolRecursive(node.d.name.d.value)?.symbol;
      case DeclarationType.Variable: {
        if (node.nodeType !== ParseNodeType.Name) return undefined;
        const scope = decl.isDefinedByMemberAccess
          ? this.scopeOf(enclosing(enclosing(node, ParseNodeType.Function), ParseNodeType.Class))
          : this.getScopeForNode(node, this.reader);
        return decl.isDefinedByMemberAccess
          ? scope?.symbolTable.get(node.d.value)
          : scope?.lookUpSymbolRecursive(node.d.value)?.symbol;
      }
      default:
        return undefined;
    }
  }

  /** Symbol of a field that has no declaration of its own, such as one of a functional named tuple. */
  synthesized(node, name, file) {
    let holder = node;
    while (holder && holder.nodeType !== ParseNodeType.Assignment) holder = holder.parent;
    const target = holder?.d.leftExpr;
    const decl = { type: DeclarationType.Variable, uri: { getFilePath: () => file } };
    const owner = target?.nodeType === ParseNodeType.Name ? this.inScope(target, target.d.value, decl) : undefined;
    const place = typeof owner === "string" ? owner : this.path(node, decl);
    return place + descriptor.term(name);
  }
}

function enclosing(node, type) {
  let each = node.parent;
  while (each && each.nodeType !== type) each = each.parent;
  return each;
}

function moduleOf(node) {
  let each = node;
  while (each.parent) each = each.parent;
  return each;
}

/** The name node by which a declaration binds its name, or undefined for modules and intrinsics. */
function nameNodeOf(decl) {
  switch (decl.type) {
    case DeclarationType.Class:
    case DeclarationType.Function:
    case DeclarationType.TypeAlias:
    case DeclarationType.TypeParam:
    case DeclarationType.Param:
      return decl.node.d.name;
    case DeclarationType.SpecialBuiltInClass:
      return decl.node.d.valueExpr;
    case DeclarationType.Variable:
      return decl.node;
    default:
      return undefined;
  }
}

module.exports = { SymbolNames, nameNodeOf, enclosing };
