"use strict";
// The Python helper: one job on standard input, facts on standard output, JSON log lines on standard error.
//
// It runs pyright's own analysis over the job's files, and nothing of the checkout. It ends when the job is done or when
// standard input closes, so that it never outlives the process that started it.

const fs = require("node:fs");
const path = require("node:path");

const { digestOf } = require("../../javascript/digest.js");
const { emit, log } = require("../../javascript/lines.js");
const { analyze } = require("./analyze.js");
const { createContext } = require("./context.js");
const { openCells } = require("./notebook.js");

async function run(job) {
  const begun = process.hrtime.bigint();
  const context = await createContext(job);
  const absolute = (input) => path.posix.join(job.root, input);
  context.track(job.inputs.filter((input) => !isNotebook(input)).map((input) => context.toUri(absolute(input))));
  const tests = new Set(job.tests);
  const missing = [];
  for (const [done, input] of job.inputs.entries()) {
    log({ event: "begin", unit: job.unit, input, done, total: job.inputs.length });
    try {
      const file = absolute(input);
      const bytes = fs.readFileSync(file);
      const uris = isNotebook(input) ? openCells(context.program, context.toUri, file) : [context.toUri(file)];
      for (const uri of uris) emit(analyze(context, uri, bytes, digestOf(bytes), tests.has(input)));
      if (!uris.length) missing.push([input, "it has no code cells"]);
    } catch (error) {
      log({ event: "log", level: "error", message: `${input}: ${error.stack}` });
      missing.push([input, error.message]);
    }
    // Let the event loop see that standard input has closed.
    await new Promise(setImmediate);
  }
  const reads = readsBesideInputs(context, job);
  context.release();
  for (const record of context.declared.records(context.digestOf)) emit(record);
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
  emit({ unit: job.unit, status: missing.length ? "partial" : "indexed", seconds, missing, reads });
}

const isNotebook = (input) => input.endsWith(".ipynb");

// The checkout's own files that pyright read beside the inputs: the facts depend on them too.
function readsBesideInputs({ program, locate }, job) {
  const inputs = new Set(job.inputs);
  return program
    .getSourceFileInfoList()
    .map((info) => locate(info.uri.getFilePath()))
    .filter((place) => place.own && !inputs.has(place.document.replace(/#cell-\d+$/, "")))
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
