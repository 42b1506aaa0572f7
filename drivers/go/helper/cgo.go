package main

import (
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
