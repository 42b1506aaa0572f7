"use strict";
// The only place that spells a symbol: from the compiler's symbols to SCIP symbol strings.
//
// All declarations of one compiler's symbol are one entity, whose name comes from its primary declaration alone: not an
// augmentation if there is another, the compiler's libraries before other dependencies before own files, by path, by position.
// What is declared in a function's body is local to its document, but for members of types and of object literals, to which other
// documents can refer: they hang on the names around them (`useStore().state.count.`).
//
// Names that nobody wrote: `<constructor>`, `<new>`, `<call>` and `<index>` for signatures, `<set>` around what is in a setter, `default`
// and `export=` for exports, `global` for `declare global`, `[computed]` for a name that only a run tells. A `+1` in a name, or between
// the brackets of a method, is the second of that name in other braces, or in the second of several overloads; `+static` is a static
// member beside an instance member of that name.

const { createNaming } = require("./naming.js");
const { createOrdinals } = require("./ordinal.js");
const { createPrimaries } = require("./primary.js");

const SIMPLE = /^[A-Za-z0-9_+\-$]+$/;

const escape = (name) => (SIMPLE.test(name) ? name : "`" + name.replaceAll("`", "``") + "`");
const field = (text) => (text ? text.replaceAll(" ", "  ") : ".");

const spell = {
  namespace: (name) => escape(name) + "/",
  type: (name) => escape(name) + "#",
  term: (name) => escape(name) + ".",
  method: (name, mark = "") => `${escape(name)}(${mark}).`,
  parameter: (name) => `(${escape(name)})`,
  typeParameter: (name) => `[${escape(name)}]`,
};

/**
 * Names what is declared.
 *
 * An entity is `{text, symbol, nodes, primary}`: the SCIP symbol, or undefined for one that is local to its document; the compiler's
 * symbol, if there is one; its declarations, and the one that it is named by.
 */
class Entities {
  constructor({ project, syntax, locate, sourceOf, packages }) {
    Object.assign(this, { project, syntax, locate, sourceOf });
    this.packages = packages.map((row) => `tieline ${field(row.manager)} ${field(row.name)} ${field(row.version)} `);
    this.naming = createNaming(syntax);
    this.primaryOf = createPrimaries({ project, syntax, locate, packages });
    this.byNode = new Map();
    this.bySymbol = new Map();
    this.paths = new Map();
    this.modules = new Map();
    this.ordinalOf = createOrdinals(this.naming, syntax.kinds);
  }

  /** The entities that a symbol stands for: several for a member of a union, none for what has no declaration. */
  of(symbol) {
    let found = this.bySymbol.get(symbol);
    if (found === undefined) this.bySymbol.set(symbol, (found = this.find(symbol)));
    return found;
  }

  find(symbol) {
    const nodes = this.project.declarations(symbol);
    if (!nodes.length) return [];
    if (!this.project.isComposed(symbol)) return [this.entity(symbol, nodes)];
    return [...new Set(nodes.map((node) => this.at(node)))];
  }

  /** Ask at once for what naming some declarations takes, rather than for one after the other. */
  prepare(nodes) {
    const names = new Set();
    for (const node of nodes) {
      for (let each = node; each && !this.byNode.has(each); each = each.parent) {
        const name = this.naming.isNaming(each) && this.syntax.nameOf(each);
        if (name) names.add(name);
      }
    }
    this.project.symbolsAt([...names]);
  }

  /** The entity that a node declares. */
  at(node) {
    const known = this.byNode.get(node);
    if (known) return known;
    const name = this.syntax.nameOf(node);
    const [symbol] = name && node.kind !== this.syntax.kinds.SourceFile ? this.project.symbolsAt([name]) : [];
    const nodes = symbol ? this.project.declarations(symbol) : [];
    if (nodes.includes(node) && !this.project.isComposed(symbol)) return this.entity(symbol, nodes);
    return this.entity(undefined, [node]);
  }

  entity(symbol, nodes) {
    const known = this.byNode.get(nodes[0]);
    if (known) {
      known.symbol ??= symbol;
      return known;
    }
    const entity = { text: undefined, symbol, nodes, primary: this.primaryOf(nodes) };
    for (const node of nodes) this.byNode.set(node, entity);
    entity.text = this.textOf(entity);
    return entity;
  }

  /** Symbol of the module in a file; `node` tells which part of it, where several sources became one file. */
  module(file, node) {
    const place = this.locate(file);
    const inside = this.sourceOf(file, node) ?? place.path;
    const key = `${place.package} ${inside}`;
    let text = this.modules.get(key);
    if (text === undefined) {
      text = this.packages[place.package] + inside.split("/").map(spell.namespace).join("");
      this.modules.set(key, text);
    }
    return text;
  }

  textOf(entity) {
    const { primary } = entity;
    const { syntax } = this;
    if (primary.kind === syntax.kinds.SourceFile) return this.module(primary.fileName);
    // No document says what is in a data file, so that its parts are the file.
    if (isJson(primary)) return this.module(primary.getSourceFile().fileName);
    if (syntax.isExportOfModule(primary)) return this.module(primary.getSourceFile().fileName, primary) + spell.term("export=");
    if (syntax.isAssignment(primary)) return this.textOfAssigned(entity);
    if (this.isLocal(primary)) return undefined;
    const owner = this.ownerOf(primary);
    const prefix = this.pathOf(owner, primary);
    if (prefix === undefined || this.isAdrift(primary, owner)) return undefined;
    return prefix + this.descriptor(primary, suffixOf(this, entity), owner);
  }

