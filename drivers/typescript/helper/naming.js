"use strict";
// What a declaration is called, and which things hang on it, as far as its own file tells.

const LONGEST_COMPUTED_NAME = 60;
/** NodeFlags.Let | Const | Using, the same in all releases. */
const BLOCK_SCOPED = 7;

/** Make the questions about names. */
function createNaming(syntax) {
  const K = syntax.kinds;

  return {
    /** Whether a node has a name for what is in it. */
    isNaming(node) {
      switch (node.kind) {
        case K.SourceFile:
        case K.ModuleDeclaration:
        case K.ExportAssignment:
        case K.Constructor:
        case K.ClassDeclaration:
        case K.FunctionDeclaration:
        case K.TypeParameter:
          return true;
        case K.VariableDeclaration:
        case K.BindingElement:
        case K.Parameter:
          // Holes in array patterns have none.
          return node.name?.kind === K.Identifier;
        case K.BinaryExpression:
          return isAssignmentOfMember(node);
        default:
          return syntax.isType(node) || syntax.isMember(node);
      }
    },

    /** What a declaration is called in a symbol. */
    nameText(node) {
      switch (node.kind) {
        case K.Constructor:
          return "<constructor>";
        case K.ConstructSignature:
          return "<new>";
        case K.CallSignature:
          return "<call>";
        case K.IndexSignature:
          return "<index>";
        case K.ExportAssignment:
          return node.isExportEquals ? "export=" : "default";
      }
      const name = syntax.nameOf(node);
      if (!name) return "default";
      const text = syntax.textOfName(name);
      if (text) return text;
      const written = name.getText();
      return written && written.length <= LONGEST_COMPUTED_NAME && !/\s/.test(written) ? written : "[computed]";
    },

    /** The kind of descriptor that a declaration alone calls for. */
    suffixOf(node) {
      if (syntax.isClass(node) || syntax.isType(node)) return "type";
      switch (node.kind) {
        case K.TypeParameter:
          return "typeParameter";
        case K.ModuleDeclaration:
          return "namespace";
        case K.GetAccessor:
        case K.SetAccessor:
          return "term";
        default:
          return syntax.isFunction(node) ? "method" : "term";
      }
    },

    /** Whether a parameter is a property too, as in `constructor(private x)`. */
    isParameterProperty(node) {
      if (node.kind !== K.Parameter || node.parent.kind !== K.Constructor) return false;
      return Boolean(node.modifiers?.some((each) => each.kind !== K.Decorator));
    },

    /** Whether a variable, or a part of its pattern, belongs to a function or a block. */
    isLocalVariable(node) {
      let root = node;
      while (root.kind === K.BindingElement) root = root.parent.parent;
      if (root.kind === K.Parameter) return true;
      const isVar = root.parent.kind === K.VariableDeclarationList && (root.parent.flags & BLOCK_SCOPED) === 0;
      return isVar ? syntax.isInFunction(root) : syntax.isInBlock(root);
    },

    /** Whether there is an `exports.x` of its own beside `var x`, which others know by that name. */
    isShadowedByExport(node) {
      if (node.kind !== K.VariableDeclaration && node.kind !== K.FunctionDeclaration && node.kind !== K.ClassDeclaration)
        return false;
      const { fileName, text } = node.getSourceFile();
      const name = node.name?.text;
      if (!name || !/\.c?jsx?$/.test(fileName)) return false;
      // An alias is no export of its own.
      return text.includes(`exports.${name} = `) && !text.includes(`exports.${name} = ${name}`);
    },

    /** Whether an instance member of the class has the name of a static one. */
    hasTwin(node) {
      const name = syntax.nameOf(node);
      const text = name && syntax.textOfName(name);
      return node.parent.members.some((each) => {
        const other = syntax.nameOf(each);
        return other && !syntax.isStatic(each) && syntax.textOfName(other) === text;
      });
    },
  };

  function isAssignmentOfMember({ left, operatorToken }) {
    const isMember = left.kind === K.PropertyAccessExpression || left.kind === K.ElementAccessExpression;
    return isMember && operatorToken.kind === K.EqualsToken;
  }
}

module.exports = { createNaming };
