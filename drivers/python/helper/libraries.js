"use strict";
// Functions of C that are called through ctypes or cffi: the attributes of a library that is loaded by a constant name.

const { DeclarationType, ParseNodeType } = require("./program.js");

const LIBRARIES = new Set(["ctypes.CDLL", "ctypes.PyDLL", "_cffi_backend.Lib"]);
const LOADERS = new Map([
  ["LoadLibrary", "ctypes.LibraryLoader"],
  ["dlopen", "cffi.api.FFI"],
]);

/** Make `functionOf(node)`, which gives the symbol of the function of C that a member's name is, or undefined. */
function createLibraries(find, program, libraries) {
  const isClassInstance = find("isClassInstance");
  const isInstantiableClass = find("isInstantiableClass");
  if (!Object.keys(libraries).length) return () => undefined;

  const nameOfType = (node, is) => {
    const type = program.evaluator.getType(node);
    return type && is(type) ? type.shared.fullName : undefined;
  };

  function functionOf(node) {
    const access = node.parent;
    if (access?.nodeType !== ParseNodeType.MemberAccess || access.d.member !== node) return undefined;
    if (!LIBRARIES.has(nameOfType(access.d.leftExpr, isClassInstance))) return undefined;
    const library = loadedBy(access.d.leftExpr);
    return library === undefined ? undefined : libraries[library]?.[node.d.value];
  }

  // The library that an expression is: a call that loads it, or a variable that is given it once.
  function loadedBy(expression) {
    if (expression.nodeType === ParseNodeType.Call) return loads(expression) ? constantOf(expression) : undefined;
    const name = expression.nodeType === ParseNodeType.MemberAccess ? expression.d.member : expression;
    if (name.nodeType !== ParseNodeType.Name) return undefined;
    const decls = (program.evaluator.getDeclInfoForNameNode(name)?.decls ?? []).map((each) =>
      each.type === DeclarationType.Alias ? program.evaluator.resolveAliasDeclaration(each, true, {}) : each,
    );
    const [only] = decls;
    if (decls.length !== 1 || only?.type !== DeclarationType.Variable) return undefined;
    const value = only.inferredTypeSource;
    return value?.nodeType === ParseNodeType.Call && loads(value) ? constantOf(value) : undefined;
  }

  function loads(call) {
    const callee = call.d.leftExpr;
    if (LIBRARIES.has(nameOfType(callee, isInstantiableClass))) return true;
    const owner = callee.nodeType === ParseNodeType.MemberAccess ? LOADERS.get(callee.d.member.d.value) : undefined;
    return owner !== undefined && nameOfType(callee.d.leftExpr, isClassInstance) === owner;
  }

  function constantOf(call) {
    const value = call.d.args[0]?.valueExpr ?? call.d.args[0]?.d.valueExpr;
    if (value?.nodeType !== ParseNodeType.Call) return textOf(value);
    const callee = value.d.leftExpr;
    const name = callee.nodeType === ParseNodeType.MemberAccess ? callee.d.member : callee;
    const text = name.d.value === "find_library" ? textOf(value.d.args[0]?.d.valueExpr) : undefined;
    return text === undefined ? undefined : `find:${text}`;
  }

  function textOf(node) {
    const strings = node?.nodeType === ParseNodeType.StringList ? node.d.strings : [];
    return strings.length === 1 && strings[0].nodeType === ParseNodeType.String ? strings[0].d.value : undefined;
  }

  return functionOf;
}

module.exports = { createLibraries };
