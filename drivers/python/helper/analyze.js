"use strict";
// One document: parsed and bound by pyright, its problems, and what each of its names stands for.

const { isUtf8 } = require("node:buffer");

const { isGenerated } = require("../../javascript/generated.js");
const { DocumentRecord } = require("../../javascript/record.js");
const { reportImports } = require("./imports.js");
const { dedent } = require("./describe.js");
const { Role } = require("../../javascript/role.js");

/** The record of the document at `uri`; `bytes` is its file as it is on disk. Throws when pyright cannot parse it. */
function analyze(context, uri, bytes, digest, isTest) {
  const { program, find, names, locate } = context;
  const place = locate(uri.getFilePath());
  const tree = program.getParserOutput(uri)?.parseTree;
  if (!tree) throw new Error("pyright did not parse it");
  // Not the parse results' lines: reading those makes pyright tokenize the file once more.
  const position = positionIn(find("getFileInfo")(tree, program.analyzerNodeInfoReader).lines);
  const generated = context.generated.isGenerated(uri.getFilePath()) || isGenerated(bytes);
  const record = new DocumentRecord(place, digest, (isTest ? Role.Test : 0) | (generated ? Role.Generated : 0));

  const module = names.module(uri.getFilePath());
  record.occurrence(0, 0, 0, module, place.stub ? Role.ForwardDefinition : Role.Definition);
  record.define(module, moduleFacts(find, tree, place));
  reportSyntax(program.getSourceFileInfo(uri).sourceFile, record);
  reportImports(find, context, tree, record, position);
  context.visit(tree, {
    record,
    place,
    position,
    uriKey: uri.key,
    describe: context.describerOf(uri),
    external: context.external,
    moduleScope: program.analyzerNodeInfoReader.get(tree)?.scope,
    dunderAll: new Set(find("getDunderAllInfo")(tree, program.analyzerNodeInfoReader)?.stringNodes),
  });
  if (!isUtf8(bytes)) {
    record.problem(0, 0, "error", "encoding", "The file is not UTF-8; names with other than ASCII letters may be missing");
  }
  return record;
}

function moduleFacts(find, tree, place) {
  const documentation = dedent(find("getDocString")(tree.d.statements) ?? "");
  const facts = { kind: "Module", name: place.module, signature: `(module) ${place.module}` };
  return documentation ? { ...facts, documentation } : facts;
}

function reportSyntax(sourceFile, record) {
  const ERROR = 0;
  for (const each of sourceFile.getParseDiagnostics() ?? []) {
    if (each.category !== ERROR) continue;
    // A parser that gives up says so with its own stack, which is none of the user's.
    const [message] = each.message.split("\n");
    const said = message.startsWith("An internal error") ? "The file is too deeply nested, or too large, to be parsed" : message;
    record.problem(each.range.start.line, each.range.start.character, "error", "syntax", said);
  }
}

// Offsets to [line, column], by binary search over the starts of lines.
function positionIn(lines) {
  const starts = new Uint32Array(lines.count);
  for (let index = 0; index < lines.count; index++) starts[index] = lines.getItemAt(index).start;
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= offset) low = middle;
      else high = middle;
    }
    return [low, offset - starts[low]];
  };
}

module.exports = { analyze };
