"use strict";
// Signatures as a hover shows them: what is written is taken from the text, and the checker is only asked for types that are not.

const LONGEST_TYPE = 400;

/** Make `signaturesOf(pairs)`: of pairs [entity, declaration] the text of each, empty where there is nothing to say. */
function createSignatures({ project, syntax, entities }) {
  const K = syntax.kinds;
  const F = project.flags;

  return function signaturesOf(pairs) {
    const holes = [];
    const sketches = pairs.map(([entity, node]) => {
      const type = (asked, written) => {
        if (written) return `: ${textOf(written)}`;
        // What a local name's type is would cost more than all the rest.
        if (entity.text === undefined) return "";
        const hole = { ...asked, symbol: asked.node === syntax.nameOf(node) ? entity.symbol : undefined };
        holes.push(hole);
        return hole;
      };
      return sketch(entity, node, type);
    });
    fill(holes);
    return sketches.map((lines) => lines.map((parts) => parts.map((part) => part.text ?? part).join("")).join("\n"));
  };

  // Lines of parts, each a text or a hole for one.
  function sketch(entity, node, type) {
    switch (node.kind) {
      case K.SourceFile:
      case K.LabeledStatement:
        return [];
      case K.ModuleDeclaration:
        return [[`${node.name.kind === K.StringLiteral ? "module" : "namespace"} ${textOf(node.name)}`]];
      case K.EnumDeclaration:
        return [[`${syntax.hasModifier(node, K.ConstKeyword) ? "const " : ""}enum ${textOf(node.name)}`]];
      case K.EnumMember:
        return [[`${holderOf(node)}${textOf(node.name)}${node.initializer ? ` = ${textOf(node.initializer)}` : ""}`]];
      case K.InterfaceDeclaration:
        return [[`interface ${textOf(node.name)}${typeParametersOf(node)}`]];
      case K.TypeAliasDeclaration:
      case K.JSTypeAliasDeclaration:
        // The properties of a typedef are tags of their own.
        if (textOf(node.type).startsWith("@")) return [[`type ${textOf(node.name)}`]];
        return [[`type ${textOf(node.name)}${typeParametersOf(node)} = ${shorten(textOf(node.type))}`]];
      case K.TypeParameter:
        return [[textOf(node)]];
      case K.Parameter:
      case K.BindingElement:
        return [[...parameter(node, type)]];
      case K.VariableDeclaration:
        return [[keywordOf(node) + textOf(node.name), type({ node: node.name }, node.type)]];
      case K.PropertyDeclaration:
      case K.PropertySignature:
      case K.PropertyAssignment:
      case K.ShorthandPropertyAssignment:
      case K.JsxAttribute:
        return [
          [
            `${holderOf(node)}${textOf(node.name)}${node.questionToken || node.postfixToken?.kind === K.QuestionToken ? "?" : ""}`,
            type({ node: node.name }, node.type),
          ],
        ];
      case K.ExportAssignment:
        return [];
      default:
        if (syntax.isClass(node)) return [[`class ${node.name ? textOf(node.name) : "default"}${typeParametersOf(node)}`]];
        if (syntax.isFunction(node)) return functionLines(entity, node, type);
        return syntax.isAssignment(node) ? assigned(node, type) : [];
    }
  }

  // All overloads; the implementation only where there are none.
  function functionLines({ nodes }, node, type) {
    const all = nodes.filter((each) => syntax.isFunction(each) && each.kind === node.kind);
    const overloads = all.filter((each) => !each.body);
    const shown = overloads.length && overloads.length < all.length ? overloads : all.length ? all : [node];
    return shown.slice(0, MOST_OVERLOADS).map((each) => functionLine(each, type));
  }

  function functionLine(node, type) {
    const parameters = node.parameters.flatMap((each, index) => [...(index ? [", "] : []), ...parameter(each, type)]);
    const result = () => type({ node, returns: true }, node.type);
    switch (node.kind) {
      case K.Constructor:
        return [`constructor ${node.parent.name ? textOf(node.parent.name) : "default"}(`, ...parameters, ")"];
      case K.ConstructSignature:
        return [`new ${typeParametersOf(node)}(`, ...parameters, ")", result()];
      case K.CallSignature:
        return [`${typeParametersOf(node)}(`, ...parameters, ")", result()];
      case K.IndexSignature:
        return [textOf(node).replace(/[;,]$/, "")];
      case K.GetAccessor:
        return [`${holderOf(node)}${textOf(node.name)}`, result()];
      case K.SetAccessor:
        return [`${holderOf(node)}${textOf(node.name)}`, node.parameters[0]?.type ? `: ${textOf(node.parameters[0].type)}` : ""];
      default: {
        const name = node.name ? textOf(node.name) : "default";
        const head =
          node.kind === K.FunctionDeclaration || node.kind === K.FunctionExpression ? `function ${name}` : holderOf(node) + name;
        const optional = node.questionToken || node.postfixToken?.kind === K.QuestionToken ? "?" : "";
        return [`${head}${optional}${typeParametersOf(node)}(`, ...parameters, ")", result()];
      }
    }
  }

  function parameter(node, type) {
    const optional = node.questionToken || node.initializer ? "?" : "";
    const name = `${node.dotDotDotToken ? "..." : ""}${textOf(node.name)}`;
    const written = node.type;
    return node.kind === K.BindingElement
      ? [name, type({ node: node.name })]
      : [`${name}${optional && node.kind === K.Parameter ? optional : ""}`, type({ node: node.name }, written)];
  }

  function assigned(node, type) {
    const name = syntax.nameOf(node);
    return name ? [[textOf(name), type({ node: name })]] : [];
  }

  function typeParametersOf({ typeParameters }) {
    return typeParameters?.length ? `<${typeParameters.map(textOf).join(", ")}>` : "";
  }

  function keywordOf({ parent }) {
    if (parent.kind !== K.VariableDeclarationList) return "";
    return parent.flags & 2 ? "const " : parent.flags & 1 ? "let " : "var ";
  }

  // `Owner.` in front of a member.
  function holderOf(node) {
    const owner = node.parent;
    return (syntax.isClass(owner) || syntax.isType(owner)) && owner.name ? `${textOf(owner.name)}.` : "";
  }

  // Answers to all holes in as many questions as there are sorts of them.
  function fill(holes) {
    const declared = holes.filter(({ symbol, returns }) => symbol && !returns);
    const named = holes.filter(({ symbol, returns }) => !symbol && !returns);
    const returning = holes.filter(({ returns }) => returns);
    const types = new Map();
    project.typesOf(declared.map(({ symbol }) => symbol)).forEach((type, index) => types.set(declared[index], type));
    project.typesAt(named.map(({ node }) => node)).forEach((type, index) => types.set(named[index], type));
    project.returnTypes(returning.map(({ node }) => node)).forEach((type, index) => types.set(returning[index], type));
    const known = holes.filter((hole) => types.get(hole));
    const texts = project.texts(known.map((hole) => [types.get(hole), hole.node]));
    for (const hole of holes) hole.text = "";
    known.forEach((hole, index) => {
      if (texts[index]) hole.text = `: ${shorten(texts[index])}`;
    });
  }
}

const MOST_OVERLOADS = 5;

/** A node's source in one line. */
function textOf(node) {
  return node.getText().replace(/\s+/g, " ");
}

const shorten = (text) => (text.length > LONGEST_TYPE ? `${text.slice(0, LONGEST_TYPE - 1)}…` : text.replace(/\s+/g, " "));

module.exports = { createSignatures };
