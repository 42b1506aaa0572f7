"use strict";
// Walks one document's tree and says, for every name, what pyright resolves it to.

const { DeclarationType, ParseNodeType } = require("./program.js");
const { enclosing, nameNodeOf } = require("./symbols.js");
const { Role } = require("../../javascript/role.js");
const { accessOf, rolesOfUse } = require("./roles.js");

const Reason = { UnknownReceiver: 0, UnresolvedImport: 1, NoDeclaration: 2, Unreachable: 3 };

/** Make `visit(tree, record, lines, describe, external)` over one program. */
function createVisitor(find, context) {
  const { program, names, locate } = context;
  const Walker = find("ParseTreeWalker");
  const ClassType = find("ClassType");
  const isClassInstance = find("isClassInstance");
  const lookUpObjectMember = find("lookUpObjectMember");
  const typedDictMembers = find("getTypedDictMembersForClass");
  const isPartlyUnknown = find("isPartlyUnknown");
  const isFunction = find("isFunction");
  const isInstantiableClass = find("isInstantiableClass");
  const forEachSubtype = find("doForEachSubtype");
  const getImportInfo = find("getImportInfo");
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

    // The fields of a class that a call makes have no names but those in its strings.
    visitAssignment(node) {
      const target = node.d.leftExpr;
      if (target.nodeType === ParseNodeType.Name && node.d.rightExpr.nodeType === ParseNodeType.Call && makesClass(node.d.rightExpr)) {
        const type = program.evaluator.getType(target);
        if (type && isInstantiableClass(type)) this.functionalFields(type);
      }
      return super.visitAssignment(node);
    }

    functionalFields(type) {
      for (const [name, field] of type.shared.fields) {
        for (const decl of field.getDeclarations()) {
          const written = decl.type === DeclarationType.Variable && decl.node.nodeType !== ParseNodeType.Name;
          if (!written || decl.uri.key !== this.uriKey) continue;
          const symbol = names.of(decl);
          const { start, end } = decl.range;
          // Between the quotes, where the string is the name alone.
          const quoted = start.line === end.line && end.character - start.character === name.length + 2 ? 1 : 0;
          const length = start.line === end.line ? end.character - start.character - 2 * quoted : 0;
          if (symbol === undefined) continue;
          this.record.occurrence(start.line, start.character + quoted, length, symbol, Role.Definition);
          this.record.define(symbol, { kind: "Field", name });
        }
      }
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
      if (this.dunderAll.has(node)) return this.exported(node.d.value);
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
          return this.slot(node, list);
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
      return { decls: symbol?.getDeclarations() ?? [], synthesizedTypes: [] };
    }

    name(node, info, start, length, text = node.d.value) {
      const [line, column] = this.position(start);
      if (length === 0) return;
      if (!info) {
        this.record.unresolve(line, column, text, Reason.Unreachable);
        return;
      }
      const targets = this.targetsOf(node, info.decls.length ? info.decls : this.moreDecls(node));
      // What is not written in Python: a function of C, or what a module was generated from.
      const elsewhere = targets.size ? undefined : (context.functionOfC(node) ?? context.generated.meaning(node, info.decls));
      if (elsewhere !== undefined) {
        this.record.occurrence(line, column, length, elsewhere, rolesOfUse(node));
        return;
      }
      for (const [symbol, { decl, defines }] of targets) {
        if (defines) {
          this.define(line, column, length, symbol, decl, node);
          continue;
        }
        this.record.occurrence(line, column, length, symbol, rolesOfUse(node));
        if (decl.type === DeclarationType.Intrinsic && decl.uri.key === this.uriKey) this.intrinsic(symbol, decl);
      }
      let found = targets.size;
      for (const synthesized of info.synthesizedTypes) {
        if (synthesized.node) found += this.field(line, column, length, node, synthesized.node, text);
      }
      if (!found && !this.namespacePackage(node, line, column, length) && !isNoReference(node)) {
        this.record.unresolve(line, column, text, this.reason(node, info));
      }
    }

    // A keyword argument of a call whose callee is a union names a parameter of each side.
    moreDecls(node) {
      const call = node.parent?.nodeType === ParseNodeType.Argument && node.parent.d.name === node ? node.parent.parent : undefined;
      if (call?.nodeType !== ParseNodeType.Call) return [];
      const decls = [];
      forEachSubtype(program.evaluator.getType(call.d.leftExpr) ?? { category: 0 }, (type) => {
        const parameters = isFunction(type) ? (type.shared.declaration?.node.d.params ?? []) : [];
        const name = parameters.map((each) => each.d.name).find((each) => each?.d.value === node.d.value);
        const found = name ? (program.evaluator.getDeclInfoForNameNode(name)?.decls ?? []) : [];
        decls.push(...found.filter((each) => each.type === DeclarationType.Param));
      });
      return decls;
    }

    // A part of a module's name that is a folder without a file.
    namespacePackage(node, line, column, length) {
      const module = node.parent;
      if (module?.nodeType !== ParseNodeType.ModuleName) return false;
      const info = getImportInfo(module, program.analyzerNodeInfoReader);
      if (!info?.isImportFound) return false;
      const part = module.d.nameParts.indexOf(node);
      const below = info.resolvedUris.findIndex((uri, index) => index > part && !uri.isEmpty());
      if (below < 0) return true;
      let folder = info.resolvedUris[below];
      const steps = below - part + (/^__init__\./.test(folder.fileName) ? 1 : 0);
      for (let step = 0; step < steps; step++) folder = folder.getDirectory();
      this.record.occurrence(line, column, length, names.module(folder.getFilePath()), Role.Import);
      return true;
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
      if (decl.type === DeclarationType.Variable && node.nodeType === ParseNodeType.Name) roles |= accessOf(node);
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
        this.record.occurrence(line, column, length, symbol, rolesOfUse(node));
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
          return !receiver || isPartlyUnknown(receiver) ? Reason.UnknownReceiver : Reason.NoDeclaration;
        }
        case ParseNodeType.Argument: {
          if (parent.d.name !== node || parent.parent?.nodeType !== ParseNodeType.Call) break;
          const callee = program.evaluator.getType(parent.parent.d.leftExpr);
          return !callee || isPartlyUnknown(callee) ? Reason.UnknownReceiver : Reason.NoDeclaration;
        }
      }
      return info.decls.some((decl) => decl.type === DeclarationType.Alias)
        ? Reason.UnresolvedImport
        : Reason.NoDeclaration;
    }
  }

  return (tree, job) => new NameVisitor(job).walk(tree);
}

const CLASS_MAKERS = new Set(["namedtuple", "NamedTuple", "TypedDict", "Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"]);

// By its name only, to spare the evaluation of all other calls; what it makes is then asked of pyright.
function makesClass(call) {
  const callee = call.d.leftExpr;
  const name = callee.nodeType === ParseNodeType.MemberAccess ? callee.d.member : callee;
  return name.nodeType === ParseNodeType.Name && CLASS_MAKERS.has(name.d.value);
}

// The wildcard of a pattern binds nothing, and `metaclass=` is syntax.
function isNoReference(node) {
  const parent = node.parent;
  if (parent?.nodeType === ParseNodeType.PatternCapture) return node.d.value === "_";
  return parent?.nodeType === ParseNodeType.Argument && parent.parent?.nodeType === ParseNodeType.Class && node.d.value === "metaclass";
}

module.exports = { createVisitor };
