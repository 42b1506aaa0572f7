package main

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"
	"strconv"
)

// A memberTable has the descriptors of the fields of a package, and of its interfaces' methods, by where they are declared:
// `Type#field.`, `Type#field.nested.`, `variable.field.`, `Function().(parameter)field.`.
type memberTable struct {
	pkg         *types.Package
	descriptors map[types.Object]string
	taken       map[string]bool
}

func newMemberTable(p *types.Package, fset *token.FileSet) *memberTable {
	t := &memberTable{pkg: p, descriptors: map[types.Object]string{}, taken: map[string]bool{}}
	scope := p.Scope()
	order := newTypeOrder(scope, fset)
	for _, name := range scope.Names() {
		object := scope.Lookup(name)
		switch object := object.(type) {
		case *types.TypeName:
			t.ofType(object, order)
		case *types.Var:
			t.walk(object.Type(), topDescriptor(object))
		case *types.Func:
			t.walk(object.Type(), topDescriptor(object))
		}
	}
	return t
}

func (t *memberTable) ofType(object *types.TypeName, order *typeOrder) {
	own := topDescriptor(object)
	if object.IsAlias() {
		t.walk(types.Unalias(object.Type()), own)
		return
	}
	named, is := object.Type().(*types.Named)
	if !is {
		return
	}
	t.walk(named.Underlying(), topDescriptor(order.declarer(object)))
	for index := range named.NumMethods() {
		method := named.Method(index)
		t.walk(method.Type(), own+escape(method.Name())+"().")
	}
}

// A typeOrder has the types of a package by where they are declared.
type typeOrder struct {
	fset   *token.FileSet
	byFile map[string][]*types.TypeName // sorted by line
}

func newTypeOrder(scope *types.Scope, fset *token.FileSet) *typeOrder {
	o := &typeOrder{fset, map[string][]*types.TypeName{}}
	for _, name := range scope.Names() {
		if object, is := scope.Lookup(name).(*types.TypeName); is && !object.IsAlias() {
			file, _ := o.place(object)
			o.byFile[file] = append(o.byFile[file], object)
		}
	}
	for _, objects := range o.byFile {
		slices.SortStableFunc(objects, func(a, b *types.TypeName) int {
			_, x := o.place(a)
			_, y := o.place(b)
			return cmp.Compare(x, y)
		})
	}
	return o
}

func (o *typeOrder) place(object types.Object) (file string, line int) {
	position := o.fset.PositionFor(object.Pos(), false)
	return position.Filename, position.Line
}

// declarer gives the type whose declaration lists the members of a type: of `type B A` that is A. Objects do not tell it,
// because export data may have the members of both as one or as two; lines do.
func (o *typeOrder) declarer(object *types.TypeName) *types.TypeName {
	var first types.Object
	switch underlying := object.Type().Underlying().(type) {
	case *types.Struct:
		if underlying.NumFields() > 0 {
			first = underlying.Field(0)
		}
	case *types.Interface:
		if underlying.NumExplicitMethods() > 0 {
			first = underlying.ExplicitMethod(0)
		}
	}
	if first == nil || first.Pkg() != object.Pkg() {
		return object
	}
	file, line := o.place(first)
	found := object
	for _, each := range o.byFile[file] {
		if _, at := o.place(each); at > line {
			break
		}
		found = each
	}
	// The one that declares them may not be in the export data.
	if found != object && !types.Identical(found.Type().Underlying(), object.Type().Underlying()) {
		return object
	}
	return found
}

// walk notes the members that a type itself declares; named types are somebody else's.
func (t *memberTable) walk(of types.Type, prefix string) {
	switch of := of.(type) {
	case *types.Pointer:
		t.walk(of.Elem(), prefix)
	case *types.Slice:
		t.walk(of.Elem(), prefix)
	case *types.Array:
		t.walk(of.Elem(), prefix)
	case *types.Chan:
		t.walk(of.Elem(), prefix)
	case *types.Map:
		t.walk(of.Key(), prefix)
		t.walk(of.Elem(), prefix)
	case *types.Signature:
		t.walkTuple(of.Params(), prefix, "")
		t.walkTuple(of.Results(), prefix, "r")
	case *types.Struct:
		for index := range of.NumFields() {
			member := of.Field(index)
			if member.Pkg() != t.pkg {
				return
			}
			if descriptor := t.note(member, prefix, "."); descriptor != "" {
				t.walk(member.Type(), descriptor)
			}
		}
	case *types.Interface:
		for index := range of.NumExplicitMethods() {
			method := of.ExplicitMethod(index)
			if method.Pkg() != t.pkg {
				return
			}
			if descriptor := t.note(method, prefix, "()."); descriptor != "" {
				t.walk(method.Type(), descriptor)
			}
		}
	}
}

func (t *memberTable) walkTuple(tuple *types.Tuple, prefix, unnamed string) {
	for index := range tuple.Len() {
		name := tuple.At(index).Name()
		if name == "" || name == "_" {
			name = unnamed + strconv.Itoa(index)
		}
		t.walk(tuple.At(index).Type(), prefix+"("+escape(name)+")")
	}
}

// note names a member, and gives its descriptor; empty for one that has a name already.
func (t *memberTable) note(member types.Object, prefix, suffix string) string {
	if _, known := t.descriptors[member]; known || member.Name() == "_" {
		return ""
	}
	descriptor := prefix + escape(member.Name()) + suffix
	// The key and the element of a map can both have a field of one name.
	for number := 1; t.taken[descriptor]; number++ {
		descriptor = prefix + escape(member.Name()+"+"+strconv.Itoa(number)) + suffix
	}
	t.taken[descriptor] = true
	t.descriptors[member] = descriptor
	return descriptor
}
