"use strict";
// Which files of the checkout a project gets to by imports: only scanned, never parsed, and only as far as it must be.

const fs = require("node:fs");
const path = require("node:path").posix;

const SUFFIX = /(?:\.d)?\.[cm]?[jt]sx?$/;
const SCRIPT = /\.[cm]?jsx?$/;
/** All that may be a quoted word. An apostrophe in a comment begins one too, so that none may take up the next one's quote. */
const QUOTED = /["'`](?=([^"'`\n]+)["'`])/g;

/**
 * Makes a function of a project's root files and options that gives those of `candidates`, absolute paths, which imports,
 * references and `require` lead to; sorted.
 */
function createReach(ts, candidates) {
  const wanted = new Set(candidates);
  const stems = new Set();
  // What an import says of a file: its path with or without the suffix, or the folder that it is the index of.
  for (const file of candidates) {
    const stem = file.replace(SUFFIX, "");
    stems.add(file).add(stem);
    if (path.basename(stem) === "index") stems.add(path.dirname(stem));
  }
  const texts = new Map();
  const scanned = new Map();

  const quoted = (file) => texts.get(file) ?? keep(texts, file, quotedIn(file));
  const imports = (file) => scanned.get(file) ?? keep(scanned, file, scan(ts, file));

  /** Whether a word may name one of the candidates. */
  function hints(file, word, isMapped) {
    if (isMapped(word)) return true;
    return /^\.\.?(?:\/|$)/.test(word) && leads(stems, path.join(path.dirname(file), word));
  }

  return function reach(roots, options) {
    if (!wanted.size) return [];
    const cache = ts.createModuleResolutionCache("/", (name) => name, options);
    const isMapped = mappedBy(options);
    const found = new Set();
    const queue = [...roots];
    for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
      if (!quoted(file).some((word) => hints(file, word, isMapped))) continue;
      const { modules, files } = imports(file);
      const targets = files.map((name) => path.join(path.dirname(file), name));
      for (const name of modules.filter((each) => hints(file, each, isMapped))) {
        const target = ts.resolveModuleName(name, file, options, ts.sys, cache).resolvedModule?.resolvedFileName;
        if (target && (options.allowJs || !SCRIPT.test(target))) targets.push(target);
      }
      for (const target of targets) {
        if (!wanted.has(target) || found.has(target)) continue;
        found.add(target);
        queue.push(target);
      }
    }
    return [...found].sort();
  };
}

const leads = (stems, target) => stems.has(target.replace(/\/$/, "")) || stems.has(target.replace(SUFFIX, ""));

/** A test of whether a name is looked up where the configuration or the package says. */
function mappedBy(options) {
  const patterns = Object.keys(options.paths ?? {}).map((pattern) => pattern.split("*", 2));
  return (name) =>
    name.startsWith("#") ||
    patterns.some(([head, tail]) => (tail === undefined ? name === head : name.startsWith(head) && name.endsWith(tail)));
}

function quotedIn(file) {
  return [...new Set(Array.from(textOf(file).matchAll(QUOTED), (match) => match[1]))];
}

function scan(ts, file) {
  const read = ts.preProcessFile(textOf(file), true, true);
  return {
    modules: read.importedFiles.map((each) => each.fileName),
    files: read.referencedFiles.map((each) => each.fileName),
  };
}

function textOf(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function keep(map, key, value) {
  map.set(key, value);
  return value;
}

module.exports = { createReach };
