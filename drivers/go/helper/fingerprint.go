package main

import (
	"fmt"
	"go/types"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
)

// A fingerprint is a type as text, so that types of packages that were never loaded together can be compared: equal texts
// are identical types. It is a term `head(argument,…)`; a type parameter is the head `$N`, and may stand for anything.

func fingerprint(of types.Type) string {
	var text strings.Builder
	writeFingerprint(&text, of)
	return text.String()
}

func isGeneric(fingerprint string) bool { return strings.Contains(fingerprint, "$") }

func writeFingerprint(text *strings.Builder, of types.Type) {
	switch of := types.Unalias(of).(type) {
	case *types.Basic:
		// `byte` and `rune` are other names of these.
		text.WriteString(types.Typ[of.Kind()].Name())
	case *types.Named:
		object := of.Obj()
		if object.Pkg() != nil {
			text.WriteString(object.Pkg().Path() + ".")
		}
		text.WriteString(object.Name())
		if of.TypeArgs().Len() > 0 {
			arguments := make([]types.Type, of.TypeArgs().Len())
			for index := range arguments {
				arguments[index] = of.TypeArgs().At(index)
			}
			writeTerm(text, "", arguments...)
		}
	case *types.TypeParam:
		text.WriteString("$" + strconv.Itoa(of.Index()))
	case *types.Pointer:
		writeTerm(text, "*", of.Elem())
	case *types.Slice:
		writeTerm(text, "[]", of.Elem())
	case *types.Array:
		writeTerm(text, "["+strconv.FormatInt(of.Len(), 10)+"]", of.Elem())
	case *types.Map:
		writeTerm(text, "map", of.Key(), of.Elem())
	case *types.Chan:
		writeTerm(text, "chan"+strconv.Itoa(int(of.Dir())), of.Elem())
	case *types.Tuple:
		parts := make([]types.Type, of.Len())
		for index := range parts {
			parts[index] = of.At(index).Type()
		}
		writeTerm(text, "tuple", parts...)
	case *types.Signature:
		head := "func"
		if of.Variadic() {
			head = "func..."
		}
		writeTerm(text, head, of.Params(), of.Results())
	case *types.Struct:
		writeStruct(text, of)
	case *types.Interface:
		writeInterface(text, of)
	default:
		text.WriteString(digest(of.String()))
	}
}

func writeTerm(text *strings.Builder, head string, arguments ...types.Type) {
	text.WriteString(head + "(")
	for index, each := range arguments {
		if index > 0 {
			text.WriteByte(',')
		}
		writeFingerprint(text, each)
	}
	text.WriteByte(')')
}

func writeStruct(text *strings.Builder, of *types.Struct) {
	text.WriteString("struct(")
	for index := range of.NumFields() {
		member := of.Field(index)
		if index > 0 {
			text.WriteByte(',')
		}
		writeTerm(text, fmt.Sprintf("%s:%t:%s", member.Id(), member.Embedded(), digest(of.Tag(index))), member.Type())
	}
	text.WriteByte(')')
}

func writeInterface(text *strings.Builder, of *types.Interface) {
	parts := make([]string, 0, of.NumMethods())
	for index := range of.NumMethods() {
		parts = append(parts, of.Method(index).Id()+"("+fingerprint(of.Method(index).Type())+")")
	}
	slices.Sort(parts)
	if !of.IsMethodSet() {
		parts = append(parts, digest(of.String()))
	}
	text.WriteString("interface(" + strings.Join(parts, ",") + ")")
}

// digest shortens what may have any character in it.
func digest(text string) string {
	if text == "" {
		return ""
	}
	sum := fnv.New64a()
	sum.Write([]byte(text))
	return strconv.FormatUint(sum.Sum64(), 36)
}

// A term is a fingerprint that was read again.
type term struct {
	head      string
	arguments []*term
	bound     *term // what a type parameter stands for, once that is known
}

// readTerm reads a fingerprint; type parameters of one name are one term in `parameters`.
func readTerm(text string, parameters map[string]*term) *term {
	found, _ := readTermAt(text, parameters)
	return found
}

func readTermAt(text string, parameters map[string]*term) (*term, string) {
	end := strings.IndexAny(text, "(),")
	if end < 0 {
		end = len(text)
	}
	found := &term{head: text[:end]}
	text = text[end:]
	if strings.HasPrefix(found.head, "$") {
		if known := parameters[found.head]; known != nil {
			return known, text
		}
		parameters[found.head] = found
		return found, text
	}
	if !strings.HasPrefix(text, "(") {
		return found, text
	}
	text = text[1:]
	for !strings.HasPrefix(text, ")") {
		var argument *term
		argument, text = readTermAt(strings.TrimPrefix(text, ","), parameters)
		found.arguments = append(found.arguments, argument)
	}
	return found, text[1:]
}

func (t *term) resolved() *term {
	for t.bound != nil {
		t = t.bound
	}
	return t
}

func (t *term) isParameter() bool { return strings.HasPrefix(t.head, "$") }

func (t *term) contains(other *term) bool {
	t = t.resolved()
	if t == other {
		return true
	}
	return slices.ContainsFunc(t.arguments, func(each *term) bool { return each.contains(other) })
}

// unify says whether two terms can be the same, and binds what type parameters then stand for.
func unify(x, y *term) bool {
	x, y = x.resolved(), y.resolved()
	switch {
	case x == y:
		return true
	case x.isParameter():
		if y.contains(x) {
			return false
		}
		x.bound = y
		return true
	case y.isParameter():
		return unify(y, x)
	case x.head != y.head || len(x.arguments) != len(y.arguments):
		return false
	}
	for index := range x.arguments {
		if !unify(x.arguments[index], y.arguments[index]) {
			return false
		}
	}
	return true
}
