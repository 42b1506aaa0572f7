"use strict";
// Everything that the stages share about one job: the project of the compiler, the names of things, and what is noted of dependencies.

const fs = require("node:fs");
const path = require("node:path");
const { isUtf8 } = require("node:buffer");

const { digestOf, digestOfFile } = require("../../javascript/digest.js");
const { isGenerated } = require("../../javascript/generated.js");
const { DocumentRecord } = require("../../javascript/record.js");
const { Role } = require("../../javascript/role.js");
const { createAddons } = require("./addons.js");
const { createAnalyzer } = require("./document.js");
const { createCollector, Form, isAsked } = require("./collect.js");
const { createContexts } = require("./contexts.js");
const { createDescriber } = require("./describe.js");
const { createKinds } = require("./kinds.js");
const { createLocator } = require("./locate.js");
const { createQuestions, literalsOf } = require("./questions.js");
const { createRanges } = require("./ranges.js");
const { createReasons } = require("./reasons.js");
const { createReferences } = require("./references.js");
const { createRelations } = require("./relations.js");
const { createRequired } = require("./required.js");
const { createRoles } = require("./roles.js");
const { createSignatures } = require("./signatures.js");
const { createSyntax } = require("./syntax.js");
const { DeclaredNames } = require("./declared.js");
const { Entities } = require("./symbols.js");
const { createSources } = require("./sources.js");
const { positionsIn } = require("./text.js");

/** Files that are worked on together, and the names in them from which on no other is taken in. */
const MOST_FILES = 8;
const MOST_NAMES = 1500;

