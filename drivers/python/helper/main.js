"use strict";
// The Python helper: one job on standard input, facts on standard output, JSON log lines on standard error.
//
// It runs pyright's own analysis over the job's files, and nothing of the checkout. It ends when the job is done or when
// standard input closes, so that it never outlives the process that started it.

const fs = require("node:fs");
const path = require("node:path");
const crypto = require("node:crypto");

const { loadBundle } = require("./bundle.js");
const { createProgram, selfCheck } = require("./program.js");
const { createLocator } = require("./locate.js");
const { SymbolNames } = require("./symbols.js");
const { createVisitor } = require("./visit.js");
const { createDescriber, dedent } = require("./describe.js");
const { DeclaredNames } = require("./declared.js");
const { DocumentRecord } = require("./record.js");
const { reportImports } = require("./imports.js");
const { createSourceMapper } = require("./sources.js");
const { Role } = require("./roles.js");

const log = (entry) => fs.writeSync(2, JSON.stringify(entry) + "\n");

function emit(value) {
  const bytes = Buffer.from(JSON.stringify(value) + "\n");
  for (let done = 0; done < bytes.length; ) {
    try {
      done += fs.writeSync(1, bytes, done);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
}

const digestOfBytes = (bytes) => crypto.createHash("sha256").update(bytes).digest("hex");

/** Everything that the stages share about one job. */
async function createContext(job) {
  const dist = path.join(job.pyright, "dist");
  const find = loadBundle(dist);
  selfCheck(find, path.join(dist, "typeshed-fallback"));
  const made = await createProgram(find, job);
  const locate = createLocator(job);
  const context = { ...made, locate };
  context.names = new SymbolNames(find, made.program, locate, job.packages);
  const getFileInfo = find("getFileInfo");
  context.uriOfTree = (tree) => getFileInfo(tree, made.program.analyzerNodeInfoReader)?.fileUri;
  context.fileOf = (node) => context.uriOfTree(node)?.getFilePath();
  const isOverloaded = find("isOverloaded");
  context.overloadsOf = (decl) => {
    const type = made.program.evaluator.getTypeForDeclaration(decl)?.type;
    if (!type || !isOverloaded(type)) return [];
    return find("OverloadedType").getOverloads(type).map((each) => each.shared.declaration).filter(Boolean);
  };
  const describer = createDescriber(find, context);
  const describers = new Map();
  context.describerOf = (uri) => {
    if (!describers.has(uri.key)) describers.set(uri.key, describer.describerFor(uri));
    return describers.get(uri.key);
  };
  // What was learned about the checkout's own files is not needed for those of its dependencies.
  context.release = () => {
    context.names.forget();
    describers.clear();
    made.program.setTrackedFiles(declared.files());
    made.program._createNewEvaluator();
  };
  const declared = new DeclaredNames(context, describer);
  context.external = (symbol, decl) => {
    if (!locate(decl.uri.getFilePath()).own) declared.note(symbol, decl);
  };
  return Object.assign(context, { declared, visit: createVisitor(find, context) });
}

/** The record of one file, or undefined when it cannot be read. */
function analyze(context, job, file) {
  const { program, toUri, find, names, locate } = context;
  const uri = toUri(path.posix.join(job.root, file));
  const place = locate(uri.getFilePath());
  const bytes = fs.readFileSync(uri.getFilePath());
  const tree = program.getParserOutput(uri)?.parseTree;
  if (!tree) throw new Error("pyright did not parse it");
  // Not the parse results' lines: reading those makes pyright tokenize the file once more.
  const position = positionIn(find("getFileInfo")(tree, program.analyzerNodeInfoReader).lines);
  const record = new DocumentRecord(place, digestOfBytes(bytes), job.tests.includes(file) ? Role.Test : 0);

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
  if (bytes.includes(0xef) || !isUtf8(bytes)) reportEncoding(bytes, record);
  return record;
}

function moduleFacts(find, tree, place) {
  const documentation = dedent(find("getDocString")(tree.d.statements) ?? "");
  const facts = { kind: "Module", name: place.module, signature: `(module) ${place.module}` };
  return documentation ? { ...facts, documentation } : facts;
}

function reportSyntax(sourceFile, record) {
  for (const each of sourceFile._writableData?.parseDiagnostics ?? []) {
    if (each.category !== 0) continue;
    record.problem(each.range.start.line, each.range.start.character, "error", "syntax", each.message);
  }
}

const isUtf8 = (bytes) => require("node:buffer").isUtf8(bytes);

function reportEncoding(bytes, record) {
  if (isUtf8(bytes)) return;
  record.problem(0, 0, "error", "encoding", "The file is not UTF-8; names with other than ASCII letters may be missing");
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

async function run(job) {
  const begun = process.hrtime.bigint();
  const context = await createContext(job);
  const { program, toUri, declared } = context;
  const uris = job.inputs.map((file) => toUri(path.posix.join(job.root, file)));
  program.setTrackedFiles(uris);
  context.sourceMapper = createSourceMapper(context.find, program, context.resolver, uris[0]);
  const missing = [];
  for (const [done, file] of job.inputs.entries()) {
    log({ event: "begin", unit: job.unit, input: file, done, total: job.inputs.length });
    try {
      emit(analyze(context, job, file));
    } catch (error) {
      log({ event: "log", level: "error", message: `${file}: ${error.stack}` });
      missing.push([file, `pyright failed on it: ${error.message}`]);
    }
    // Let the event loop see that standard input has closed.
    await new Promise(setImmediate);
  }
  const reads = readsBesideInputs(context, job);
  context.release();
  for (const record of declared.records((file) => digestOfBytes(fs.readFileSync(file)))) emit(record);
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
  emit({ unit: job.unit, status: missing.length ? "partial" : "indexed", seconds, missing, reads });
}

// The checkout's own files that pyright read beside the inputs: the facts depend on them too.
function readsBesideInputs({ program, locate }, job) {
  const inputs = new Set(job.inputs);
  return program
    .getSourceFileInfoList()
    .map((info) => locate(info.uri.getFilePath()))
    .filter((place) => place.own && !inputs.has(place.document))
    .map((place) => place.document)
    .sort();
}

function readJob() {
  const chunks = [];
  process.stdin.on("end", () => process.exit(3));
  return new Promise((resolve) => {
    process.stdin.on("data", function take(chunk) {
      chunks.push(chunk);
      if (!chunk.includes(10)) return;
      process.stdin.off("data", take);
      process.stdin.resume();
      resolve(JSON.parse(Buffer.concat(chunks).toString("utf8")));
    });
  });
}

readJob()
  .then(run)
  .then(
    () => process.exit(0),
    (error) => {
      log({ event: "log", level: "error", message: error.stack });
      process.exit(2);
    },
  );
