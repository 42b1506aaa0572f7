"use strict";
// Where a declaration file was made from: its declaration map says so, or else the package's configuration, or else names.

const fs = require("node:fs");
const path = require("node:path").posix;

const { readDeclarationMap } = require("./sourcemap.js");

const DECLARATIONS = /\.d\.([cm]?)ts$/;
const SOURCE = /\.[cm]?tsx?$/;
/** Folders that build tools write to, for one kind of module or another; any other may have been written by hand. */
const OUTPUT =
  /^(?:\.?dist(?:-[\w-]+)?|build|built|out|output|lib|libs|types?|typings|dts|declarations?|esm?|cjs|mjs|umd|module|modern|legacy|commonjs|node|browser|temp|es\d+)$/;
/** Folders that sources lie in, which their output does not repeat. */
const ROOTS = /^(?:src|source|sources|lib)$/;
/** Folders whose files are about the package, not of it. */
const APART = /^(?:\..*|node_modules|tests?|__.*__|specs?|examples?|docs?|bench(?:marks?)?|scripts|e2e|fixtures)$/;
/** Files of a package that are looked at; one with more is no library. */
const MOST = 20000;

/**
 * Makes `originOf(file, line, column)`, cached, for declaration files of dependencies and for what packages of the checkout
 * were built into; never ask it about what people write.
 *
 * It gives `{file}`, the absolute path of the source, which need not be on disk when a map names it, with a 0-based `line`
 * and `column` where a map has them; null when the source is not known. `readOptions` gives the compiler options of a
 * configuration by its path, with absolute folders, or undefined.
 */
function createOrigins(readOptions) {
  const maps = new Map();
  const named = new Map();
  const packages = new Map();
  const outputs = new Map();
  const sources = new Map();

  /** The nearest folder above with a package.json that has a name; undefined when there is none. */
  function packageOf(folder) {
    if (!packages.has(folder)) {
      const parent = path.dirname(folder);
      const root = isPackage(folder) ? folder : parent === folder || path.basename(folder) === "node_modules" ? undefined : packageOf(parent);
      packages.set(folder, root);
    }
    return packages.get(folder);
  }

  function byMap(file, line, column, root) {
    if (!maps.has(file)) maps.set(file, readDeclarationMap(file));
    const found = maps.get(file)?.(line, column);
    return found && (!root || found.file.startsWith(`${root}/`)) && !DECLARATIONS.test(found.file) ? found : null;
  }

  /** Pairs of an output folder and the folder of its sources, by the package's configurations. */
  function outputsOf(root) {
    if (!outputs.has(root)) {
      const pairs = [];
      for (const name of list(root).filter((each) => /^tsconfig.*\.json$/.test(each))) {
        const options = readOptions(path.join(root, name)) ?? {};
        for (const to of [options.declarationDir, options.outDir]) {
          if (to && to !== root) for (const from of options.rootDir ? [options.rootDir] : [path.join(root, "src"), root]) pairs.push([to, from]);
        }
      }
      outputs.set(root, pairs);
    }
    return outputs.get(root);
  }

  function byConfiguration(file, root) {
    for (const [to, from] of outputsOf(root)) {
      const source = file.startsWith(`${to}/`) && sourceAt(path.join(from, path.relative(to, file)));
      if (source) return source;
    }
    return undefined;
  }

  /** The package's TypeScript sources by the name of the file without its suffix, as lists of folders and that name. */
  function sourcesOf(root) {
    if (!sources.has(root)) sources.set(root, sourcesBelow(root));
    return sources.get(root);
  }

  /** The source whose path is the declarations' but for output folders; where none is, the only one that ends like it. */
  function byName(file, root) {
    const wanted = path.relative(root, file).replace(DECLARATIONS, "").split("/");
    const named = sourcesOf(root).get(wanted.at(-1)) ?? [];
    const tail = wanted.filter((part, index) => index === wanted.length - 1 || !OUTPUT.test(part));
    const fitting = named.filter(({ parts }) => tail.every((part, index) => parts.at(index - tail.length) === part));
    const equal = fitting.filter(({ parts }) => parts.length === tail.length);
    const best = equal.length ? equal : fitting;
    if (best.length) return best.length === 1 ? best[0].file : undefined;
    if (named.length) return undefined;
    // What is written in JavaScript lies below such a folder too, or beside its declarations.
    const [suffix] = DECLARATIONS.exec(file);
    const below = ["src", "source", "sources"].map((folder) => path.join(root, folder, ...tail) + suffix);
    return [...below, file].map(scriptAt).find(Boolean);
  }

  return function originOf(file, line, column) {
    if (!DECLARATIONS.test(file)) return null;
    const root = packageOf(path.dirname(file));
    const mapped = byMap(file, line, column, root);
    if (mapped) return mapped;
    if (!named.has(file)) named.set(file, (root && (byConfiguration(file, root) ?? byName(file, root))) ?? null);
    return named.get(file) && { file: named.get(file) };
  };
}

function sourcesBelow(root) {
  const found = new Map();
  const queue = [[root, []]];
  for (let count = 0; queue.length && count < MOST; ) {
    const [folder, parts] = queue.shift();
    for (const entry of entries(folder)) {
      count += 1;
      if (entry.isDirectory()) {
        if (!APART.test(entry.name)) queue.push([path.join(folder, entry.name), ROOTS.test(entry.name) ? parts : [...parts, entry.name]]);
      } else if (SOURCE.test(entry.name) && !DECLARATIONS.test(entry.name)) {
        const stem = entry.name.replace(SOURCE, "");
        found.set(stem, [...(found.get(stem) ?? []), { file: path.join(folder, entry.name), parts: [...parts, stem] }]);
      }
    }
  }
  return found;
}

/** The source that has a declaration file's name but for the suffix, if there is one. */
function sourceAt(declarations) {
  const [suffix, module] = DECLARATIONS.exec(declarations);
  const stem = declarations.slice(0, -suffix.length);
  return [`.${module}ts`, ".ts", ".tsx", `.${module}js`, ".jsx"].map((each) => stem + each).find((each) => fs.existsSync(each));
}

function scriptAt(declarations) {
  const [suffix, module] = DECLARATIONS.exec(declarations);
  const stem = declarations.slice(0, -suffix.length);
  return [`.${module}js`, ".jsx"].map((each) => stem + each).find((each) => fs.existsSync(each));
}

function entries(folder) {
  try {
    return fs.readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

const list = (folder) => entries(folder).map(({ name }) => name);

function isPackage(folder) {
  try {
    return typeof JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8")).name === "string";
  } catch {
    return false;
  }
}

module.exports = { createOrigins };
