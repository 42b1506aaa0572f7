"use strict";
// Which of several declarations of one symbol names it, so that every program that has some of them names it alike.

/**
 * Make `primaryOf(nodes)`: not an augmentation if there is another, the compiler's libraries before other dependencies before own
 * files, by package, by path, by position.
 */
function createPrimaries({ project, syntax, locate, packages }) {
  const ranks = new Map();

  return function primaryOf(nodes) {
    if (nodes.length === 1) return nodes[0];
    return nodes.reduce((best, node) => (compare(rankOf(node), rankOf(best)) < 0 ? node : best));
  };

  function rankOf(node) {
    let rank = ranks.get(node);
    if (!rank) ranks.set(node, (rank = findRank(node)));
    return rank;
  }

  function findRank(node) {
    const { fileName } = node.getSourceFile();
    const place = locate(fileName);
    const library = project.isLibrary(fileName);
    const owner = library ? 0 : place.own ? 2 : 1;
    // The first edition of the language comes first, so that what a program includes of the later ones makes no difference.
    const path = library && fileName.endsWith("/lib.es5.d.ts") ? "" : place.document;
    return [isInAugmentation(node) ? 1 : 0, owner, packages[place.package].name, path, node.pos];
  }

  function isInAugmentation(node) {
    for (let each = node; each; each = each.parent) if (syntax.isAugmentation(each)) return true;
    return false;
  }
}

function compare(a, b) {
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return a[index] < b[index] ? -1 : 1;
  return 0;
}

module.exports = { createPrimaries };
