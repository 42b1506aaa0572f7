"use strict";
// The files that triple-slash references name.

const path = require("node:path").posix;

/** Make `referencesOf(tree)`: {start, length, file} of each reference in a file that leads to another one of the program. */
function createReferences(project) {
  let files;

  return function referencesOf(tree) {
    const { referencedFiles = [], typeReferenceDirectives = [], libReferenceDirectives = [] } = tree;
    if (!referencedFiles.length && !typeReferenceDirectives.length && !libReferenceDirectives.length) return [];
    files ??= [...project.files];
    const ending = (...ends) => files.find((file) => ends.some((end) => file.endsWith(end)));
    const found = [
      ...referencedFiles.map((each) => [
        each,
        files.find((file) => file === path.join(path.dirname(tree.fileName), each.fileName)),
      ]),
      ...typeReferenceDirectives.map((each) => [each, ending(...typings(each.fileName))]),
      ...libReferenceDirectives.map((each) => [each, ending(`/lib.${each.fileName}.d.ts`)]),
    ];
    return found.filter(([, file]) => file).map(([{ pos, end }, file]) => ({ start: pos, length: end - pos, file }));
  };
}

function typings(name) {
  const mangled = name.replace(/^@(.*)\/(.*)$/, "$1__$2");
  return [`/node_modules/@types/${mangled}/index.d.ts`, `/node_modules/${name}/index.d.ts`, `/node_modules/${name}.d.ts`];
}

module.exports = { createReferences };
