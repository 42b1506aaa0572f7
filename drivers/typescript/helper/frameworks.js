"use strict";
// The scripts of Vue, Svelte and Astro files, as text in which everything else is blank, so that each position stays.
// Each framework's own parser says where they are.

const fs = require("node:fs");
const { createRequire } = require("node:module");
const path = require("node:path");

/** The suffix for the compiler, by the language that a script names. */
const SUFFIXES = { js: "js", javascript: "js", jsx: "jsx", ts: "ts", typescript: "ts", tsx: "tsx" };

const FINDERS = { ".vue": findInVue, ".svelte": findInSvelte, ".astro": findInAstro };

/**
 * Makes `scriptOf(file)` for a `node_modules` folder with the parsers. It gives `{suffix, text}`, or `{reason}` why a file's
 * script cannot be had.
 */
function createScripts(modules) {
  const load = createRequire(path.join(modules, "parsers.js"));
  return function scriptOf(file) {
    try {
      const source = fs.readFileSync(file, "utf8");
      const { language, ranges } = FINDERS[path.extname(file)](load, source);
      const suffix = SUFFIXES[language];
      return suffix ? { suffix, text: masked(source, ranges) } : { reason: `its script is in ${language}, which is not analysed` };
    } catch (error) {
      return { reason: `its parser fails: ${error.message.split("\n")[0]}` };
    }
  };
}

/** What others import of a component that does not say so itself; it must have room in what is blank. */
const COMPONENT = "export default {};";
const SAYS_SO = /\bexport\s+default\b|\bas\s+default\b/;

/** Blanks all but some ranges; line ends stay. */
function masked(source, ranges) {
  const sorted = ranges.toSorted((a, b) => a[0] - b[0]);
  let missing = !sorted.some(([from, to]) => SAYS_SO.test(source.slice(from, to)));
  function blank(from, to) {
    const text = source.slice(from, to).replace(/[^\r\n\u2028\u2029]/g, " ");
    const room = missing ? text.indexOf(" ".repeat(COMPONENT.length)) : -1;
    if (room < 0) return text;
    missing = false;
    return text.slice(0, room) + COMPONENT + text.slice(room + COMPONENT.length);
  }
  const parts = [];
  let done = 0;
  for (const [from, to] of sorted) {
    parts.push(blank(done, from), source.slice(from, to));
    done = to;
  }
  // What is empty is still a module.
  return `${parts.join("")}${blank(done)}\nexport {};\n`;
}

function findInVue(load, source) {
  const { parse } = load("@vue/compiler-dom");
  const errors = [];
  const tree = parse(source, { parseMode: "sfc", prefixIdentifiers: true, onError: (error) => errors.push(error) });
  const scripts = tree.children.filter((node) => node.tag === "script" && node.innerLoc);
  if (!scripts.length && errors.length) throw errors[0];
  const said = (node) => node.props.find((each) => each.name === "lang")?.value?.content;
  return {
    language: scripts.map(said).find(Boolean) ?? "js",
    ranges: scripts.map(({ innerLoc }) => [innerLoc.start.offset, innerLoc.end.offset]),
  };
}

function findInSvelte(load, source) {
  const { instance, module } = load("svelte/compiler").parse(source, { modern: true, loose: true });
  const scripts = [module, instance].filter(Boolean);
  const said = (node) => node.attributes.find((each) => each.name === "lang")?.value?.[0]?.data;
  return {
    language: scripts.map(said).find(Boolean) ?? "js",
    ranges: scripts.map(({ content }) => [content.start, content.end]),
  };
}

function findInAstro(load, source) {
  const { ast } = load("@astrojs/compiler/sync").parse(source, { position: true });
  const front = ast.children.find((node) => node.type === "frontmatter");
  if (!front) return { language: "ts", ranges: [] };
  // Its offsets count bytes; the content begins behind the fence.
  const fence = source.indexOf("---", Buffer.from(source).subarray(0, front.position.start.offset).toString().length);
  return { language: "ts", ranges: [[fence + 3, fence + 3 + front.value.length]] };
}

module.exports = { createScripts };
