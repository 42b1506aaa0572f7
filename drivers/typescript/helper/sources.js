"use strict";
// The sources that declaration files stand for, so that a package has the same symbols from outside and from inside.

const fs = require("node:fs");

const { createOrigins } = require("./origin.js");

const DECLARATIONS = /\.d\.[cm]?ts$/;

/**
 * Make `{sourceOf, placeOf}`.
 *
 * `sourceOf(file, node)` is the path that the source of a declaration file, or of what `node` declares in it, has in its package.
 * `placeOf(node)` is where the source declares what a name node in a declaration file does: {file, line, column}, by its
 * declaration map. Both are undefined where that is not known.
 */
function createSources(job, project, locate, readOptions) {
  const originOf = createOrigins(readOptions);
  const written = new Set(job.declarations ?? []);
  const inputs = new Set(job.inputs);
  const known = new Map();

  // Whether a tool made a file, so that there may be a source.
  function isMade(file) {
    if (!DECLARATIONS.test(file)) return false;
    const place = locate(file);
    if (place.own) return !written.has(file) && !inputs.has(place.document);
    const { name } = job.packages[place.package];
    return !name.startsWith("@types/") && !project.isLibrary(file);
  }

  function originAt(file, node) {
    let made = known.get(file);
    if (made === undefined) known.set(file, (made = isMade(file)));
    const origin = made ? originOf(file, ...positionOf(node)) : undefined;
    // A source that a map names need not be on disk, but it is in the package of what was made of it.
    return origin && locate(origin.file).package === locate(file).package ? origin : undefined;
  }

  return {
    sourceOf(file, node) {
      const origin = originAt(file, node && (node.name ?? node));
      return origin && locate(origin.file).path;
    },
    placeOf(node) {
      const origin = originAt(node.getSourceFile().fileName, node);
      return origin?.line !== undefined && fs.existsSync(origin.file) ? origin : undefined;
    },
  };
}

function positionOf(node) {
  if (!node?.parent) return [0, 0];
  const { line, character } = node.getSourceFile().getLineAndCharacterOfPosition(node.getStart());
  return [line, character];
}

module.exports = { createSources };
