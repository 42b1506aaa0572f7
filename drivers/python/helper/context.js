"use strict";
// Everything that the stages share about one job: the program, the names of things, and what is noted of dependencies.

const path = require("node:path");

const { digestOfFile } = require("../../javascript/digest.js");
const { loadBundle } = require("./bundle.js");
const { createProgram, selfCheck } = require("./program.js");
const { createLocator } = require("./locate.js");
const { SymbolNames } = require("./symbols.js");
const { createVisitor } = require("./visit.js");
const { createDescriber } = require("./describe.js");
const { createSourceMapper } = require("./sources.js");
const { DeclaredNames } = require("./declared.js");
const { createGenerated } = require("./generated.js");
const { createLibraries } = require("./libraries.js");
const { KeptEntries } = require("./kept.js");

const FEW = 50;

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

  const describer = createDescriber(find, context);
  const describers = new Map();
  context.describerOf = (uri) => {
    if (!describers.has(uri.key)) describers.set(uri.key, describer.describerFor(uri));
    return describers.get(uri.key);
  };
  context.digestOf = digests();
  const kept = new KeptEntries(job.libraryCache, path.join(dist, "typeshed-fallback", "stdlib"), context.digestOf);
  const declared = (context.declared = new DeclaredNames(context, describer, kept));
  context.external = (symbol, decl) => {
    if (!locate(decl.uri.getFilePath()).own) declared.note(symbol, decl);
  };
  context.generated = createGenerated(find, program, job.generated);
  context.functionOfC = createLibraries(find, program, job.libraries);
  context.visit = createVisitor(find, context);
  context.track = (uris) => {
    program.setTrackedFiles(uris);
    context.sourceMapper = createSourceMapper(find, program, resolver, uris[0] ?? toUri(job.root));
  };
  // What was learned about the checkout's own files is not needed for those of its dependencies, and is most of the memory.
  context.release = () => {
    describers.clear();
    const files = declared.unknownFiles();
    // Beginning anew costs more than it frees where little is left to do.
    if (files.length < FEW) return;
    context.names.forget();
    program.setTrackedFiles(files);
    program._createNewEvaluator();
  };
  return context;
}

// Digests of files, each read once; empty for one that cannot be read.
function digests() {
  const known = new Map();
  return (file) => {
    if (!known.has(file)) known.set(file, digestOfFile(file));
    return known.get(file);
  };
}

module.exports = { createContext };
