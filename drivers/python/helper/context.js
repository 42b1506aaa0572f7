"use strict";
// Everything that the stages share about one job: the program, the names of things, and what is noted of dependencies.

const path = require("node:path");

const { loadBundle } = require("./bundle.js");
const { createProgram, selfCheck } = require("./program.js");
const { createLocator } = require("./locate.js");
const { SymbolNames } = require("./symbols.js");
const { createVisitor } = require("./visit.js");
const { createDescriber } = require("./describe.js");
const { createSourceMapper } = require("./sources.js");
const { DeclaredNames } = require("./declared.js");

/** Set up pyright for a job. */
async function createContext(job) {
  const dist = path.join(job.pyright, "dist");
  const find = loadBundle(dist);
  selfCheck(find, path.join(dist, "typeshed-fallback"));
  const { program, resolver, toUri } = await createProgram(find, job);
  const locate = createLocator(job);
  const context = { find, program, toUri, locate };
  context.names = new SymbolNames(find, program, locate, job.packages);

  const getFileInfo = find("getFileInfo");
  context.uriOfTree = (tree) => getFileInfo(tree, program.analyzerNodeInfoReader)?.fileUri;
  context.fileOf = (node) => context.uriOfTree(node)?.getFilePath();
  context.overloadsOf = (decl) => overloadsOf(find, program, decl);

  const describer = createDescriber(find, context);
  const describers = new Map();
  context.describerOf = (uri) => {
    if (!describers.has(uri.key)) describers.set(uri.key, describer.describerFor(uri));
    return describers.get(uri.key);
  };
  const declared = (context.declared = new DeclaredNames(context, describer));
  context.external = (symbol, decl) => {
    if (!locate(decl.uri.getFilePath()).own) declared.note(symbol, decl);
  };
  context.visit = createVisitor(find, context);
  context.track = (uris) => {
    program.setTrackedFiles(uris);
    context.sourceMapper = createSourceMapper(find, program, resolver, uris[0] ?? toUri(job.root));
  };
  // What was learned about the checkout's own files is not needed for those of its dependencies, and is most of the memory.
  context.release = () => {
    context.names.forget();
    describers.clear();
    program.setTrackedFiles(declared.files());
    program._createNewEvaluator();
  };
  return context;
}

function overloadsOf(find, program, decl) {
  const type = program.evaluator.getTypeForDeclaration(decl)?.type;
  if (!type || !find("isOverloaded")(type)) return [];
  return find("OverloadedType").getOverloads(type).map((each) => each.shared.declaration).filter(Boolean);
}

module.exports = { createContext };
