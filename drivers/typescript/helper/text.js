"use strict";
// Places in the text of a file, and what comments say without their marks.

const WORD = /[\p{ID_Start}$_]/u;

/** Make `position(offset)`, which gives [line, column]; lines end at `\n`, `\r\n` or `\r`, as docs/facts.md has it. */
function positionsIn(text) {
  const starts = [0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
  }
  let last = 0;
  return (offset) => {
    // What is asked is mostly near what was asked before.
    if (!(starts[last] <= offset && (last + 1 === starts.length || offset < starts[last + 1]))) last = search(starts, offset);
    return [last, offset - starts[last]];
  };
}

function search(starts, offset) {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= offset) low = middle;
    else high = middle;
  }
  return low;
}

/** The offset at which a node's own text begins, behind spaces and comments. */
function startOf(node, text) {
  let at = node.pos;
  while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 10) at++;
  const code = text.charCodeAt(at);
  const isLetter = (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code === 36;
  return isLetter || WORD.test(text[at] ?? "") ? at : node.getStart();
}

/** The offset at which a JSDoc node's comment begins, behind spaces and other comments that the node takes in. */
function startOfComment(comment) {
  return comment.getSourceFile().text.lastIndexOf("/**", comment.end - 1);
}

/** The text of a block comment without marks and without the margin of asterisks. */
function commentText(comment) {
  const body = comment
    .trim()
    .replace(/^\/\*\*?/, "")
    .replace(/\*\/$/, "");
  const lines = body.split(/\r\n|\r|\n/).map((line, index) => (index ? line.replace(/^\s*\*? ?/, "") : line.trimStart()));
  return lines
    .map((line) => line.trimEnd())
    .join("\n")
    .trim();
}

module.exports = { positionsIn, startOf, startOfComment, commentText };
