"use strict";
// Jupyter notebooks (nbformat 4): each code cell is a document, and sees what the cells before it define.

const fs = require("node:fs");

/**
 * The code cells of a notebook as `[{number, text}]`, numbered among all of its cells from 0.
 *
 * Throws, with a message for the user, for what is not a notebook or is one of another language.
 */
function readCells(file) {
  let notebook;
  try {
    notebook = JSON.parse(fs.readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`it is not JSON: ${error.message}`);
  }
  if (!Array.isArray(notebook?.cells)) throw new Error("it has no cells; only notebooks of format 4 are read");
  const language = notebook.metadata?.language_info?.name ?? notebook.metadata?.kernelspec?.language ?? "python";
  if (language.toLowerCase() !== "python") throw new Error(`it is a notebook in ${language}`);
  return notebook.cells
    .map((cell, number) => ({ number, isCode: cell?.cell_type === "code", text: sourceOf(cell) }))
    .filter((cell) => cell.isCode);
}

const sourceOf = (cell) => (Array.isArray(cell?.source) ? cell.source.join("") : String(cell?.source ?? ""));

/** Open the cells of a notebook in the program; gives their URIs, in order. `CellDocs` is pyright's mode for them. */
function openCells(program, toUri, file) {
  const CellDocs = 1;
  let previous;
  return readCells(file).map(({ number, text }) => {
    const uri = toUri(`${file}#cell-${number}`);
    program.setFileOpened(uri, 1, text, { ipythonMode: CellDocs, chainedFileUri: previous, isVirtual: true });
    previous = uri;
    return uri;
  });
}

module.exports = { openCells };
