"use strict";
// The files that `require("./x")` leads to where the compiler, which only takes a variable's initializer for an import, does not say.

const path = require("node:path").posix;

const SUFFIXES = ["", ".js", ".cjs", ".mjs", ".json", ".jsx", ".ts", ".cts", ".mts", ".tsx", ".d.ts"];

/** Make `fileOf(specifier node)`: the file of the program that a relative specifier names; undefined if there is none. */
function createRequired(project) {
  let files;

  return function fileOf(node) {
    if (!/^\.\.?(?:\/|$)/.test(node.text)) return undefined;
    files ??= new Set(project.files);
    const base = path.join(path.dirname(node.getSourceFile().fileName), node.text);
    const names = [...SUFFIXES.map((suffix) => base + suffix), ...SUFFIXES.slice(1).map((suffix) => `${base}/index${suffix}`)];
    return names.find((name) => files.has(name));
  };
}

module.exports = { createRequired };
