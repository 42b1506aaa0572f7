package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"
)

// function notes what the syntax tells of a function or method, and names what has no name of its own.
func (v *visitor) function(node *ast.FuncDecl) {
	from := node.Pos()
	if node.Doc != nil {
		from = node.Doc.Pos()
	}
	v.declared[node.Name] = declaration{
		kind: "Function", doc: []*ast.CommentGroup{node.Doc}, source: v.slice(node.Pos(), node.Type.End()),
		from: from, to: node.End(),
	}
	object, _ := v.checked.info.Defs[node.Name].(*types.Func)
	if object == nil {
		return
	}
	if node.Recv == nil && node.Name.Name == "init" {
		v.names.put(object, v.initializer(node))
	}
	v.parameters(node.Recv, "MethodReceiver")
	own := v.names.of(object)
	if node.Recv != nil {
		for _, receiver := range node.Recv.List {
			v.receiverParameters(receiver.Type, own)
		}
	}
	v.typeParameters(node.Type.TypeParams, own)
}

// slice gives a piece of the source.
func (v *visitor) slice(from, to token.Pos) string {
	return v.file.text.dedented(v.file.file.Offset(from), v.file.file.Offset(to))
}

// initializer names one of the package's many `init` functions, by its file and its number there.
func (v *visitor) initializer(node *ast.FuncDecl) *entity {
	number := 0
	for _, each := range v.file.syntax.Decls {
		if other, is := each.(*ast.FuncDecl); is && other.Recv == nil && other.Name.Name == "init" {
			if other == node {
				break
			}
			number++
		}
	}
	name := strings.TrimSuffix(v.file.path[strings.LastIndex(v.file.path, "/")+1:], ".go")
	name = strings.Map(func(r rune) rune {
		if r < 128 && simple.MatchString(string(r)) {
			return r
		}
		return '$'
	}, name)
	if number > 0 {
		name += "+" + strconv.Itoa(number)
	}
	return v.names.at(v.checked.variant.Path, "init("+name+").")
}

// general notes the documentation and extent of what a declaration of types, variables or constants declares.
func (v *visitor) general(node *ast.GenDecl) {
	for _, spec := range node.Specs {
		from, to := spec.Pos(), spec.End()
		var own *ast.CommentGroup
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			own = spec.Doc
		case *ast.ValueSpec:
			own = spec.Doc
		}
		if own != nil {
			from = own.Pos()
		}
		if !node.Lparen.IsValid() {
			from = node.Pos()
			if node.Doc != nil {
				from = node.Doc.Pos()
			}
		}
		if v.isLocal(node) {
			from = token.NoPos
		}
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			v.declared[spec.Name] = declaration{
				doc: []*ast.CommentGroup{spec.Doc, node.Doc, spec.Comment}, from: from, to: to,
				signature: "type " + v.slice(spec.Pos(), spec.End()),
			}
			if object := v.checked.info.Defs[spec.Name]; object != nil {
				v.typeParameters(spec.TypeParams, v.names.of(object))
			}
		case *ast.ValueSpec:
			doc := []*ast.CommentGroup{spec.Doc, spec.Comment}
			if !node.Lparen.IsValid() {
				doc = []*ast.CommentGroup{spec.Doc, node.Doc, spec.Comment}
			}
			for _, name := range spec.Names {
				v.declared[name] = declaration{doc: doc, from: from, to: to}
				if len(spec.Values) > 0 && node.Tok == token.VAR {
					v.roles[name] |= roleWrite
				}
			}
		}
	}
}

// isLocal says whether a declaration stands in a function.
func (v *visitor) isLocal(node *ast.GenDecl) bool {
	for _, each := range v.file.syntax.Decls {
		if each == node {
			return false
		}
	}
	return true
}

func (v *visitor) parameters(list *ast.FieldList, kind string) {
	if list == nil {
		return
	}
	for _, each := range list.List {
		for _, name := range each.Names {
			v.declared[name] = declaration{kind: kind}
		}
	}
}

func (v *visitor) members(list *ast.FieldList, kind string) {
	if list == nil {
		return
	}
	for _, each := range list.List {
		known := declaration{kind: kind, doc: []*ast.CommentGroup{each.Doc, each.Comment}}
		for _, name := range each.Names {
			v.declared[name] = known
		}
		if len(each.Names) == 0 {
			if name := embeddedName(each.Type); name != nil {
				v.declared[name] = known
			}
		}
	}
}

// embeddedName gives the identifier by which an embedded field goes.
func embeddedName(expression ast.Expr) *ast.Ident {
	switch expression := expression.(type) {
	case *ast.Ident:
		return expression
	case *ast.SelectorExpr:
		return expression.Sel
	case *ast.StarExpr:
		return embeddedName(expression.X)
	case *ast.ParenExpr:
		return embeddedName(expression.X)
	case *ast.IndexExpr:
		return embeddedName(expression.X)
	case *ast.IndexListExpr:
		return embeddedName(expression.X)
	}
	return nil
}

// typeParameters names the type parameters that something generic declares.
func (v *visitor) typeParameters(list *ast.FieldList, owner *entity) {
	if list == nil {
		return
	}
	for _, each := range list.List {
		for _, name := range each.Names {
			v.typeParameter(name, owner)
		}
	}
}

// receiverParameters names the type parameters that a method's receiver declares.
func (v *visitor) receiverParameters(receiver ast.Expr, owner *entity) {
	switch receiver := ast.Unparen(receiver).(type) {
	case *ast.StarExpr:
		v.receiverParameters(receiver.X, owner)
	case *ast.IndexExpr:
		if name, is := receiver.Index.(*ast.Ident); is {
			v.typeParameter(name, owner)
		}
	case *ast.IndexListExpr:
		for _, each := range receiver.Indices {
			if name, is := each.(*ast.Ident); is {
				v.typeParameter(name, owner)
			}
		}
	}
}

func (v *visitor) typeParameter(name *ast.Ident, owner *entity) {
	v.declared[name] = declaration{kind: "TypeParameter"}
	object := v.checked.info.Defs[name]
	if object == nil || owner == nil || owner.local() || name.Name == "_" {
		return
	}
	v.names.put(object, v.names.at(owner.place[0], owner.place[1]+"["+escape(name.Name)+"]"))
}
