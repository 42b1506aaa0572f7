"use strict";
// From a declaration in a stub to the source that defines it, as pyright's language server finds it.

/**
 * Make pyright's source mapper for one program.
 *
 * pyright resolves a stub's source file anew for each declaration, which is most of the cost of a mapping; a job's files
 * do not change, so that the answer for each stub is kept. For a stub without a source of its own, pyright tries those of
 * all the stubs that import it (`time.time` then lands in `datetime.py`). That is a guess; what is kept of it is CPython's own
 * convention that the module `x` is the Python twin of the accelerator `_x`.
 */
function createSourceMapper(find, program, resolver, from) {
  const byStub = new Map();
  const resolve = resolver.getSourceFilesFromStub.bind(resolver);
  resolver.getSourceFilesFromStub = (stub, environment, mapCompiled) =>
    kept(byStub, `${stub.key} ${mapCompiled}`, () => resolve(stub, environment, mapCompiled));
  const mapper = program.getSourceMapper(from, find("CancellationToken").None);
  mapper._getStubFileImportTree = (stub) => twinOf(stub);
  return mapper;
}

// What CPython freezes into itself under another name.
const FROZEN = {
  "_frozen_importlib.pyi": "importlib/_bootstrap.pyi",
  "_frozen_importlib_external.pyi": "importlib/_bootstrap_external.pyi",
};

function twinOf(stub) {
  const name = stub.fileName;
  if (FROZEN[name]) return [stub.getDirectory().combinePaths(FROZEN[name])];
  return /^_[a-z]/.test(name) ? [stub.getDirectory().combinePaths(name.slice(1))] : [];
}

function kept(cache, key, make) {
  let value = cache.get(key);
  if (value === undefined) cache.set(key, (value = make()));
  return value;
}

module.exports = { createSourceMapper };
