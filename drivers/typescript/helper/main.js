"use strict";
// The TypeScript helper: jobs on standard input, one a line; facts on standard output, JSON log lines on standard error.
//
// It asks a TypeScript compiler about each job's files, and runs nothing of the checkout. The compiler's process stays for the jobs
// that follow. The helper ends when standard input closes, so that it never outlives the process that started it.

const readline = require("node:readline");

const { emit, log } = require("../../javascript/lines.js");
const { createOverlay } = require("./overlay.js");
const { createProject } = require("./project.js");

/** Jobs with fewer inputs are better off with a slower compiler that is there than with a new one. */
const FEW = 50;

/** The compiler that was started last, with its overlay. */
class Compilers {
  constructor() {
    this.backend = undefined;
    this.key = "";
    this.callsBack = false;
  }

  /** The back end for a job with its overlay: the one that is there, or a new one. */
  take(job) {
    const key = JSON.stringify([job.backend, job.root, job.typescript, job.native, job.classic, job.parsers]);
    // A compiler that calls back for files that are not on disk can only be asked one thing at a time.
    const callsBack = Boolean(job.parsers || job.virtual?.length);
    const fits = this.callsBack === callsBack || (this.callsBack && job.inputs.length < FEW);
    if (this.key !== key || !fits) {
      this.backend?.close();
      this.overlay = createOverlay(job.parsers);
      const { createBackend } = require(job.backend === "classic" ? "./classic.js" : "./native.js");
      this.backend = createBackend(job, this.overlay, callsBack);
      Object.assign(this, { key, callsBack });
    }
    this.overlay.add(job.virtual ?? []);
    return this;
  }
}

function run(job, compilers) {
  const begun = process.hrtime.bigint();
  const { backend, overlay } = compilers.take(job);
  const opened = backend.open(job.config);
  const project = createProject(job, opened, overlay, (config) => backend.optionsOf(config));
  const missing = [];
  project.analyzeAll(job.inputs, {
    begin: (input, done) => log({ event: "begin", unit: job.unit, input, done, total: job.inputs.length }),
    emit,
    fail(input, error) {
      log({ event: "log", level: "error", message: `${input}: ${error.stack}` });
      missing.push([input, error instanceof RangeError ? "it is nested too deeply" : error.message.split("\n")[0]]);
    },
  });
  for (const record of project.declared()) emit(record);
  const problems = opened.problems();
  for (const { message } of problems) log({ event: "log", level: "warning", message });
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
  emit({ unit: job.unit, status: missing.length ? "partial" : "indexed", seconds, missing, reads: project.reads() });
}

const compilers = new Compilers();
const lines = readline.createInterface({ input: process.stdin, crlfDelay: Infinity });
lines.on("line", (line) => {
  try {
    if (line) run(JSON.parse(line), compilers);
  } catch (error) {
    log({ event: "log", level: "error", message: error.stack });
    process.exit(2);
  }
});
lines.on("close", () => process.exit(0));