  // In JavaScript an assignment can make a member, which belongs to what the compiler says.
  textOfAssigned(entity) {
    const { symbol, primary } = entity;
    const [parent] = symbol ? this.project.parents([symbol]) : [];
    const [owner] = parent ? this.of(parent) : [];
    if (!owner) return undefined;
    const prefix = owner.text ?? this.pathOf(owner.primary);
    return prefix && prefix + spell[suffixOf(this, entity)](this.naming.nameText(primary));
  }

  isLocal(node) {
    const { syntax } = this;
    const K = syntax.kinds;
    switch (node.kind) {
      case K.Parameter:
        return !this.naming.isParameterProperty(node);
      case K.VariableDeclaration:
      case K.BindingElement:
        return this.naming.isLocalVariable(node);
      case K.FunctionDeclaration:
      case K.ClassDeclaration:
      case K.InterfaceDeclaration:
      case K.TypeAliasDeclaration:
      case K.EnumDeclaration:
      case K.JSTypeAliasDeclaration:
        return syntax.isInBlock(node);
      case K.TypeParameter: {
        const around = node.parent;
        const named = syntax.isClass(around) || syntax.isType(around) || (syntax.isFunction(around) && around.name);
        return !named || this.at(around).text === undefined;
      }
      default:
        return node.kind === K.FunctionExpression || node.kind === K.JsxAttribute;
    }
  }

  // A member of an object literal or a type that nothing holds, such as an argument of a call that is a statement.
  isAdrift(node, owner) {
    const K = this.syntax.kinds;
    if (owner.kind !== K.SourceFile && owner.kind !== K.ModuleDeclaration) return false;
    return (
      node.parent.kind === K.ObjectLiteralExpression || node.parent.kind === K.TypeLiteral || this.syntax.isClass(node.parent)
    );
  }

  /** The nearest node around one that has a name for what is in it. */
  ownerOf(node) {
    let each = this.naming.isParameterProperty(node) ? node.parent.parent : node.parent;
    while (!this.naming.isNaming(each)) each = each.parent;
    return each;
  }

  /** What the names of things in a naming node begin with; undefined where nothing around has a name. */
  pathOf(node, inner = node) {
    const K = this.syntax.kinds;
    if (node.kind === K.SourceFile) return this.module(node.fileName, inner);
    if (!this.paths.has(node)) this.paths.set(node, this.findPath(node));
    return this.paths.get(node);
  }

  findPath(node) {
    const { syntax } = this;
    const K = syntax.kinds;
    const entity = this.at(node);
    const { primary } = entity;
    // What is in a setter is not what is in the getter of that name.
    if (entity.text !== undefined)
      return node.kind === K.SetAccessor && node !== primary ? entity.text + spell.term("<set>") : entity.text;
    if (primary !== node && !syntax.isAssignment(primary)) return this.pathOf(primary);
    const owner = this.ownerOf(node);
    if (owner.kind === K.SourceFile || owner.kind === K.ModuleDeclaration) return undefined;
    const prefix = this.pathOf(owner);
    if (prefix === undefined) return undefined;
    const suffix = node.kind === K.Parameter ? "parameter" : this.naming.suffixOf(node);
    return prefix + this.descriptor(node, suffix, owner);
  }

  descriptor(node, suffix, owner) {
    const name = this.naming.nameText(node);
    const mark = this.markOf(node, owner);
    if (!mark) return spell[suffix](name);
    return suffix === "method" ? spell.method(name, mark) : spell[suffix](name + mark);
  }

  // What tells two things of one name apart: `+1` for the second in other braces, `+static` for a static member beside another.
  markOf(node, owner) {
    const { syntax } = this;
    // What is in the second of several overloads has nothing to do with the first.
    const isFirm = node.kind === syntax.kinds.TypeParameter || node.kind === syntax.kinds.Parameter;
    if (isFirm && node.parent === owner && syntax.isFunction(owner)) {
      const overload = this.at(owner)
        .nodes.filter((each) => each.kind === owner.kind)
        .indexOf(owner);
      return overload > 0 ? `+${overload}` : "";
    }
    if (syntax.isClass(node.parent)) return syntax.isStatic(node) && this.naming.hasTwin(node) ? "+static" : "";
    if (this.naming.isShadowedByExport(node)) return "+1";
    const isModule = owner.kind === syntax.kinds.SourceFile || owner.kind === syntax.kinds.ModuleDeclaration;
    const isDirect = node.parent === owner || isModule || this.naming.isParameterProperty(node);
    const ordinal = isDirect ? 0 : this.ordinalOf(owner, node);
    return ordinal ? `+${ordinal}` : "";
  }
}

// Classes, interfaces, enums and aliases first, then functions, then namespaces: what the merged symbol is most of all. Its
// declarations say so: a member of a mapped type is a property to the compiler, though it has the declarations of a function.
function suffixOf({ project, syntax, naming }, { symbol, nodes, primary }) {
  const suffixes = new Set(nodes.filter((node) => !syntax.isAssignment(node)).map(naming.suffixOf));
  if (suffixes.size) return ORDER.find((each) => suffixes.has(each));
  // What is only assigned in JavaScript is what the compiler makes of it.
  const F = project.flags;
  if (!symbol) return naming.suffixOf(primary);
  if (symbol.flags & (F.Class | F.Interface | F.Enum | F.TypeAlias)) return "type";
  return symbol.flags & (F.Function | F.Method) ? "method" : "term";
}

const ORDER = ["type", "typeParameter", "method", "namespace", "term"];

const isJson = (node) => node.getSourceFile().fileName.endsWith(".json");

module.exports = { Entities, spell };
