"use strict";
// Which package owns a file, what the file is called inside it, and which module it is.

const path = require("node:path");

const SOURCE_ENDING = /\.(?:pyi?$|ipynb(?=$|#))/;

/**
 * Make `locate(file)`, cached.
 *
 * It gives `{file, language, document, package, describes, module, own, stub}`: the path relative to the package's location (the
 * checkout's root for its own files), the index of the package that owns the file, the index of the package whose
 * interface it describes (another one for stubs), the dotted module name, and whether the file is the checkout's own.
 */
function createLocator(job) {
  const owners = new Map(job.owners.map(([prefix, owner, describes]) => [prefix, { owner, describes }]));
  const roots = new Set(job.moduleRoots);
  const mapped = new Map(job.mapped);
  const cache = new Map();

  function locate(file) {
    let place = cache.get(file);
    if (place === undefined) cache.set(file, (place = compute(file)));
    return place;
  }

  function compute(file) {
    const { owner, describes } = ownerOf(file);
    const row = job.packages[owner];
    const base = row.own ? job.root : row.location;
    return {
      file,
      language: "python",
      document: base && file.startsWith(base + "/") ? file.slice(base.length + 1) : file,
      package: owner,
      describes,
      module: moduleName(file),
      own: row.own,
      stub: file.endsWith(".pyi"),
    };
  }

  function ownerOf(file) {
    for (let prefix = file; ; prefix = path.posix.dirname(prefix)) {
      const found = owners.get(prefix);
      if (found) return found;
      if (prefix === "/" || prefix === "." || path.posix.dirname(prefix) === prefix) break;
    }
    return { owner: job.unknown, describes: job.unknown };
  }

  // Relative to the deepest folder that imports are looked up in, or that is mapped to a package of another name.
  function moduleName(file) {
    const parts = [];
    let folder = file.replace(SOURCE_ENDING, "");
    while (folder !== "/" && folder !== ".") {
      parts.unshift(path.posix.basename(folder));
      const parent = path.posix.dirname(folder);
      if (mapped.has(parent)) return [mapped.get(parent), ...withoutInit(parts)].join(".");
      if (parent === folder || roots.has(parent)) break;
      folder = parent;
    }
    const named = parts.length > 1 ? withoutInit(parts) : parts;
    return [named[0].replace(/-stubs$/, ""), ...named.slice(1)].join(".");
  }

  return locate;
}

const withoutInit = (parts) => (parts.at(-1) === "__init__" ? parts.slice(0, -1) : parts);

module.exports = { createLocator };
