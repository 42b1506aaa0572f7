package main

import (
	"bytes"
	"go/ast"
	"go/types"
	"strings"
)

// describe gives what is known about a definition of the checkout.
func (v *visitor) describe(object types.Object, e *entity, known declaration) description {
	d := description{
		kind:          kindOf(object, known.kind),
		name:          object.Name(),
		signature:     known.signature,
		documentation: documentation(known.doc...),
	}
	if d.signature == "" {
		d.signature = signatureOf(object, v.checked.types)
	}
	if strings.Contains(d.signature, "invalid type") {
		// The source knows more than the type checker.
		d.signature = known.source
	}
	d.relations = append(v.fulfilled(e), v.typeOf(object)...)
	return d
}

// fulfilled relates a type or a method to the interfaces and their methods that it fulfils.
func (v *visitor) fulfilled(e *entity) []relation {
	if e.local() {
		return nil
	}
	var relations []relation
	for _, target := range v.fulfils[e.place] {
		if other := v.names.at(target[0], target[1]); other != nil && other != e {
			relations = append(relations, relation{"implements", other})
			v.note(other)
		}
	}
	return relations
}

// typeOf relates a variable to the named type that it holds, or points to, or has elements of.
func (v *visitor) typeOf(object types.Object) []relation {
	variable, is := object.(*types.Var)
	if !is {
		return nil
	}
	of := types.Unalias(variable.Type())
	for {
		switch inner := of.(type) {
		case *types.Pointer:
			of = types.Unalias(inner.Elem())
			continue
		case *types.Slice:
			of = types.Unalias(inner.Elem())
			continue
		case *types.Array:
			of = types.Unalias(inner.Elem())
			continue
		case *types.Chan:
			of = types.Unalias(inner.Elem())
			continue
		case *types.Named:
			target := v.names.of(inner.Origin().Obj())
			if target == nil || target.local() {
				return nil
			}
			v.note(target)
			return []relation{{"type_definition", target}}
		}
		return nil
	}
}

// documentation gives the first comment that there is, without its marks.
func documentation(groups ...*ast.CommentGroup) string {
	for _, each := range groups {
		if each != nil {
			return strings.TrimSpace(each.Text())
		}
	}
	return ""
}

// kindOf gives the kind of an object; `kind` is what the syntax says it is, where that tells more.
func kindOf(object types.Object, kind string) string {
	switch object := object.(type) {
	case *types.TypeName:
		return kindOfType(object)
	case *types.Func:
		return kindOfFunction(object)
	case *types.Builtin:
		return "Function"
	case *types.Const:
		return "Constant"
	case *types.Nil:
		return "Null"
	case *types.Var:
		switch {
		case object.IsField():
			return "Field"
		case kind == "Parameter" || kind == "MethodReceiver":
			return kind
		}
		return "Variable"
	case *types.PkgName:
		return "Package"
	}
	return ""
}

func kindOfType(object *types.TypeName) string {
	if object.IsAlias() {
		return "TypeAlias"
	}
	if _, is := object.Type().(*types.TypeParam); is {
		return "TypeParameter"
	}
	switch object.Type().Underlying().(type) {
	case *types.Struct:
		return "Struct"
	case *types.Interface:
		return "Interface"
	}
	return "Type"
}

func kindOfFunction(object *types.Func) string {
	receiver := object.Signature().Recv()
	switch {
	case receiver == nil:
		return "Function"
	case types.IsInterface(receiver.Type()):
		return "MethodSpecification"
	}
	return "Method"
}

// signatureOf gives the declaration of an object as gopls shows it; names of its own package stand alone.
func signatureOf(object types.Object, home *types.Package) string {
	qualifier := func(p *types.Package) string {
		if home != nil && p.Path() == home.Path() {
			return ""
		}
		return p.Name()
	}
	switch object := object.(type) {
	case *types.Func:
		return signatureOfFunction(object, qualifier)
	case *types.Const:
		return types.ObjectString(object, qualifier) + " = " + object.Val().String()
	case *types.TypeName:
		if parameter, is := object.Type().(*types.TypeParam); is {
			return "type parameter " + object.Name() + " " + types.TypeString(parameter.Constraint(), qualifier)
		}
	case *types.PkgName:
		return "package " + object.Imported().Name()
	}
	return types.ObjectString(object, qualifier)
}

func signatureOfFunction(object *types.Func, qualifier types.Qualifier) string {
	var text bytes.Buffer
	text.WriteString("func ")
	signature := object.Signature()
	if receiver := signature.Recv(); receiver != nil {
		text.WriteByte('(')
		if name := receiver.Name(); name != "" && name != "_" {
			text.WriteString(name + " ")
		}
		writeReceiver(&text, receiver.Type(), qualifier)
		text.WriteString(") ")
	}
	text.WriteString(object.Name())
	types.WriteSignature(&text, signature, qualifier)
	return text.String()
}

func writeReceiver(text *bytes.Buffer, of types.Type, qualifier types.Qualifier) {
	switch of := types.Unalias(of).(type) {
	case *types.Interface:
		text.WriteString("interface")
	case *types.Named:
		if of.TypeParams().Len() == 0 || of.TypeArgs().Len() > 0 {
			types.WriteType(text, of, qualifier)
			return
		}
		// Of a generic interface, whose methods name no receiver, the parameters would be shown with their constraints.
		text.WriteString(of.Obj().Name())
		for index := range of.TypeParams().Len() {
			text.WriteString([]string{"[", ", "}[min(index, 1)] + of.TypeParams().At(index).Obj().Name())
		}
		text.WriteByte(']')
	default:
		types.WriteType(text, of, qualifier)
	}
}
