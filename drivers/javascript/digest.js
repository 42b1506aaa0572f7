"use strict";
// SHA-256 of what was read, in lower-case hexadecimal.

const crypto = require("node:crypto");
const fs = require("node:fs");

const digestOf = (bytes) => crypto.createHash("sha256").update(bytes).digest("hex");

/** The digest of a file; empty for one that cannot be read. */
function digestOfFile(file) {
  try {
    return digestOf(fs.readFileSync(file));
  } catch {
    return "";
  }
}

module.exports = { digestOf, digestOfFile };
