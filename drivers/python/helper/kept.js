"use strict";
// What is known of the standard library's names from earlier runs, in a file of the user's cache.
//
// Finding and reading the sources behind typeshed's stubs takes as long as a tenth of an analysis, and gives the same each time. The
// file is named for everything that the answers depend on but the content of the files themselves, whose digests are in it.

const fs = require("node:fs");

/** Entries by symbol; `library` is the folder of the stubs that it may keep entries of. Without a file it keeps them for the run. */
class KeptEntries {
  constructor(file, library, digestOf) {
    this.file = file;
    this.library = library + "/";
    this.digestOf = digestOf;
    this.fresh = new Map();
    const { entries = {}, digests = {} } = file ? readJson(file) : {};
    this.entries = new Map(Object.entries(entries));
    this.digests = new Map(Object.entries(digests));
    this.usable = new Map();
  }

  has(symbol) {
    return this.get(symbol) !== undefined;
  }

  /** The entry of a symbol, if its files are as they were, and so are those of all that it relates to. */
  get(symbol) {
    const entry = this.fresh.get(symbol) ?? this.entries.get(symbol);
    return entry && (this.fresh.has(symbol) || this.isUsable(symbol, entry)) ? entry : undefined;
  }

  isUsable(symbol, entry) {
    if (!this.usable.has(symbol)) {
      // For the while, so that symbols that relate to one another do not go round in circles.
      this.usable.set(symbol, true);
      const same = entry.places.every(([file]) => this.digests.get(file) === this.digestOf(file));
      this.usable.set(symbol, same && (entry.facts.relationships ?? []).every(([, target]) => this.has(target)));
    }
    return this.usable.get(symbol);
  }

  put(symbol, decl, entry) {
    if (decl.uri.getFilePath().startsWith(this.library)) this.fresh.set(symbol, entry);
    return entry;
  }

  /** Write what was learned; another run that writes at the same time loses nothing but its own additions. */
  save() {
    if (!this.file || !this.fresh.size) return;
    for (const [symbol, entry] of this.fresh) {
      this.entries.set(symbol, entry);
      for (const [file] of entry.places) this.digests.set(file, this.digestOf(file));
    }
    const sorted = (map) => Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
    const text = JSON.stringify({ entries: sorted(this.entries), digests: sorted(this.digests) });
    const part = `${this.file}.${process.pid}`;
    try {
      fs.writeFileSync(part, text);
      fs.renameSync(part, this.file);
    } catch {
      // A cache that cannot be written costs time, nothing else.
      fs.rmSync(part, { force: true });
    }
  }
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return {};
  }
}

module.exports = { KeptEntries };
