"use strict";
// Everything that the stages share about one job: the project of the compiler, the names of things, and what is noted of dependencies.

const fs = require("node:fs");
const path = require("node:path");
const { isUtf8 } = require("node:buffer");

const { digestOf, digestOfFile } = require("../../javascript/digest.js");
const { DocumentRecord } = require("../../javascript/record.js");
const { Role } = require("../../javascript/role.js");
const { createAnalyzer } = require("./document.js");
const { createCollector, Form, isAsked } = require("./collect.js");
const { createContexts } = require("./contexts.js");
const { createDescriber } = require("./describe.js");
const { createKinds } = require("./kinds.js");
const { createLocator } = require("./locate.js");
const { createQuestions } = require("./questions.js");
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
  const tests = new Set(job.tests);

  // A file's names, before anything is known of them.
  function open(input) {
    const file = path.posix.join(job.root, input);
    if (!fs.existsSync(file)) throw new Error("it cannot be read");
    const tree = project.tree(overlay.compiledOf(file));
    if (!tree) throw new Error("the compiler does not take it in");
    return { input, file, tree };
  }

  function collectNames(opened) {
    const names = collect(opened.tree, opened.tree.text);
    return { ...opened, names, asked: names.filter(isAsked) };
  }

  // Everything that the compiler has to be asked for, but the symbols themselves.
  function understand({ tree, names, asked, ...rest }, answers) {
    const symbols = new Map(asked.map((name, index) => [name, answers[index]]));
    const { said, lost } = analyze(
      tree,
      names,
      names.map((name) => symbols.get(name)),
    );
    const defined = new Map([[context.entities.at(tree), tree]]);
    for (const { entity, node } of said) {
      declared.note(entity);
      if (node && !defined.has(entity)) defined.set(entity, node);
    }
    const pairs = [...defined];
    return { ...rest, tree, said, lost, pairs, facts: describe(pairs), problems: project.problems(tree.fileName) };
  }

  function write({ input, file, tree, said, lost, pairs, facts, problems }) {
    const bytes = fs.readFileSync(file);
    const record = new DocumentRecord(
      { ...locate(tree.fileName), document: input },
      digestOf(bytes),
      tests.has(input) ? Role.Test : 0,
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
    facts.forEach((each, index) => record.define(pairs[index][0].text ?? pairs[index][0], each));
    for (const [{ start, text, form }, reason] of lost) {
      record.unresolve(...position(start), text, reason);
      if (form === Form.Module) record.problem(...position(start), "warning", "import-unresolved", text);
    }
    for (const each of problems) record.problem(...position(each.start), "error", "syntax", each.message);
    if (!isUtf8(bytes))
      record.problem(0, 0, "error", "encoding", "The file is not UTF-8; names with other than ASCII letters may be missing");
    return record;
  }

  /**
   * Analyse the inputs. While the compiler looks up the names of one, the one before is written and the next one's names are found.
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
    const opening = (input) => input && attempt(input, () => open(input));
    const collecting = (opened) => opened && attempt(opened.input, () => collectNames(opened));
    const writing = (done) => done && attempt(done.input, () => emit(write(done)));
    let ahead = collecting(opening(inputs[0]));
    let behind;
    inputs.forEach((input, done) => {
      begin(input, done);
      const current = ahead;
      const next = opening(inputs[done + 1]);
      const receive = current && attempt(input, () => project.askSymbols(current.asked.map(({ node }) => node)));
      writing(behind);
      ahead = collecting(next);
      behind = receive && attempt(input, () => understand(current, receive()));
    });
    writing(behind);
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
