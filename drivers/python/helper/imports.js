"use strict";
// The imports of a document that did not resolve, and those that only a stub describes.

const { ParseNodeType } = require("./program.js");
const { enclosing } = require("./symbols.js");

/** Add a problem to `record` for each import that pyright could not resolve; the driver says why. */
function reportImports(find, context, tree, record, position) {
  const reader = context.program.analyzerNodeInfoReader;
  const getImportInfo = find("getImportInfo");
  const isCodeUnreachable = find("isCodeUnreachable");
  const Walker = find("ParseTreeWalker");

  class ImportVisitor extends Walker {
    visitModuleName(node) {
      const info = getImportInfo(node, reader);
      if (!info || isCodeUnreachable(node, reader)) return false;
      const [line, column] = position(node.start);
      // `from . import x` names no module; whether there is an x is said of x.
      if (!node.d.nameParts.length) return false;
      const name = ".".repeat(node.d.leadingDots) + node.d.nameParts.map((part) => part.d.value).join(".");
      if (!info.isImportFound && !info.isNativeLib) {
        record.problem(line, column, "warning", isGuarded(node) ? "import-optional" : "import-unresolved", name);
      } else if (info.isStubFile && info.importType !== 0 && info.nonStubImportResult?.isImportFound === false) {
        record.problem(line, column, "information", "import-stub-only", name);
      }
      return false;
    }
  }
  new ImportVisitor(reader).walk(tree);
}

// Inside `try: ... except ImportError`, or in the handler itself, where the program expects the failure.
function isGuarded(node) {
  for (let each = enclosing(node, ParseNodeType.Try); each; each = enclosing(each, ParseNodeType.Try)) {
    if (each.d.exceptClauses.length) return true;
  }
  return false;
}

module.exports = { reportImports };
