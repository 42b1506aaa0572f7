"use strict";
// Add-ons of Node, of which a compiler knows nothing: where one is required, and which names are its members.
//
// Only a constant leads to one: `require` with the path of the file, `require("bindings")` with its name, `require("node-gyp-build")` with the
// folder of a package that has a single one, and a module of the checkout that exports nothing else. A variable stands for a value where that is
// its only one. What is known of a value is what the symbols of its members begin with: those of an object are terms in it, those of what `new`
// makes are in a type of the class's name.

const fs = require("node:fs");
const path = require("node:path").posix;

const { Form } = require("./collect.js");
const { spell } = require("./symbols.js");
const { Role } = require("../../javascript/role.js");

const LOADERS = new Set(["bindings", "node-gyp-build"]);
const ENDINGS = ["", ".js", ".cjs", "/index.js"];
/** What JavaScript itself gives functions, and objects; an add-on is not where that comes from. */
const OF_FUNCTIONS = new Set(["apply", "bind", "call", "length", "name", "prototype", "arguments", "caller"]);
const OF_OBJECTS = new Set(["constructor", "hasOwnProperty", "isPrototypeOf", "toLocaleString", "toString", "valueOf", "__proto__"]);
const DEEPEST = 16;

/** Make `addonsIn(tree, names, symbols)`: {start, length, text, roles, node} of each name that means an add-on or a member of one. */
function createAddons({ project, syntax, locate, rolesOf }, addons) {
  const K = syntax.kinds;
  const byFile = new Map();
  const byRoot = new Map();
  const exported = new Map();
  for (const [root, inside, symbol] of addons) {
    byFile.set(`${root}/${inside}`, symbol);
    byRoot.set(root, [...(byRoot.get(root) ?? []), { name: path.basename(inside, ".node"), symbol }]);
  }

  return function addonsIn(tree, names, symbols) {
    if (!byFile.size || !tree.text.includes("require")) return [];
    const scope = scopeOf(tree, names, symbols);
    const found = [];
    names.forEach(({ node, form, start, length, text }, index) => {
      const say = (text, roles) => found.push({ start, length, text, roles, node });
      if (form === Form.Module) {
        const addon = isRequire(node.parent, scope) && !symbols[index] ? valueOf(node.parent, scope) : undefined;
        if (addon) say(addon, Role.Import);
        return;
      }
      const holder = holderOf(node, form);
      const value = holder && (form === Form.Binding || !isDeclared(symbols[index])) ? valueOf(holder, scope) : undefined;
      if (!value || isBuiltIn(value, text)) return;
      say(value + spell.term(text), form === Form.Binding || node.parent.kind === K.BindingElement ? Role.Read : rolesOf(node));
    });
    return found;
  };

  // What a file's names mean, as the compiler says: {file, folder, isOwn(identifier), valueOf(identifier)}.
  function scopeOf(tree, names, symbols) {
    const { file } = locate(tree.fileName);
    const symbolOf = new Map(names.map(({ node }, index) => [node, symbols[index]]));
    const known = new Map();
    const scope = {
      file,
      folder: path.dirname(file),
      isOwn: (node) => {
        const symbol = symbolOf.get(node);
        return Boolean(symbol) && project.declarations(symbol).some((each) => locate(each.getSourceFile().fileName).own);
      },
      declarationOf: (identifier) => {
        const symbol = symbolOf.get(identifier);
        const [declaration, ...others] = symbol ? project.declarations(symbol) : [];
        if (!declaration || others.length || declaration.getSourceFile() !== tree) return undefined;
        const isWritten = names.some(
          ({ node }, index) => symbols[index] === symbol && node !== declaration.name && rolesOf(node) & Role.Write,
        );
        return isWritten ? undefined : declaration;
      },
      isForeign: (literal) => {
        const target = symbolOf.get(literal);
        return !target || !project.declarations(target).some((each) => locate(each.getSourceFile().fileName).own);
      },
      remember: (identifier, compute) => {
        const symbol = symbolOf.get(identifier);
        if (!symbol) return undefined;
        if (!known.has(symbol)) {
          known.set(symbol, undefined);
          known.set(symbol, compute());
        }
        return known.get(symbol);
      },
    };
    return scope;
  }

  // The same of another file, by its text: only what stands at its top is known.
  function plainScope(tree, file) {
    const declared = new Map();
    const written = new Set();
    walk(tree, (node) => {
      if (isAssignment(node) && node.left.kind === K.Identifier) written.add(node.left.text);
      if ((node.kind === K.VariableDeclaration || node.kind === K.FunctionDeclaration || node.kind === K.Parameter) && node.name)
        walk(node.name, (part) => part.kind === K.Identifier && declared.set(part.text, declared.has(part.text) ? null : node));
    });
    const only = (identifier) => (written.has(identifier.text) ? undefined : (declared.get(identifier.text) ?? undefined));
    return {
      file,
      folder: path.dirname(file),
      isOwn: (identifier) => declared.has(identifier.text),
      declarationOf: (identifier) => {
        const declaration = only(identifier);
        return declaration?.kind === K.VariableDeclaration && declaration.parent.parent.parent === tree ? declaration : undefined;
      },
      isForeign: (literal) => !/^[./]/.test(literal.text),
      remember: (identifier, compute) => compute(),
    };
  }

  // What symbols of the members of a value begin with.
  function valueOf(expression, scope, depth = 0) {
    if (depth > DEEPEST) return undefined;
    const inner = (each) => valueOf(each, scope, depth + 1);
    if (expression.kind === K.ParenthesizedExpression) return inner(expression.expression);
    if (isAssignment(expression)) return inner(expression.right);
    if (expression.kind === K.CallExpression) return addonOfCall(expression, scope, depth);
    if (expression.kind === K.NewExpression) return instanceOf(inner(expression.expression));
    if (expression.kind === K.PropertyAccessExpression) return memberOf(inner(expression.expression), expression.name.text);
    if (expression.kind !== K.Identifier) return undefined;
    return scope.remember(expression, () => valueOfVariable(scope.declarationOf(expression), inner));
  }

  function valueOfVariable(declaration, inner) {
    if (declaration?.kind === K.VariableDeclaration)
      return declaration.name.kind === K.Identifier && declaration.initializer && !declaration.type ? inner(declaration.initializer) : undefined;
    if (declaration?.kind !== K.BindingElement || declaration.dotDotDotToken || declaration.initializer) return undefined;
    const variable = declaration.parent.parent;
    const name = declaration.propertyName ?? declaration.name;
    const isPlain = variable.kind === K.VariableDeclaration && declaration.parent.kind === K.ObjectBindingPattern && name.kind === K.Identifier;
    return isPlain && variable.initializer && !variable.type ? memberOf(inner(variable.initializer), name.text) : undefined;
  }

  function memberOf(value, name) {
    if (value && name === "prototype") return instanceOf(value);
    return value && !isBuiltIn(value, name) ? value + spell.term(name) : undefined;
  }

  // What `new` makes of a class; an add-on as a whole is none.
  function instanceOf(value) {
    return value?.endsWith(".") ? `${value.slice(0, -1)}#` : undefined;
  }

  function isBuiltIn(value, name) {
    return !value.endsWith("/") && (OF_OBJECTS.has(name) || (value.endsWith(".") && OF_FUNCTIONS.has(name)));
  }

  function addonOfCall(call, scope, depth) {
    const [argument, ...more] = call.arguments;
    if (!argument || more.length) return undefined;
    if (isRequire(call, scope)) {
      const isRelative = syntax.isStringLike(argument) && /^\.\.?(\/|$)/.test(argument.text);
      const wanted = isRelative ? path.join(scope.folder, argument.text) : pathOf(argument, scope);
      return wanted && (addonAt(wanted) ?? exportedBy(wanted, depth));
    }
    const loader = loaderOf(call.expression, scope);
    if (!loader) return undefined;
    if (loader === "bindings") {
      const name = syntax.isStringLike(argument) ? argument : onlyProperty(argument, "bindings");
      const all = byRoot.get(rootOf(scope.folder)) ?? [];
      return name ? all.find((each) => each.name === name.text.replace(/\.node$/, ""))?.symbol : undefined;
    }
    const all = byRoot.get(pathOf(argument, scope)) ?? [];
    return all.length === 1 ? all[0].symbol : undefined;
  }

  // The add-on in a file, as it is built, and as prebuildify lays it beside others of the same.
  function addonAt(wanted) {
    const built = byFile.get(wanted) ?? byFile.get(wanted.replace("/build/Debug/", "/build/Release/"));
    if (built) return built;
    if (!wanted.endsWith(".node")) return fs.existsSync(wanted) || fs.existsSync(`${wanted}.js`) ? undefined : byFile.get(`${wanted}.node`);
    const [, root] = /^(.*)\/prebuilds\/[^/]+\/[^/]+\.node$/.exec(wanted) ?? [];
    const all = byRoot.get(root) ?? [];
    return all.length === 1 ? all[0].symbol : undefined;
  }

  // The value of a module of the checkout that assigns `module.exports` once, at its top.
  function exportedBy(wanted, depth) {
    const file = ENDINGS.map((each) => wanted + each).find((each) => fs.statSync(each, { throwIfNoEntry: false })?.isFile());
    if (!file || !/\.c?js$/.test(file) || !locate(file).own) return undefined;
    if (!exported.has(file)) {
      exported.set(file, undefined);
      exported.set(file, exportedValue(file, depth));
    }
    return exported.get(file);
  }

  function exportedValue(file, depth) {
    const tree = project.tree(file);
    if (!tree) return undefined;
    const assigned = [];
    walk(tree, (node) => {
      if (isAssignment(node) && isModuleExports(node.left)) assigned.push(node);
    });
    const isTop = assigned.length === 1 && assigned[0].parent.kind === K.ExpressionStatement && assigned[0].parent.parent === tree;
    return isTop ? valueOf(assigned[0].right, plainScope(tree, file), depth + 1) : undefined;
  }

  function isModuleExports(node) {
    const isMember = node.kind === K.PropertyAccessExpression && node.name.text === "exports";
    return isMember && node.expression.kind === K.Identifier && node.expression.text === "module";
  }

  function isAssignment(node) {
    return node.kind === K.BinaryExpression && node.operatorToken.kind === K.EqualsToken;
  }

  function walk(node, visit) {
    visit(node);
    node.forEachChild((child) => walk(child, visit));
  }

  // The constant path that is made of `__dirname`, with `path.join`, `path.resolve` and `+`.
  function pathOf(expression, scope) {
    if (expression.kind === K.ParenthesizedExpression) return pathOf(expression.expression, scope);
    if (expression.kind === K.Identifier) return expression.text === "__dirname" && !scope.isOwn(expression) ? scope.folder : undefined;
    if (expression.kind === K.BinaryExpression) {
      const left = expression.operatorToken.kind === K.PlusToken ? pathOf(expression.left, scope) : undefined;
      return left && syntax.isStringLike(expression.right) ? path.normalize(left + expression.right.text).replace(/\/$/, "") : undefined;
    }
    if (expression.kind !== K.CallExpression || expression.expression.kind !== K.PropertyAccessExpression) return undefined;
    const { expression: module, name } = expression.expression;
    const [first, ...rest] = expression.arguments;
    if (!["join", "resolve"].includes(name.text) || !first || !rest.every((each) => syntax.isStringLike(each))) return undefined;
    if (!["path", "node:path"].includes(requiredBy(module, scope)?.text)) return undefined;
    const begin = pathOf(first, scope);
    return begin && path[name.text](begin, ...rest.map(({ text }) => text)).replace(/\/$/, "");
  }

  // The name of a package in `require("name")`, or in a variable with that value.
  function requiredBy(expression, scope) {
    let call = expression;
    if (expression.kind === K.Identifier) {
      const declaration = scope.declarationOf(expression);
      if (declaration?.kind !== K.VariableDeclaration || declaration.name.kind !== K.Identifier) return undefined;
      call = declaration.initializer;
    }
    const [argument] = call && isRequire(call, scope) ? call.arguments : [];
    return argument && syntax.isStringLike(argument) ? argument : undefined;
  }

  function loaderOf(expression, scope) {
    const name = requiredBy(expression, scope);
    return name && LOADERS.has(name.text) && scope.isForeign(name) ? name.text : undefined;
  }

  // The string that an object literal has for its only property.
  function onlyProperty(node, name) {
    const [property, ...others] = node.kind === K.ObjectLiteralExpression ? node.properties : [];
    const isIt = property?.kind === K.PropertyAssignment && !others.length && property.name.text === name;
    return isIt && syntax.isStringLike(property.initializer) ? property.initializer : undefined;
  }

  // Whether a call is one of Node's own `require`.
  function isRequire(call, scope) {
    const called = call.kind === K.CallExpression ? call.expression : undefined;
    return called?.kind === K.Identifier && called.text === "require" && !scope.isOwn(called);
  }

  function isDeclared(symbol) {
    return Boolean(symbol) && project.declarations(symbol).length > 0;
  }

  // What a name is a member of, as far as the text says: `a` in `a.b`, in `a["b"]` and in `const { b } = a`.
  function holderOf(node, form) {
    const { parent } = node;
    if (parent.kind === K.PropertyAccessExpression) return parent.name === node ? parent.expression : undefined;
    if (parent.kind === K.ElementAccessExpression)
      return parent.argumentExpression === node && syntax.isStringLike(node) ? parent.expression : undefined;
    if (parent.kind !== K.BindingElement || (form !== Form.Binding && parent.propertyName !== node)) return undefined;
    const variable = parent.parent.parent;
    return variable.kind === K.VariableDeclaration && !variable.type ? variable.initializer : undefined;
  }

  // The nearest folder that has a package or installed ones, as those who load add-ons look for it.
  function rootOf(folder) {
    let at = folder;
    while (!fs.existsSync(`${at}/package.json`) && !fs.existsSync(`${at}/node_modules`)) {
      if (path.dirname(at) === at) return undefined;
      at = path.dirname(at);
    }
    return at;
  }
}

module.exports = { createAddons };
