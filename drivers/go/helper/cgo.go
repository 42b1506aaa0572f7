package main

import (
	"go/ast"
	"go/types"
	"reflect"
	"strings"
	"unsafe"
)

// useCgo has the type checker resolve `C.name` by the declarations that cgo made; it says whether it can.
//
// The go command's own tools do it so; the checker offers it to nobody else.
func useCgo(config *types.Config) bool {
	field := reflect.ValueOf(config).Elem().FieldByName("go115UsesCgo")
	if !field.IsValid() || field.Kind() != reflect.Bool {
		return false
	}
	reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem().SetBool(true)
	return true
}

var cgoPrefixes = [...]string{
	"_Ciconst_", "_Cfconst_", "_Csconst_", "_Ctype_", "_Cvar_", "_Cfpvar_fp_", "_Cfunc_", "_Cmacro_",
}

// nameInC gives the name that a file uses for an entity of C; empty for an object that cgo did not make.
func nameInC(object types.Object) string {
	for _, prefix := range cgoPrefixes {
		if name, found := strings.CutPrefix(object.Name(), prefix); found {
			return strings.Replace(name, "_CMalloc", "malloc", 1)
		}
	}
	return ""
}

// descriptorInC names an entity of C by the package that uses it, because the same name in C may mean something else in
// another; empty for an object that cgo did not make.
func descriptorInC(object types.Object) string {
	if !strings.HasPrefix(object.Name(), "_C") {
		return ""
	}
	for _, prefix := range cgoPrefixes {
		name, found := strings.CutPrefix(object.Name(), prefix)
		if !found {
			continue
		}
		if name == "_CMalloc" {
			name = "malloc"
		}
		switch prefix {
		case "_Ctype_":
			return "C/" + escape(name) + "#"
		case "_Cfunc_", "_Cfpvar_fp_":
			return "C/" + escape(name) + "()."
		}
		return "C/" + escape(name) + "."
	}
	return ""
}

// exports relates functions to those of C that `//export` makes of them; these belong to the C code of the same folder.
func (v *visitor) exports() {
	prefix := v.checked.universe.context.COwners[v.checked.variant.Path]
	if prefix == "" {
		return
	}
	for _, each := range v.file.syntax.Decls {
		function, is := each.(*ast.FuncDecl)
		if !is || function.Doc == nil {
			continue
		}
		e := v.names.of(v.checked.info.Defs[function.Name])
		for _, comment := range function.Doc.List {
			fields := strings.Fields(comment.Text)
			if len(fields) < 2 || fields[0] != "//export" || e == nil || e.local() {
				continue
			}
			target := v.names.elsewhere(prefix + escape(fields[1]) + "().")
			v.mention(comment, strings.Index(comment.Text, " "+fields[1])+1, len(fields[1]), target)
			known := v.record.definitions[e]
			known.relations = append(known.relations, relation{"binds", target})
			v.record.definitions[e] = known
		}
	}
}
