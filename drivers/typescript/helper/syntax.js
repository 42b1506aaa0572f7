"use strict";
// What the shape of a tree says, without a question to the checker.

/** Make the questions about trees whose kinds are numbered as in `kinds`. */
function createSyntax(kinds) {
  const K = kinds;
  const setOf = (...names) => new Set(names.map((name) => kinds[name]).filter((kind) => kind !== undefined));

  const functions = setOf(
    "FunctionDeclaration",
    "FunctionExpression",
    "ArrowFunction",
    "MethodDeclaration",
    "Constructor",
    "GetAccessor",
    "SetAccessor",
    "MethodSignature",
    "CallSignature",
    "ConstructSignature",
    "IndexSignature",
    "FunctionType",
    "ConstructorType",
    "ClassStaticBlockDeclaration",
    "JSDocSignature",
  );
  const classes = setOf("ClassDeclaration", "ClassExpression");
  const types = setOf(
    "InterfaceDeclaration",
    "TypeAliasDeclaration",
    "EnumDeclaration",
    "JSTypeAliasDeclaration",
    "JSDocTypedefTag",
    "JSDocCallbackTag",
  );
  const members = setOf(
    "PropertyAssignment",
    "ShorthandPropertyAssignment",
    "PropertySignature",
    "PropertyDeclaration",
    "MethodDeclaration",
    "MethodSignature",
    "GetAccessor",
    "SetAccessor",
    "EnumMember",
    "JSDocPropertyTag",
  );
  const literalMembers = setOf(
    "PropertyAssignment",
    "ShorthandPropertyAssignment",
    "MethodDeclaration",
    "GetAccessor",
    "SetAccessor",
  );
  const aliases = setOf(
    "ImportClause",
    "ImportSpecifier",
    "NamespaceImport",
    "ImportEqualsDeclaration",
    "ExportSpecifier",
    "NamespaceExport",
    "NamespaceExportDeclaration",
  );
  const scopes = setOf("Block", "CaseBlock", "ForStatement", "ForInStatement", "ForOfStatement", "CatchClause");
  const assignments = setOf(
    "BinaryExpression",
    "PropertyAccessExpression",
    "ElementAccessExpression",
    "CallExpression",
    "Identifier",
  );
  const strings = setOf("StringLiteral", "NoSubstitutionTemplateLiteral", "NumericLiteral");
  const parts = setOf("ArrayLiteralExpression", "ObjectLiteralExpression", "PropertyAssignment", "ParenthesizedExpression");

  const is = (set) => (node) => node !== undefined && set.has(node.kind);
  const isFunction = is(functions);

  // Of `a.b = x`, `a["b"] = x`, `Object.defineProperty(a, "b", x)`: what names the member.
  function nameOfAssignment(node) {
    const target = node.kind === K.BinaryExpression ? node.left : node;
    switch (target.kind) {
      case K.PropertyAccessExpression:
        return target.name;
      case K.ElementAccessExpression:
        return target.argumentExpression;
      case K.CallExpression:
        return target.arguments[1];
      default:
        return target.kind === K.Identifier ? target : undefined;
    }
  }

  const syntax = {
    kinds,
    isFunction,
    isClass: is(classes),
    isType: is(types),
    isMember: is(members),
    isLiteralMember: (node) => literalMembers.has(node.kind) && node.parent.kind === K.ObjectLiteralExpression,
    isAlias: is(aliases),
    isAssignment: is(assignments),
    isStringLike: is(strings),

    /** The node that names a declaration: an identifier, a string or number, or a computed name; undefined for what has none. */
    nameOf(declaration) {
      if (assignments.has(declaration.kind)) return nameOfAssignment(declaration);
      const name = declaration.kind === K.SourceFile ? undefined : declaration.name;
      if (name === undefined || typeof name !== "object") return undefined;
      return name.kind === K.ObjectBindingPattern || name.kind === K.ArrayBindingPattern ? undefined : name;
    },

    /** What a name node says: its text, that of a literal, of a well-known symbol as `[Symbol.iterator]`; undefined if computed. */
    textOfName(name) {
      switch (name.kind) {
        case K.Identifier:
        case K.PrivateIdentifier:
          return name.text;
        case K.ComputedPropertyName: {
          const inner = name.expression;
          if (strings.has(inner.kind)) return inner.text;
          return inner.kind === K.Identifier || inner.kind === K.PropertyAccessExpression ? `[${inner.getText()}]` : undefined;
        }
        case K.JsxNamespacedName:
          return `${name.namespace.text}:${name.name.text}`;
        default:
          return strings.has(name.kind) ? name.text : undefined;
      }
    },

    /** Whether `node` is the name of the declaration around it; not so for imports and exports, which only refer. */
    isNameOfDeclaration(node) {
      const { parent } = node;
      return parent.name === node && !aliases.has(parent.kind) && DECLARING.has(parent.kind);
    },

    /** Whether a node is `module.exports = ...` with a value of its own. */
    isExportOfModule(node) {
      if (node.kind !== K.BinaryExpression || node.operatorToken.kind !== K.EqualsToken) return false;
      const { left, right } = node;
      const isExports = left.kind === K.PropertyAccessExpression && left.name.text === "exports";
      return (
        isExports && left.expression.kind === K.Identifier && left.expression.text === "module" && right.kind !== K.Identifier
      );
    },

    /** Whether a declaration is `static`. */
    isStatic: (node) => Boolean(node.modifiers?.some((each) => each.kind === K.StaticKeyword)),
    hasModifier: (node, kind) => Boolean(node.modifiers?.some?.((each) => each.kind === kind)),

    /** Whether a module declaration adds to a module that is elsewhere: `declare global`, `declare module "x"` in a module. */
    isAugmentation(node) {
      if (node.kind !== K.ModuleDeclaration) return false;
      if (node.name.kind === K.Identifier) return node.name.text === "global" && node.keyword === K.GlobalKeyword;
      return syntax.isModule(node.getSourceFile());
    },

    /** Whether a file is a module, and not a script whose names are global. */
    isModule: (tree) => Boolean(tree.externalModuleIndicator || tree.commonJsModuleIndicator),

    /** Whether a block-scoped declaration stands in a block, or a loop, rather than directly in a file or namespace. */
    isInBlock(node) {
      for (let each = node.parent; each.kind !== K.SourceFile && each.kind !== K.ModuleBlock; each = each.parent) {
        if (isFunction(each) || scopes.has(each.kind)) return true;
      }
      return false;
    },

    /** Whether an object literal is assigned to: `{ a: b } = c` is a pattern, though it looks like a literal. */
    isInPattern(literal) {
      let each = literal;
      for (;;) {
        const { parent } = each;
        if (parent.kind === K.BinaryExpression) return parent.left === each && parent.operatorToken.kind === K.EqualsToken;
        if (parent.kind === K.ForOfStatement) return parent.initializer === each;
        if (!parts.has(parent.kind) || parent.name === each) return false;
        each = parent;
      }
    },

    isInFunction(node) {
      for (let each = node.parent; each && each.kind !== K.SourceFile; each = each.parent) {
        if (each.kind === K.ModuleBlock) return false;
        if (isFunction(each)) return true;
      }
      return false;
    },
  };

  const DECLARING = setOf(
    "VariableDeclaration",
    "Parameter",
    "BindingElement",
    "FunctionDeclaration",
    "FunctionExpression",
    "ClassDeclaration",
    "ClassExpression",
    "InterfaceDeclaration",
    "TypeAliasDeclaration",
    "EnumDeclaration",
    "EnumMember",
    "ModuleDeclaration",
    "TypeParameter",
    "PropertyAssignment",
    "ShorthandPropertyAssignment",
    "PropertySignature",
    "PropertyDeclaration",
    "MethodDeclaration",
    "MethodSignature",
    "GetAccessor",
    "SetAccessor",
    "JsxAttribute",
    "NamedTupleMember",
    "JSTypeAliasDeclaration",
    "JSDocTypedefTag",
    "JSDocCallbackTag",
    "JSDocPropertyTag",
    "NamespaceExportDeclaration",
  );
  return syntax;
}

module.exports = { createSyntax };
