"use strict";
// What is compiled together: reads configurations as TypeScript does, and says which files each project has.
//
// One request on standard input, one answer on standard output, both a line of JSON; `../projects.py` has their types.
// A project's `files` are its root files, `pulled` are files of the checkout that no project has as a root file and that this
// one gets to by imports. Nothing is compiled.

const fs = require("node:fs");
const { enableCompileCache } = require("node:module");
const path = require("node:path");

const { createScripts } = require("./frameworks.js");
const { createReach } = require("./reach.js");

const COMPONENTS = ["vue", "svelte", "astro"];
const COMPONENT = /\.(?:vue|svelte|astro)$/;
/** Codes of "nothing to compile here", which a file with references alone says too. */
const EMPTY = new Set([18002, 18003]);

function main() {
  const request = JSON.parse(fs.readFileSync(0, "utf8"));
  // Node has it from version 22 on; it halves the time.
  if (request.cache) enableCompileCache?.(request.cache);
  const ts = require(request.typescript);
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic() {} };
  const extended = new Map();
  const projects = request.configs.map((config) => readProject(ts, host, extended, config));
  const options = new Map(projects.map((project) => [project.config, project.options]));
  const rooted = new Set(projects.flatMap((project) => project.files));
  const reach = createReach(
    ts,
    request.files.filter((file) => !rooted.has(file)),
  );
  for (const project of projects) project.pulled = project.files.length ? reach(project.files, project.options) : [];
  const unbuilt = request.importers.map(({ folder, config, names }) =>
    leadingNowhere(ts, folder, options.get(config) ?? { moduleResolution: ts.ModuleResolutionKind.Bundler }, names),
  );
  for (const project of projects) project.options = plain(project.options);
  emit({ projects, unbuilt, ...components(request.files, request.parsers) });
}

/** The names of Vue's, Svelte's and Astro's files for the compiler, and why there is none. */
function components(files, parsers) {
  const compiled = {};
  const unread = {};
  const scriptOf = parsers && createScripts(parsers);
  for (const file of files.filter((each) => parsers && COMPONENT.test(each))) {
    const script = scriptOf(file);
    if (script.text === undefined) unread[file] = script.reason;
    else compiled[file] = `${file}.${script.suffix}`;
  }
  return { compiled, unread };
}

/** Those of some names that a file in a folder can import neither types nor a source by. */
function leadingNowhere(ts, folder, options, names) {
  if (!names.length) return [];
  const cache = ts.createModuleResolutionCache(folder, (name) => name, options);
  return names.filter((name) => {
    const found = ts.resolveModuleName(name, `${folder}/any.ts`, options, ts.sys, cache).resolvedModule;
    return !found || (!options.allowJs && /\.[cm]?jsx?$/.test(found.resolvedFileName));
  });
}

function emit(answer) {
  const bytes = Buffer.from(JSON.stringify(answer) + "\n");
  for (let done = 0; done < bytes.length; ) done += fs.writeSync(1, bytes, done);
}

function readProject(ts, host, extended, config) {
  const components = COMPONENTS.map((extension) => ({
    extension: `.${extension}`,
    isMixedContent: true,
    scriptKind: ts.ScriptKind.Deferred,
  }));
  const read = ts.getParsedCommandLineOfConfigFile(config, {}, host, extended, undefined, components);
  if (!read) {
    const message = "it cannot be read";
    return { config, files: [], options: {}, references: [], extended: [], errors: [{ file: config, line: 0, code: 0, message }] };
  }
  return {
    config,
    // A link is another name of a file that counts where it lies.
    files: read.fileNames.filter((file) => real(file) === file).sort(),
    options: read.options,
    references: (read.projectReferences ?? []).map((each) => ts.resolveProjectReferencePath(each)).sort(),
    extended: [...(read.options.configFile?.extendedSourceFiles ?? [])].sort(),
    errors: ts.getConfigFileParsingDiagnostics(read).filter((each) => !EMPTY.has(each.code)).map((each) => problem(ts, config, each)),
  };
}

function problem(ts, config, diagnostic) {
  const { file, start, code } = diagnostic;
  const line = file && start !== undefined ? ts.getLineAndCharacterOfPosition(file, start).line + 1 : 0;
  return { file: file?.fileName ?? config, line, code, message: ts.flattenDiagnosticMessageText(diagnostic.messageText, " ") };
}

/** Options without what is TypeScript's own bookkeeping, in the order of their names. */
function plain(options) {
  const kept = Object.entries(options).filter(([name]) => name !== "configFile" && name !== "configFilePath");
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function real(file) {
  try {
    return fs.realpathSync.native(file).split(path.sep).join("/");
  } catch {
    return file;
  }
}

main();
