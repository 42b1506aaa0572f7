"use strict";
// What is known about a definition: kind, signature as pyright's hover prints it, documentation, relationships.

const { DeclarationType, ParseNodeType } = require("./program.js");
const { enclosing } = require("./symbols.js");

const SPECIAL_BASES = ["object", "Protocol", "Generic"];

/** Make the descriptions of one program; `hover` is made once for each document. */
function createDescriber(find, context) {
  const { program, names } = context;
  const HoverProvider = find("HoverProvider");
  const ClassType = find("ClassType");
  const isClass = find("isClass");
  const isInstantiableClass = find("isInstantiableClass");
  const isOverloaded = find("isOverloaded");
  const isFunction = find("isFunction");
  const FunctionType = find("FunctionType");
  const OverloadedType = find("OverloadedType");
  const lookUpClassMember = find("lookUpClassMember");
  const getDocString = find("getDocString");
  const isMaybeDescriptorInstance = find("isMaybeDescriptorInstance");
  const none = find("CancellationToken")?.None;

  /** Give `describe(decl, nameNode)` for the declarations in one file. */
  function describerFor(uri) {
    const hover = new HoverProvider(program, uri, { line: 0, character: 0 }, "plaintext", none);
    // Only the first line of a hover is wanted, the documentation is read from the tree: rendering it costs.
    hover._addDocumentationPart = () => false;

    return function describe(decl, node) {
      const signature = signatureOf(hover, decl, node);
      const facts = { kind: kindBySignature(signature) ?? kindOf(decl), name: nameOf(decl, node) };
      if (signature) facts.signature = signature;
      const documentation = documentationOf(decl);
      if (documentation) facts.documentation = documentation;
      const relationships = relationshipsOf(decl);
      if (relationships.length) facts.relationships = relationships;
      return facts;
    };
  }

  function nameOf(decl, node) {
    return node.d.value ?? node.d.strings?.[0]?.d.value ?? decl.moduleName;
  }

  function signatureOf(hover, decl, node) {
    if (node.nodeType !== ParseNodeType.Name) return "";
    const parts = [];
    if (decl.type === DeclarationType.Param) {
      return "(parameter) " + node.d.value + hover._getTypeText(node);
    }
    hover._addResultsForDeclaration(parts, decl, node);
    return parts.length ? parts[0].text.trimEnd() : "";
  }

  function documentationOf(decl) {
    switch (decl.type) {
      case DeclarationType.Class:
        return dedent(getDocString(decl.node.d.suite.d.statements) ?? "");
      case DeclarationType.Function:
        return documentationOfFunction(decl);
      case DeclarationType.Variable:
      case DeclarationType.TypeAlias:
        return dedent(decl.docString ?? "");
      default:
        return "";
    }
  }

  // That of an overloaded function stands in its implementation.
  function documentationOfFunction(decl) {
    const own = getDocString(decl.node.d.suite.d.statements);
    if (own) return dedent(own);
    const others = names.declarations(decl).filter((each) => each.type === decl.type).map((each) => getDocString(each.node.d.suite.d.statements));
    return dedent(others.find(Boolean) ?? "");
  }

  function kindOf(decl) {
    switch (decl.type) {
      case DeclarationType.Class:
        return kindOfClass(decl.node);
      case DeclarationType.Function:
        return decl.isMethod ? kindOfMethod(decl) : "Function";
      case DeclarationType.Param:
        return "Parameter";
      case DeclarationType.TypeParam:
        return "TypeParameter";
      case DeclarationType.TypeAlias:
        return "TypeAlias";
      case DeclarationType.Alias:
        return "Module";
      default:
        return kindOfVariable(decl);
    }
  }

  function kindOfClass(node) {
    const type = program.evaluator.getTypeOfClass(node)?.classType;
    if (!type) return "Class";
    if (ClassType.isProtocolClass(type)) return "Protocol";
    return ClassType.isEnumClass(type) ? "Enum" : "Class";
  }

  function kindOfMethod(decl) {
    const name = decl.node.d.name.d.value;
    if (name === "__init__" || name === "__new__") return "Constructor";
    const type = program.evaluator.getTypeForDeclaration(decl)?.type;
    if (!type) return "Method";
    if (isMaybeDescriptorInstance(type, false)) return "Property";
    const first = isOverloaded(type) ? OverloadedType.getOverloads(type)[0] : type;
    if (!first || !isFunction(first)) return "Method";
    if (FunctionType.isAbstractMethod?.(first)) return "AbstractMethod";
    return FunctionType.isStaticMethod(first) ? "StaticMethod" : "Method";
  }

  function kindOfVariable(decl) {
    const owner = scopeOwner(decl);
    if (owner?.nodeType === ParseNodeType.Class) {
      const type = program.evaluator.getTypeOfClass(owner)?.classType;
      if (type && ClassType.isEnumClass(type) && !decl.isDefinedByMemberAccess && !decl.typeAnnotationNode) {
        return "EnumMember";
      }
      return decl.isConstant || decl.isFinal ? "Constant" : "Field";
    }
    return decl.isConstant || decl.isFinal ? "Constant" : "Variable";
  }

  function scopeOwner(decl) {
    if (decl.isDefinedByMemberAccess) return enclosing(enclosing(decl.node, ParseNodeType.Function), ParseNodeType.Class);
    let each = decl.node.parent;
    while (each && ![ParseNodeType.Class, ParseNodeType.Function, ParseNodeType.Lambda, ParseNodeType.Module,
      ParseNodeType.Comprehension].includes(each.nodeType)) each = each.parent;
    return each;
  }

  function relationshipsOf(decl) {
    return [...supersOf(decl), ...sourcesOf(decl), ...context.generated.relationships(decl)];
  }

  // A stub may declare under its own name what its source imports from elsewhere.
  function sourcesOf(decl) {
    if (!decl.uri.getFilePath().endsWith(".pyi") || !context.locate(decl.uri.getFilePath()).own) return [];
    const symbol = names.of(decl);
    const sources = context.sourceMapper.findDeclarations(decl).map(symbolOf);
    return unique(sources.filter((each) => each && each !== symbol).map((each) => ["definition", each]));
  }

  function supersOf(decl) {
    if (decl.type === DeclarationType.Class) return basesOf(decl);
    const owner = decl.type === DeclarationType.Function && decl.isMethod
      ? enclosing(decl.node, ParseNodeType.Class)
      : decl.type === DeclarationType.Variable ? scopeOwner(decl) : undefined;
    return owner?.nodeType === ParseNodeType.Class ? overriddenBy(owner, decl) : [];
  }

  function basesOf(decl) {
    const type = program.evaluator.getTypeOfClass(decl.node)?.classType;
    const related = [];
    for (const base of type?.shared.baseClasses ?? []) {
      if (!isInstantiableClass(base) || ClassType.isBuiltIn(base, SPECIAL_BASES)) continue;
      const decl = base.shared.declaration;
      // Classes that stand for special forms, such as TypedDict, exist only in typeshed.
      if (!decl || decl.uri.getFilePath().includes("/stdlib/_typeshed/")) continue;
      const target = symbolOf(decl);
      if (target) related.push([ClassType.isProtocolClass(base) ? "implements" : "extends", target]);
    }
    return unique(related);
  }

  function overriddenBy(owner, decl) {
    const name = decl.node.nodeType === ParseNodeType.Name ? decl.node.d.value : decl.node.d.name?.d.value;
    // Private names and constructors are not part of what a subclass promises.
    if (!name || /^__.*[^_]_?$/.test(name) || name === "__init__" || name === "__new__" || name === "__slots__") return [];
    const type = program.evaluator.getTypeOfClass(owner)?.classType;
    const related = [];
    for (const base of type?.shared.baseClasses ?? []) {
      const member = isInstantiableClass(base) ? lookUpClassMember(base, name) : undefined;
      if (!member || !isClass(member.classType) || ClassType.isBuiltIn(member.classType, "object")) continue;
      const target = member.symbol.getDeclarations().find((each) => each.type !== DeclarationType.Alias);
      const symbol = target && symbolOf(target);
      if (symbol) related.push(["overrides", symbol]);
    }
    return unique(related);
  }

  function symbolOf(decl) {
    const symbol = names.of(decl);
    if (typeof symbol !== "string") return undefined;
    context.external(symbol, decl);
    return symbol;
  }

  return { describerFor, documentationOf };
}

// pyright's label of a variable says what it is for the type system.
function kindBySignature(signature) {
  if (signature.startsWith("(type) ")) return "TypeAlias";
  return /^\((type variable|param spec)\) /.test(signature) ? "TypeParameter" : undefined;
}

function unique(pairs) {
  const seen = new Set();
  return pairs.filter(([kind, target]) => !seen.has(kind + target) && seen.add(kind + target));
}

/** Strip the indentation that a docstring has from its place in the source (PEP 257). */
function dedent(text) {
  if (!text) return "";
  const lines = text.replaceAll("\r\n", "\n").replaceAll("\t", "        ").split("\n");
  const indents = lines.slice(1).filter((line) => line.trim()).map((line) => line.length - line.trimStart().length);
  const margin = indents.length ? Math.min(...indents) : 0;
  return [lines[0].trim(), ...lines.slice(1).map((line) => line.slice(margin).trimEnd())].join("\n").trim();
}

module.exports = { createDescriber, dedent };
