"use strict";
// Loads pyright's official bundle, unmodified, and hands out what it exports by name.
//
// The bundle is a webpack-style set of chunks. Numeric module ids change with every release, so modules are found by
// the names they export; export, method and property names are not mangled.

const fs = require("node:fs");
const path = require("node:path");

/** Give `find(name)`, the module that exports `name`, over the bundle in the folder `dist`. */
function loadBundle(dist) {
  // pyright looks for its typeshed below this global; without it nothing of the standard library resolves.
  global.__rootDirectory = dist + path.sep;
  const factories = { ...nodeExternals(dist) };
  for (const chunk of ["vendor.js", "pyright-internal.js"]) {
    Object.assign(factories, require(path.join(dist, chunk)).modules);
  }
  const requireModule = runtime(factories);
  const sources = new Map();
  const found = new Map();

  function find(name) {
    if (found.has(name)) return found.get(name);
    for (const id of Object.keys(factories)) {
      let source = sources.get(id);
      if (source === undefined) sources.set(id, (source = Function.prototype.toString.call(factories[id])));
      // Only a module whose source can export the name is run.
      if (!source.includes(`.${name}=`) && !source.includes(`${name}:()=>`)) continue;
      const exports = requireModule(id);
      if (exports && Object.hasOwn(exports, name)) {
        found.set(name, exports);
        return exports;
      }
    }
    throw new Error(`this release of pyright exports no ${name}`);
  }
  return (name) => find(name)[name];
}

// Node's own modules are named in the entry file only.
function nodeExternals(dist) {
  const entry = fs.readFileSync(path.join(dist, "pyright.js"), "utf8");
  const externals = {};
  for (const [, id, name] of entry.matchAll(/(\d+)\(e\)\{e\.exports=require\("([a-z_]+)"\)\}/g)) {
    externals[id] = (module) => {
      module.exports = require(name);
    };
  }
  return externals;
}

// The chunks' runtime: a require function with the helpers that generated code calls.
function runtime(factories) {
  const cache = {};
  function req(id) {
    if (cache[id]) return cache[id].exports;
    const module = (cache[id] = { exports: {}, id, loaded: false });
    factories[id].call(module.exports, module, module.exports, req);
    module.loaded = true;
    return module.exports;
  }
  const define = (target, name, key, value) => {
    if (!Object.hasOwn(target, name)) Object.defineProperty(target, name, { enumerable: true, [key]: value });
  };
  req.m = factories;
  req.c = cache;
  req.o = (object, key) => Object.hasOwn(object, key);
  req.d = (target, getters, values) => {
    for (const name in getters) define(target, name, "get", getters[name]);
    for (const name in values) define(target, name, "value", values[name]);
  };
  req.r = (target) => {
    Object.defineProperty(target, Symbol.toStringTag, { value: "Module" });
    Object.defineProperty(target, "__esModule", { value: true });
  };
  req.n = (module) => {
    const getter = module && module.__esModule ? () => module.default : () => module;
    req.d(getter, { a: getter });
    return getter;
  };
  req.nmd = (module) => {
    module.paths = [];
    module.children ??= [];
    return module;
  };
  req.t = (value) => value;
  req.g = globalThis;
  req.e = () => Promise.resolve();
  return req;
}

module.exports = { loadBundle };
