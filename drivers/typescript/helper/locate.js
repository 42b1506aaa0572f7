"use strict";
// Which package owns a file, and what the file is called inside it.

const path = require("node:path");

const LANGUAGES = {
  ".tsx": "typescriptreact",
  ".jsx": "javascriptreact",
  ".js": "javascript",
  ".mjs": "javascript",
  ".cjs": "javascript",
  ".vue": "vue",
  ".svelte": "svelte",
  ".astro": "astro",
  ".json": "json",
};

const below = (folder, file) =>
  folder && file.startsWith(folder + "/") ? file.slice(folder.length + 1) : file.replace(/^\/+/, "");

/**
 * Make `locate(file)`, cached, over the compiler's names of files.
 *
 * It gives `{file, document, path, package, own, language}`: the file on disk; the name of its document, relative to the
 * package's location or for own files to the checkout's root; its path in the package, which is the same in the checkout and
 * where the package is installed; the index of the package that owns it, and whether that is the checkout's own.
 */
function createLocator(job, overlay) {
  const owners = new Map(job.owners);
  const cache = new Map();

  function locate(compiled) {
    let place = cache.get(compiled);
    if (place === undefined) cache.set(compiled, (place = compute(overlay.sourceOf(compiled))));
    return place;
  }

  function compute(file) {
    const { owner, prefix } = ownerOf(file);
    const row = job.packages[owner];
    const document = below(row.own ? job.root : row.location, file);
    const inside = row.own ? below(prefix, file) : document;
    return { file, document, path: inside, package: owner, own: row.own, language: LANGUAGES[path.posix.extname(file)] ?? "typescript" };
  }

  function ownerOf(file) {
    for (let prefix = file; ; prefix = path.posix.dirname(prefix)) {
      const found = owners.get(prefix);
      if (found !== undefined) return { owner: found, prefix };
      if (path.posix.dirname(prefix) === prefix) return { owner: job.unknown, prefix: "" };
    }
  }

  return locate;
}

module.exports = { createLocator };
