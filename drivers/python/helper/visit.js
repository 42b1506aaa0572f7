"use strict";
// Walks one document's tree and says, for every name, what pyright resolves it to.

const { DeclarationType, ParseNodeType } = require("./program.js");
const { enclosing, nameNodeOf } = require("./symbols.js");
const { Role, rolesOfUse } = require("./roles.js");

const Reason = { UnknownReceiver: 0, UnresolvedImport: 1, NoDeclaration: 2, Unreachable: 3 };

/** Make `visit(tree, record, lines, describe, external)` over one program. */
function createVisitor(find, context) {
  const { program, names, locate } = context;
  const isWriteAccess = find("isWriteAccess");
  const Walker = find("ParseTreeWalker");
  const ClassType = find("ClassType");
  const isClassInstance = find("isClassInstance");
  const lookUpObjectMember = find("lookUpObjectMember");
  const typedDictMembers = find("getTypedDictMembersForClass");
  const isAnyOrUnknown = find("isAnyOrUnknown");
  const isUnresolvedAlias = find("isUnresolvedAliasDeclaration");
  const aliasTargets = new Map();

  // What an import finally lands in: a declaration, a module's alias declaration, or undefined.
  function land(decl) {
    if (decl.type !== DeclarationType.Alias) return decl;
    let target = aliasTargets.get(decl);
    if (target === undefined) aliasTargets.set(decl, (target = follow(decl) ?? null));
    return target ?? undefined;
  }

  function follow(decl) {
    const target = program.evaluator.resolveAliasDeclaration(decl, true, { allowExternallyHiddenAccess: true });
    if (!target || target.uri.isEmpty()) return undefined;
    if (target.type !== DeclarationType.Alias) return target;
    if (target.isUnresolved || isUnresolvedAlias(target)) return undefined;
    const fallback = target.symbolName && target.submoduleFallback;
    return fallback && !fallback.uri.isEmpty() ? fallback : target;
  }

  class NameVisitor extends Walker {
    constructor(job) {
      super(program.analyzerNodeInfoReader);
      Object.assign(this, job);
    }

    visitName(node) {
      this.name(node, program.evaluator.getDeclInfoForNameNode(node), node.start, node.length);
      return false;
    }

    visitString(node) {
      const info = this.infoOfString(node);
      // The name is what stands between the quotes.
      const { prefixLength, quoteMarkLength } = node.d.token;
      const text = node.d.value;
      if (info && node.length === prefixLength + 2 * quoteMarkLength + text.length) {
        this.name(node, info, node.start + prefixLength + quoteMarkLength, text.length, text);
      }
      return super.visitString(node);
    }

    infoOfString(node) {
      const list = node.parent;
      const around = list?.nodeType === ParseNodeType.StringList ? list.parent : undefined;
      switch (around?.nodeType) {
        case ParseNodeType.DictionaryKeyEntry:
        case ParseNodeType.Set:
          return this.slot(node, list) ?? program.evaluator.getDeclInfoForStringNode(node);
        case ParseNodeType.Assignment:
          return this.slot(node, list);
        case ParseNodeType.Index:
        case ParseNodeType.Argument:
          return this.typedDictKey(node, around);
        case ParseNodeType.List:
        case ParseNodeType.Tuple:
          return this.dunderAll.has(node) ? this.exported(node.d.value) : this.slot(node, list);
        default:
          return undefined;
      }
    }

    // `movie["title"]` where `movie` is a TypedDict.
    typedDictKey(node, around) {
      const index = around.nodeType === ParseNodeType.Argument ? around.parent : around;
      if (index?.nodeType !== ParseNodeType.Index) return undefined;
      const owner = program.evaluator.getType(index.d.leftExpr);
      if (!owner || !isClassInstance(owner) || !ClassType.isTypedDictClass(owner)) return undefined;
      const isKey = typedDictMembers(program.evaluator, owner).knownItems.has(node.d.value);
      const symbol = isKey ? lookUpObjectMember(owner, node.d.value)?.symbol : undefined;
      return symbol && { decls: symbol.getDeclarations(), synthesizedTypes: [] };
    }

    // An entry of `__slots__` declares the attribute that it names.
    slot(node, list) {
      const owner = enclosing(list, ParseNodeType.Class);
      const symbol = owner && names.scopeOf(owner)?.lookUpSymbol(node.d.value);
      const decl = symbol?.getDeclarations().find((each) => each.node === list);
      // Where the attribute has a declared type elsewhere, pyright takes that for its only declaration.
      return decl && { decls: symbol.hasTypedDeclarations() ? symbol.getTypedDeclarations() : [decl], synthesizedTypes: [] };
    }

    exported(name) {
      const symbol = this.moduleScope?.lookUpSymbol(name);
      return symbol && { decls: symbol.getDeclarations(), synthesizedTypes: [] };
    }

    name(node, info, start, length, text = node.d.value) {
      const [line, column] = this.position(start);
      if (length === 0) return;
      if (!info) {
        this.record.unresolve(line, column, text, Reason.Unreachable);
        return;
      }
      const targets = this.targetsOf(node, info.decls);
      for (const [symbol, { decl, defines }] of targets) {
        if (defines) {
          this.define(line, column, length, symbol, decl, node);
          continue;
        }
        this.record.occurrence(line, column, length, symbol, rolesOfUse(node, isWriteAccess));
        if (decl.type === DeclarationType.Intrinsic && decl.uri.key === this.uriKey) this.intrinsic(symbol, decl);
      }
      let found = targets.size;
      for (const synthesized of info.synthesizedTypes) {
        if (synthesized.node) found += this.field(line, column, length, node, synthesized.node, text);
      }
      if (!found) this.record.unresolve(line, column, text, this.reason(node, info));
    }

    // The symbols that a name stands for, each with the declaration that the name itself is, or else any one of them.
    targetsOf(node, decls) {
      const targets = new Map();
      for (const each of decls) {
        const decl = land(each);
        if (!decl || decl.uri.isEmpty()) continue;
        const symbol = names.of(decl);
        if (symbol === undefined || (typeof symbol !== "string" && decl.uri.key !== this.uriKey)) continue;
        const defines = this.binds(decl, node);
        if (defines || !targets.has(symbol)) targets.set(symbol, { decl, defines });
        if (typeof symbol === "string" && !locate(decl.uri.getFilePath()).own) this.external(symbol, decl);
      }
      return targets;
    }

    // Whether `node` is the very name by which `decl` binds. By place and not by identity, because the parser copies the
    // target of an augmented assignment.
    binds(decl, node) {
      if (node.nodeType === ParseNodeType.String) return decl.node === node.parent;
      const name = nameNodeOf(decl);
      return name?.start === node.start && name.nodeType === ParseNodeType.Name && decl.uri.key === this.uriKey;
    }

    define(line, column, length, symbol, decl, node) {
      let roles = this.place.stub ? Role.ForwardDefinition : Role.Definition;
      if (decl.type === DeclarationType.Variable && node.nodeType === ParseNodeType.Name && isWriteAccess(node)) {
        roles |= Role.Write;
      }
      const whole =
        decl.type === DeclarationType.Class || decl.type === DeclarationType.Function ? decl.node : undefined;
      const enclosing = whole && [...this.position(whole.start), ...this.position(whole.start + whole.length)];
      this.record.occurrence(line, column, length, symbol, roles, enclosing);
      if (!this.record.definitions.has(symbol)) this.record.define(symbol, this.describe(decl, node));
    }

    // `__file__` and its like are written nowhere; they are there from the top of the file.
    intrinsic(symbol, decl) {
      if (this.record.definitions.has(symbol)) return;
      this.record.occurrence(0, 0, 0, symbol, Role.Definition);
      this.record.define(symbol, { kind: "Variable", name: decl.name });
    }

    field(line, column, length, node, target, text) {
      const uri = context.fileOf(target);
      if (!uri) return 0;
      const symbol = names.synthesized(target, text, uri);
      if (target === node) {
        this.record.occurrence(line, column, length, symbol, Role.Definition);
        this.record.define(symbol, { kind: "Field", name: text });
      } else {
        this.record.occurrence(line, column, length, symbol, rolesOfUse(node, isWriteAccess));
      }
      return 1;
    }

    reason(node, info) {
      const parent = node.parent;
      switch (parent?.nodeType) {
        case ParseNodeType.ModuleName:
        case ParseNodeType.ImportAs:
        case ParseNodeType.ImportFromAs:
          return Reason.UnresolvedImport;
        case ParseNodeType.MemberAccess: {
          if (parent.d.member !== node) break;
          const receiver = program.evaluator.getType(parent.d.leftExpr);
          return !receiver || isAnyOrUnknown(receiver) ? Reason.UnknownReceiver : Reason.NoDeclaration;
        }
        case ParseNodeType.Argument: {
          if (parent.d.name !== node || parent.parent?.nodeType !== ParseNodeType.Call) break;
          const callee = program.evaluator.getType(parent.parent.d.leftExpr);
          return !callee || isAnyOrUnknown(callee) ? Reason.UnknownReceiver : Reason.NoDeclaration;
        }
      }
      return info.decls.some((decl) => decl.type === DeclarationType.Alias)
        ? Reason.UnresolvedImport
        : Reason.NoDeclaration;
    }
  }

  return (tree, job) => new NameVisitor(job).walk(tree);
}

module.exports = { createVisitor };