/** Make what analyses a job's documents over an open project of a back end. */
function createProject(job, project, overlay, readOptions) {
  const syntax = createSyntax(project.kinds);
  const locate = createLocator(job, overlay);
  const { sourceOf, placeOf } = createSources(job, project, locate, readOptions);
  const context = { project, syntax, locate, placeOf };
  context.entities = new Entities({ project, syntax, locate, sourceOf, packages: job.packages });
  context.contextsOf = createContexts(context);
  context.rolesOf = createRoles(syntax);
  context.ask = createQuestions(context);
  context.explain = createReasons(context);
  context.fileOf = createRequired(project);
  context.referencesOf = createReferences(project);
  const rangeOf = createRanges(syntax);
  const declared = new DeclaredNames(context);
  context.noteForeign = (entity) => declared.note(entity);
  context.signaturesOf = createSignatures(context);
  context.relationshipsOf = createRelations(context);
  context.kindOf = createKinds(context);
  const describe = createDescriber(context);
  const collect = createCollector(syntax);
  const analyze = createAnalyzer(context);
  const addonsIn = createAddons(context, job.addons ?? []);
  const tests = new Set(job.tests);

  const fileOf = (input) => path.posix.join(job.root, input);
  const compiledOf = (input) => overlay.compiledOf(fileOf(input));

  // A file's names, before anything is known of them.
  function open(input) {
    const file = fileOf(input);
    if (!fs.existsSync(file)) throw new Error("it cannot be read");
    const tree = project.tree(compiledOf(input));
    if (!tree) throw new Error("the compiler does not take it in");
    return { input, file, tree };
  }

  function collectNames(opened) {
    const names = collect(opened.tree, opened.tree.text);
    const asked = names.filter(isAsked);
    const literals = literalsOf(names, syntax);
    const shorthands = names.filter(({ form }) => form === Form.Shorthand).map(({ node }) => node.parent);
    project.foresee({ names: asked.map(({ node }) => node), literals, shorthands });
    return { ...opened, names, asked };
  }

  // Everything that the compiler has to be asked for. What is asked of several files at once costs hardly more rounds than one.
  function understand(batch) {
    const symbols = batch.map(({ names, asked }) => {
      const answers = project.symbolsAt(asked.map(({ node }) => node));
      const found = new Map(asked.map((name, index) => [name, answers[index]]));
      return names.map((name) => found.get(name));
    });
    const answers = context.ask(
      batch.flatMap(({ names }) => names),
      symbols.flat(),
    );
    let first = 0;
    const understood = batch.map(({ tree, names, input, file }, index) => {
      project.proceed();
      const targets = answers.targets.slice(first, (first += names.length));
      const { said, lost } = analyze(tree, names, symbols[index], { ...answers, targets });
      const beyond = addonsIn(tree, names, symbols[index]);
      const explained = new Set(beyond.map(({ node }) => node));
      const unknown = lost.filter(([{ node }]) => !explained.has(node));
      return { input, file, tree, said, beyond, lost: unknown, pairs: definedIn(tree, said) };
    });
    const facts = describe(understood.flatMap(({ pairs }) => pairs));
    return understood.map((each) => ({ ...each, facts: facts.splice(0, each.pairs.length) }));
  }

  // Pairs of what a document defines and the node that does.
  function definedIn(tree, said) {
    const defined = new Map([[context.entities.at(tree), tree]]);
    for (const { entity, node } of said) {
      declared.note(entity);
      if (node && !defined.has(entity)) defined.set(entity, node);
    }
    return [...defined];
  }

  function write({ input, file, tree, said, beyond, lost, pairs, facts }) {
    const bytes = fs.readFileSync(file);
    const record = new DocumentRecord(
      { ...locate(tree.fileName), document: input },
      digestOf(bytes),
      (tests.has(input) ? Role.Test : 0) | (isGenerated(bytes) ? Role.Generated : 0),
    );
    const position = positionsIn(tree.text);
    record.occurrence(0, 0, 0, pairs[0][0].text, Role.Definition);
    for (const { start, length, entity, roles, node } of [...said].sort(definitionsFirst)) {
      const range = node && rangeOf(node, entity);
      record.occurrence(
        ...position(start),
        length,
        entity.text ?? entity,
        roles,
        range && [...position(range[0]), ...position(range[1])],
      );
    }
    for (const { start, length, text, roles } of beyond) record.occurrence(...position(start), length, text, roles);
    facts.forEach((each, index) => record.define(pairs[index][0].text ?? pairs[index][0], each));
    for (const [{ start, text, form }, reason] of lost) {
      record.unresolve(...position(start), text, reason);
      if (form === Form.Module) record.problem(...position(start), "warning", "import-unresolved", text);
    }
    for (const each of project.problems(tree.fileName)) record.problem(...position(each.start), "error", "syntax", each.message);
    if (!isUtf8(bytes))
      record.problem(0, 0, "error", "encoding", "The file is not UTF-8; names with other than ASCII letters may be missing");
    return record;
  }

  /**
   * Analyse the inputs, some at a time. While the compiler looks up the names of those that follow, what it said is worked on.
   * `begin(input, done)` is called before each, `emit` takes records, `fail(input, error)` what could not be analysed.
   */
  function analyzeAll(inputs, { begin, emit, fail }) {
    const attempt = (input, work) => {
      try {
        return work();
      } catch (error) {
        fail(input, error);
        return undefined;
      }
    };
    // The compiler is ahead of what was begun.
    project.whenLost((asked) => {
      const guilty = inputs.findIndex((each) => asked.includes(`${compiledOf(each)}"`));
      if (guilty >= 0) begin(inputs[guilty], guilty);
    });
    let next = 0;
    function gather() {
      const batch = [];
      for (let count = 0; next < inputs.length && batch.length < MOST_FILES && count < MOST_NAMES; next++) {
        const input = inputs[next];
        project.proceed();
        const opened = attempt(input, () => collectNames(open(input)));
        if (opened) batch.push({ ...opened, done: next });
        count += opened?.names.length ?? 0;
      }
      project.foresee({ files: inputs.slice(next, next + MOST_FILES).map(compiledOf) });
      return batch;
    }
    // What stops the compiler or this process with one file does so again when that one is alone, and then costs only itself.
    function understandAll(batch) {
      try {
        return understand(batch);
      } catch {
        return batch.flatMap((each) => attempt(each.input, () => understand([each])) ?? []);
      }
    }
    project.foresee({ files: inputs.slice(0, MOST_FILES).map(compiledOf) });
    for (let ahead = gather(); ahead.length || next < inputs.length; ) {
      const batch = ahead;
      ahead = gather();
      for (const { input, done } of batch) begin(input, done);
      for (const each of understandAll(batch)) {
        project.proceed();
        attempt(each.input, () => emit(write(each)));
      }
    }
  }

  return {
    analyzeAll,
    /** Records of the dependencies' files that declare what the documents before used. */
    declared: () => declared.records(describe, digestOfFile),
    /** The checkout's own files that the compiler read beside the inputs, relative to its root and sorted. */
    reads() {
      const inputs = new Set(job.inputs);
      const own = project.files.map(locate).filter((place) => place.own && !inputs.has(place.document));
      return [...new Set(own.map(({ document }) => document))].sort();
    },
  };
}

// Of what is said of a symbol at one place a definition counts.
const DEFINES = Role.Definition | Role.ForwardDefinition;
const definitionsFirst = (a, b) => (b.roles & DEFINES) - (a.roles & DEFINES);

module.exports = { createProject };
