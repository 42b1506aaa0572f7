"use strict";
// Declaration maps: which source a place of a declaration file was made from. The format is ECMA-426's.

const fs = require("node:fs");
const { SourceMap } = require("node:module");
const path = require("node:path").posix;

const NAMED = /^\/\/[#@] sourceMappingURL=(\S+)\s*$/m;
/** A map behind `data:` is long, but what names a file is at the end. */
const TAIL = 4096;

/**
 * Reads the map of a declaration file: beside it, or named at its end. Gives a function of a 0-based line and column that
 * gives `{file, line, column}`, an absolute path and a 0-based place, or null; undefined when there is no map.
 */
function readDeclarationMap(declarations) {
  const found = findMap(declarations);
  if (!found) return undefined;
  const [file, text] = found;
  let payload;
  try {
    payload = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(payload.sources) && !Array.isArray(payload.sections)) return undefined;
  const maps = new SourceMap(payload);
  const root = payload.sourceRoot ?? "";
  return (line, column) => {
    const entry = maps.findEntry(line, column);
    // An entry of an earlier line says nothing of this one.
    if (entry.originalSource === undefined || entry.generatedLine !== line) return only(file, payload);
    const source = resolve(file, root, entry.originalSource);
    return source && { file: source, line: entry.originalLine, column: entry.originalColumn };
  };
}

/** The source, without a place, of a map that has just one. */
function only(file, { sources, sourceRoot }) {
  const source = sources?.length === 1 && resolve(file, sourceRoot ?? "", sources[0]);
  return source ? { file: source } : null;
}

function resolve(map, root, source) {
  const joined = root ? `${root.replace(/\/$/, "")}/${source}` : source;
  return /^[a-z][a-z+.-]+:/i.test(joined) ? null : path.resolve(path.dirname(map), joined);
}

/** Path and text of a map; one that stands in the declaration file itself has that file's path. */
function findMap(declarations) {
  const beside = readText(`${declarations}.map`);
  if (beside !== undefined) return [`${declarations}.map`, beside];
  const named = NAMED.exec((readText(declarations) ?? "").slice(-TAIL))?.[1];
  if (!named || /^[a-z][a-z+.-]+:/i.test(named)) return undefined;
  const file = path.resolve(path.dirname(declarations), decodeURI(named));
  const text = readText(file);
  return text === undefined ? undefined : [file, text];
}

function readText(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

module.exports = { readDeclarationMap };
