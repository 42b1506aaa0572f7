"use strict";
// Add-ons of Node, of which a compiler knows nothing: where one is required, and which names are its members.
//
// Only a constant leads to one: `require` with the path of the file, `require("bindings")` with its name, `require("node-gyp-build")` with the
// folder of a package that has a single one. A variable stands for an add-on where that is its only value.

const fs = require("node:fs");
const path = require("node:path").posix;

const { Form } = require("./collect.js");
const { spell } = require("./symbols.js");
const { Role } = require("../../javascript/role.js");

const LOADERS = new Set(["bindings", "node-gyp-build"]);

/** Make `addonsIn(tree, names, symbols)`: {start, length, text, roles, node} of each name that means an add-on or a member of one. */
function createAddons({ project, syntax, locate, rolesOf }, addons) {
  const K = syntax.kinds;
  const byFile = new Map();
  const byRoot = new Map();
  for (const [root, inside, symbol] of addons) {
    byFile.set(`${root}/${inside}`, symbol);
    byRoot.set(root, [...(byRoot.get(root) ?? []), { name: path.basename(inside, ".node"), symbol }]);
  }

  return function addonsIn(tree, names, symbols) {
    if (!byFile.size || !tree.text.includes("require")) return [];
    const { file } = locate(tree.fileName);
    const symbolOf = new Map(names.map(({ node }, index) => [node, symbols[index]]));
    const known = new Map();
    const found = [];
    names.forEach(({ node, form, start, length, text }, index) => {
      const say = (text, roles) => found.push({ start, length, text, roles, node });
      if (form === Form.Module) {
        const addon = isRequire(node.parent) && !symbols[index] ? addonOf(node.parent) : undefined;
        if (addon) say(addon, Role.Import);
        return;
      }
      const holder = holderOf(node, form);
      const addon = holder && (form === Form.Binding || !isDeclared(symbols[index])) ? addonOf(holder) : undefined;
      if (addon) say(addon + spell.term(text), form === Form.Binding || node.parent.kind === K.BindingElement ? Role.Read : rolesOf(node));
    });
    return found;

    // The symbol of the add-on that an expression is.
    function addonOf(expression) {
      while (expression.kind === K.ParenthesizedExpression) expression = expression.expression;
      if (expression.kind === K.CallExpression) return addonOfCall(expression);
      if (expression.kind !== K.Identifier) return undefined;
      const symbol = symbolOf.get(expression);
      if (!symbol) return undefined;
      if (!known.has(symbol)) {
        known.set(symbol, undefined);
        known.set(symbol, addonOfVariable(symbol));
      }
      return known.get(symbol);
    }

    function addonOfVariable(symbol) {
      const [declaration, ...others] = project.declarations(symbol);
      if (others.length || declaration?.kind !== K.VariableDeclaration || declaration.getSourceFile() !== tree) return undefined;
      if (declaration.name.kind !== K.Identifier || !declaration.initializer || declaration.type) return undefined;
      const isWritten = names.some(
        ({ node }, index) => symbols[index] === symbol && node !== declaration.name && rolesOf(node) & Role.Write,
      );
      return isWritten ? undefined : addonOf(declaration.initializer);
    }

    function addonOfCall(call) {
      const [argument, ...more] = call.arguments;
      if (!argument || more.length) return undefined;
      if (isRequire(call)) {
        if (!syntax.isStringLike(argument) || !/^\.\.?\//.test(argument.text)) return undefined;
        const wanted = path.join(path.dirname(file), argument.text);
        return byFile.get(wanted) ?? (fs.existsSync(wanted) || fs.existsSync(`${wanted}.js`) ? undefined : byFile.get(`${wanted}.node`));
      }
      const loader = loaderOf(call.expression);
      if (!loader) return undefined;
      const root = rootOf(path.dirname(file));
      const all = byRoot.get(root) ?? [];
      if (loader === "bindings")
        return syntax.isStringLike(argument) ? all.find(({ name }) => name === argument.text.replace(/\.node$/, ""))?.symbol : undefined;
      const isHere = argument.kind === K.Identifier && argument.text === "__dirname" && !isOwn(argument);
      return isHere && path.dirname(file) === root && all.length === 1 ? all[0].symbol : undefined;
    }

    // The package that loads add-ons, in `require("bindings")` or a variable with that value.
    function loaderOf(expression) {
      let call = expression;
      if (expression.kind === K.Identifier) {
        const symbol = symbolOf.get(expression);
        const [declaration, ...others] = symbol ? project.declarations(symbol) : [];
        const isOnly = !others.length && declaration?.kind === K.VariableDeclaration && declaration.getSourceFile() === tree;
        const isWritten = names.some(
          ({ node }, index) => symbols[index] === symbol && node !== declaration?.name && rolesOf(node) & Role.Write,
        );
        if (!isOnly || isWritten || declaration.name.kind !== K.Identifier || !declaration.initializer) return undefined;
        call = declaration.initializer;
      }
      const [argument] = isRequire(call) ? call.arguments : [];
      if (!argument || !syntax.isStringLike(argument) || !LOADERS.has(argument.text)) return undefined;
      const target = symbolOf.get(argument);
      return target && project.declarations(target).some((each) => locate(each.getSourceFile().fileName).own)
        ? undefined
        : argument.text;
    }

    // Whether a call is one of Node's own `require`.
    function isRequire(call) {
      return call.kind === K.CallExpression && call.expression.kind === K.Identifier && call.expression.text === "require" && !isOwn(call.expression);
    }

    // Whether a name is declared in the checkout.
    function isOwn(node) {
      const symbol = symbolOf.get(node);
      return Boolean(symbol) && project.declarations(symbol).some((each) => locate(each.getSourceFile().fileName).own);
    }
  };

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
