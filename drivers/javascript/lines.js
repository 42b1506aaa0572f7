"use strict";
// What a helper says: facts on standard output and log lines on standard error, one JSON object a line.

const fs = require("node:fs");

const log = (entry) => writeLine(2, entry);
const emit = (fact) => writeLine(1, fact);

function writeLine(descriptor, value) {
  const bytes = Buffer.from(JSON.stringify(value) + "\n");
  for (let done = 0; done < bytes.length; ) {
    try {
      done += fs.writeSync(descriptor, bytes, done);
    } catch (error) {
      // The pipe is full: the reader is a moment behind.
      if (error.code !== "EAGAIN") throw error;
    }
  }
}

module.exports = { log, emit };
