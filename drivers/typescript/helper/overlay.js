"use strict";
// Files that a compiler is given and that are not on disk: configurations that tieline makes, and the scripts of Vue, Svelte
// and Astro files, each under the name that imports of it are looked up by (`Button.vue` is `Button.vue.ts`).

const fs = require("node:fs");

const { createScripts } = require("./frameworks.js");

const COMPONENT = /\.(?:vue|svelte|astro)$/;
const COMPILED = /^(.*\.(?:vue|svelte|astro))\.(ts|tsx|js|jsx)$/;

/** An overlay; `parsers` is the `node_modules` folder with those of Vue, Svelte and Astro, or empty when none is needed. */
function createOverlay(parsers) {
  const scriptOf = parsers && createScripts(parsers);
  const texts = new Map();
  const scripts = new Map();

  // The script of a component, read once: {suffix, text}; undefined when there is no such file, or no script to be had.
  function script(file) {
    if (!scripts.has(file)) {
      const found = fs.existsSync(file) ? scriptOf(file) : {};
      // A file that is on disk under the compiler's name goes first.
      const real = found.text === undefined || fs.existsSync(`${file}.${found.suffix}`);
      scripts.set(file, real ? undefined : found);
    }
    return scripts.get(file);
  }

  function component(compiled) {
    const [, file, suffix] = (parsers && COMPILED.exec(compiled)) || [];
    const found = file && script(file);
    return found?.suffix === suffix ? found : undefined;
  }

  const read = (file) => texts.get(file) ?? component(file)?.text;
  const exists = (file) => texts.has(file) || component(file) !== undefined;

  return {
    /** Takes pairs of an absolute path and a text. */
    add(files) {
      for (const [file, text] of files) texts.set(file, text);
    },
    /** The text of a file that is not on disk; undefined for any other. */
    read,
    /** Whether there is such a file. */
    exists,
    /** The file on disk that stands behind a compiler's file name, which may be the same. */
    sourceOf: (compiled) => (component(compiled) ? COMPILED.exec(compiled)[1] : compiled),
    /** The name under which a compiler knows a file on disk. */
    compiledOf(file) {
      const found = parsers && COMPONENT.test(file) && script(file);
      return found ? `${file}.${found.suffix}` : file;
    },
    /** What TypeScript 7 calls back; a question about whether a file exists is only taken where that is needed. */
    callbacks: {
      readFile: read,
      ...(parsers ? { fileExists: (file) => exists(file) || undefined } : {}),
    },
  };
}

module.exports = { createOverlay };
