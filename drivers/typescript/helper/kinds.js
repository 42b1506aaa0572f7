"use strict";
// SCIP's kinds of what is declared.

/** Make `kindOf(entity, declaration)`. */
function createKinds({ project, syntax }) {
  const K = syntax.kinds;
  const F = project.flags;

  return function kindOf({ symbol }, node) {
    const byNode = kindOfNode(node);
    if (byNode) return byNode;
    const flags = symbol?.flags ?? 0;
    if (flags & F.Function) return "Function";
    if (flags & F.Method) return "Method";
    return flags & (F.Property | F.Accessor) ? "Property" : "Variable";
  };

  function kindOfNode(node) {
    if (syntax.isClass(node)) return "Class";
    switch (node.kind) {
      case K.SourceFile:
        return "Module";
      case K.ModuleDeclaration:
        return node.name.kind === K.StringLiteral ? "Module" : "Namespace";
      case K.InterfaceDeclaration:
        return "Interface";
      case K.EnumDeclaration:
        return "Enum";
      case K.EnumMember:
        return "EnumMember";
      case K.TypeAliasDeclaration:
      case K.JSTypeAliasDeclaration:
      case K.JSDocTypedefTag:
      case K.JSDocCallbackTag:
        return "TypeAlias";
      case K.TypeParameter:
        return "TypeParameter";
      case K.FunctionDeclaration:
      case K.FunctionExpression:
        return "Function";
      case K.Constructor:
      case K.ConstructSignature:
        return "Constructor";
      case K.CallSignature:
        return "Method";
      case K.MethodDeclaration:
      case K.MethodSignature:
        return kindOfMethod(node);
      case K.Parameter:
        return node.parent.kind === K.Constructor && node.modifiers?.length ? "Property" : "Parameter";
      case K.PropertyDeclaration:
      case K.PropertySignature:
      case K.PropertyAssignment:
      case K.ShorthandPropertyAssignment:
      case K.GetAccessor:
      case K.SetAccessor:
      case K.JsxAttribute:
        return "Property";
      case K.VariableDeclaration:
        return kindOfVariable(node);
      // Its symbol, which the compiler has as a property, is only known where something imports it.
      case K.ExportAssignment:
        return "Variable";
      case K.IndexSignature:
        return "Property";
      case K.BinaryExpression:
        return syntax.isFunction(node.right) ? "Function" : undefined;
      case K.BindingElement:
        return kindOfBinding(node);
      default:
        return undefined;
    }
  }

  function kindOfMethod(node) {
    if (syntax.hasModifier(node, K.AbstractKeyword)) return "AbstractMethod";
    return syntax.isStatic(node) ? "StaticMethod" : "Method";
  }

  function kindOfVariable({ parent, initializer }) {
    const isConst = (parent.flags & CONST) !== 0;
    if (isConst && initializer && syntax.isFunction(initializer)) return "Function";
    return isConst ? "Constant" : "Variable";
  }

  function kindOfBinding(node) {
    let root = node;
    while (root.kind === K.BindingElement) root = root.parent.parent;
    return root.kind === K.Parameter ? "Parameter" : (root.parent.flags & CONST) !== 0 ? "Constant" : "Variable";
  }
}

/** NodeFlags.Const, the same in all releases. */
const CONST = 2;

module.exports = { createKinds };
