"use strict";
// What an occurrence does with its symbol: SCIP's role bits, and those that docs/facts.md adds.

const Role = {
  Definition: 0x1,
  Import: 0x2,
  Write: 0x4,
  Read: 0x8,
  Generated: 0x10,
  Test: 0x20,
  ForwardDefinition: 0x40,
  Call: 0x10000,
  Implicit: 0x20000,
};

module.exports = { Role };
