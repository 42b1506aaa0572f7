"use strict";
// Finds everything in a tree that names something, in the order of the text.

const { startOf } = require("./text.js");

/** What a name is, as far as its place says. */
const Form = {
  /** An identifier, a property name, or a string in its stead. */
  Plain: 0,
  /** The specifier of a module. */
  Module: 1,
  /** A member of an object literal, or an attribute of a JSX element. */
  Member: 2,
  /** `a` in `{ a }`, which sets a member and reads a variable. */
  Shorthand: 3,
  /** `a` in `const { a } = b`, which declares a variable and reads a member. */
  Binding: 4,
  /** What declares something without a name: `constructor`, `export default`, `[key]`. */
  Nameless: 5,
  /** A label, at its statement or in a jump to it. */
  Label: 6,
};

/** Make `collect(tree, text)`, which gives entries {node, form, start, length, text}. */
function createCollector(syntax) {
  const K = syntax.kinds;

  return function collect(tree, text) {
    const names = [];
    const documented = text.includes("/**");
    const hasTypedThis = /\bthis\s*:/.test(text);

    function add(node, form, start, end) {
      const written = text.slice(start, end);
      // A computed name can go on over several lines.
      const [shown] = written.split(/[\r\n]/, 1);
      if (shown) names.push({ node, form, start, length: shown.length, text: shown });
    }

    function visit(node) {
      switch (node.kind) {
        case K.Identifier:
        case K.PrivateIdentifier:
          identifier(node);
          return;
        case K.StringLiteral:
        case K.NoSubstitutionTemplateLiteral:
        case K.NumericLiteral:
          literal(node);
          return;
        case K.SuperKeyword:
          if (node.parent.kind === K.CallExpression) add(node, Form.Plain, node.end - "super".length, node.end);
          return;
        case K.ThisKeyword:
          if (hasTypedThis && isParameter(node)) add(node, Form.Plain, node.end - "this".length, node.end);
          return;
        case K.Constructor:
          keyword(node, "constructor");
          break;
        case K.ExportAssignment:
          if (node.expression.kind !== K.Identifier || node.isExportEquals)
            node.isExportEquals ? keyword(node, "export") : exported(node);
          break;
        case K.FunctionDeclaration:
        case K.ClassDeclaration:
          if (!node.name) exported(node);
          break;
        case K.CallSignature:
        case K.ConstructSignature:
          keyword(node, "new");
          break;
        case K.IndexSignature:
          keyword(node, "");
          break;
        case K.ComputedPropertyName:
          if (syntax.isNameOfDeclaration(node)) add(node, Form.Nameless, node.getStart(), node.end);
          break;
      }
      if (documented && node.pos !== node.end) comments(node);
      node.forEachChild(visit);
    }

    function identifier(node) {
      if (node.pos === node.end || isTag(node)) return;
      add(node, formOf(node), startOf(node, text), node.end);
    }

    function literal(node) {
      const start = node.kind === K.NumericLiteral ? startOf(node, text) : node.getStart() + 1;
      const end = node.kind === K.NumericLiteral ? node.end : node.end - 1;
      if (isSpecifier(node)) add(node, Form.Module, start, end);
      else if (isKey(node)) add(node, formOf(node), start, end);
    }

    // The word that stands where others have a name.
    function keyword(node, word) {
      const start = word === "constructor" ? constructorOf(node) : node.getStart();
      add(node, Form.Nameless, start, start + (word && text.startsWith(word, start) ? word.length : 1));
    }

    // `default` of what is exported without a name.
    function exported(node) {
      const start = node.getStart();
      const at = text.slice(start, node.end).search(/\bdefault\b/);
      add(node, Form.Nameless, start + Math.max(at, 0), start + Math.max(at, 0) + (at < 0 ? 1 : "default".length));
    }

    // Behind the modifiers of a constructor.
    function constructorOf(node) {
      const last = node.modifiers?.at?.(-1);
      const from = last ? last.end : node.getStart();
      return from + Math.max(0, text.slice(from, node.end).search(/constructor|["']/));
    }

    // Comments in front of a node belong to what begins with it.
    function comments(node) {
      let at = node.pos;
      while (text.charCodeAt(at) <= 32) at++;
      if (text.charCodeAt(at) !== 47) return;
      for (const comment of node.jsDoc ?? []) visit(comment);
    }

    visit(tree);
    return names.sort((a, b) => a.start - b.start);
  };

  function formOf(node) {
    const { parent } = node;
    switch (parent.kind) {
      case K.ShorthandPropertyAssignment:
        return parent.name === node ? Form.Shorthand : Form.Plain;
      case K.PropertyAssignment:
        return parent.name === node ? Form.Member : Form.Plain;
      case K.MethodDeclaration:
      case K.GetAccessor:
      case K.SetAccessor:
        return parent.name === node && parent.parent.kind === K.ObjectLiteralExpression ? Form.Member : Form.Plain;
      case K.JsxAttribute:
        return parent.name === node ? Form.Member : Form.Plain;
      case K.BindingElement:
        return parent.name === node &&
          !parent.propertyName &&
          !parent.dotDotDotToken &&
          parent.parent.kind === K.ObjectBindingPattern
          ? Form.Binding
          : Form.Plain;
      case K.LabeledStatement:
      case K.BreakStatement:
      case K.ContinueStatement:
        return parent.label === node ? Form.Label : Form.Plain;
      default:
        return Form.Plain;
    }
  }

  // Whether `this` is a parameter of the function around it.
  function isParameter(node) {
    let around = node.parent;
    while (around.kind === K.ArrowFunction || !(syntax.isFunction(around) || syntax.isClass(around))) {
      if (around.kind === K.SourceFile) return false;
      around = around.parent;
    }
    const [first] = around.parameters ?? [];
    return first?.name.kind === K.Identifier && first.name.text === "this";
  }

  // `param` in `@param`.
  function isTag(node) {
    return node.parent.tagName === node && node.parent.kind >= K.JSDoc;
  }

  function isSpecifier(node) {
    const { parent } = node;
    switch (parent.kind) {
      case K.ImportDeclaration:
      case K.JSImportDeclaration:
      case K.ExportDeclaration:
      case K.JSDocImportTag:
        return parent.moduleSpecifier === node;
      case K.ExternalModuleReference:
        return true;
      case K.ModuleDeclaration:
        return parent.name === node;
      case K.LiteralType:
        return parent.parent.kind === K.ImportType;
      case K.CallExpression:
        return parent.arguments[0] === node && isImporting(parent);
      default:
        return false;
    }
  }

  // Calls whose string is a module, and mocks of modules in tests, which the compiler knows nothing of, are not among them.
  function isImporting({ expression }) {
    return expression.kind === K.ImportKeyword || (expression.kind === K.Identifier && expression.text === "require");
  }

  // A string or number in the place of a property's name.
  function isKey(node) {
    const { parent } = node;
    switch (parent.kind) {
      case K.ElementAccessExpression:
        return parent.argumentExpression === node;
      case K.LiteralType:
        return parent.parent.kind === K.IndexedAccessType && parent.parent.indexType === parent;
      case K.CallExpression:
        return (
          parent.arguments[1] === node &&
          parent.expression.kind === K.PropertyAccessExpression &&
          parent.expression.name.text === "defineProperty"
        );
      case K.BindingElement:
        return parent.propertyName === node;
      case K.ImportSpecifier:
      case K.ExportSpecifier:
        return true;
      default:
        return parent.name === node && syntax.isNameOfDeclaration(node);
    }
  }
}

/** Whether the compiler knows what a name stands for, or its place says all. */
const isAsked = ({ form }) => form !== Form.Nameless && form !== Form.Label;

module.exports = { createCollector, Form, isAsked };
