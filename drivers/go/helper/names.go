package main

import (
	"go/types"
	"regexp"
	"strings"
)

// The only place that spells a symbol: from objects of the type checker to SCIP symbol strings. A package is one namespace
// named by its import path; what is declared in a function is local to its document.

var simple = regexp.MustCompile(`^[A-Za-z0-9_+\-$]+$`)

func escape(name string) string {
	if simple.MatchString(name) {
		return name
	}
	return "`" + strings.ReplaceAll(name, "`", "``") + "`"
}

func field(text string) string {
	if text == "" {
		return "."
	}
	return strings.ReplaceAll(text, " ", "  ")
}

// names gives the entity of each object of a universe.
type names struct {
	universe *universe
	prefixes map[string]string // by import path
	entities map[types.Object]*entity
	symbols  map[string]*entity
	members  map[*types.Package]*memberTable

	own map[*types.Package]map[types.Object]*entity // of the packages that are being analysed
}

func newNames(u *universe) *names {
	return &names{
		universe: u,
		prefixes: map[string]string{},
		entities: map[types.Object]*entity{},
		symbols:  map[string]*entity{},
		members:  map[*types.Package]*memberTable{},
		own:      map[*types.Package]map[types.Object]*entity{},
	}
}

// begin says that a package is being analysed: what has no global name in it is local.
func (n *names) begin(p *types.Package) { n.own[p] = map[types.Object]*entity{} }

// end forgets packages whose analysis is done.
func (n *names) end() {
	for p := range n.own {
		delete(n.members, p)
	}
	clear(n.own)
}

// prefix gives what symbols of a package begin with.
func (n *names) prefix(path string) string {
	prefix, known := n.prefixes[path]
	if known {
		return prefix
	}
	if row := n.universe.context.rowOf(path); row >= 0 {
		owner := n.universe.context.Rows[row]
		owned := strings.Join([]string{field(owner.Manager), field(owner.Name), field(owner.Version)}, " ")
		prefix = "tieline " + owned + " " + escape(path) + "/"
	}
	n.prefixes[path] = prefix
	return prefix
}

// at gives the entity of a place; nil when nobody knows whose package it is.
func (n *names) at(path, descriptor string) *entity {
	prefix := n.prefix(path)
	if prefix == "" {
		return nil
	}
	symbol := prefix + descriptor
	found, known := n.symbols[symbol]
	if !known {
		row := n.universe.context.rowOf(path)
		found = &entity{symbol: symbol, place: place{path, descriptor}, foreign: !n.universe.context.Rows[row].Own}
		n.symbols[symbol] = found
	}
	return found
}

// elsewhere gives the entity that a symbol of another language is.
func (n *names) elsewhere(symbol string) *entity {
	found, known := n.symbols[symbol]
	if !known {
		found = &entity{symbol: symbol}
		n.symbols[symbol] = found
	}
	return found
}

// of gives the entity of an object; nil when it has no name that another document could use.
func (n *names) of(object types.Object) *entity {
	object = origin(object)
	entities := n.entities
	if own, is := n.own[object.Pkg()]; is {
		entities = own
	}
	found, known := entities[object]
	if !known {
		found = n.find(object)
		entities[object] = found
		if found != nil && found.foreign && found.object == nil {
			found.object = object
		}
	}
	return found
}

// put says what an object is that this file's rules do not name.
func (n *names) put(object types.Object, e *entity) { n.own[object.Pkg()][object] = e }

func (n *names) find(object types.Object) *entity {
	if object.Pkg() == nil {
		return n.builtin(object)
	}
	if object.Pkg() == types.Unsafe {
		return n.at("unsafe", topDescriptor(object))
	}
	switch object := object.(type) {
	case *types.PkgName, *types.Label:
		return n.unnamed(object)
	case *types.Func:
		if object.Signature().Recv() != nil {
			return n.member(object)
		}
	case *types.Var:
		if object.IsField() {
			return n.member(object)
		}
	}
	if object.Parent() == object.Pkg().Scope() && object.Name() != "_" {
		if symbol := n.universe.context.CNames[object.Pkg().Path()][nameInC(object)]; symbol != "" {
			return n.elsewhere(symbol)
		}
		return n.at(object.Pkg().Path(), topDescriptor(object))
	}
	return n.unnamed(object)
}

// origin gives what an instance of something generic was made from.
func origin(object types.Object) types.Object {
	switch object := object.(type) {
	case *types.Func:
		return object.Origin()
	case *types.Var:
		return object.Origin()
	}
	return object
}

// unnamed gives the entity of what no other document can name.
func (n *names) unnamed(object types.Object) *entity {
	if _, own := n.own[object.Pkg()]; own {
		return &entity{}
	}
	return nil
}

// builtin names what every file knows, by the package that documents it.
func (n *names) builtin(object types.Object) *entity {
	if function, is := object.(*types.Func); is && function.Signature().Recv() != nil {
		return n.at("builtin", "error#"+escape(object.Name())+"().")
	}
	if object.Parent() != types.Universe {
		return nil
	}
	return n.at("builtin", topDescriptor(object))
}

// topDescriptor names what a package declares at its top.
func topDescriptor(object types.Object) string {
	if descriptor := descriptorInC(object); descriptor != "" {
		return descriptor
	}
	switch object.(type) {
	case *types.TypeName:
		return escape(object.Name()) + "#"
	case *types.Func, *types.Builtin:
		return escape(object.Name()) + "()."
	default:
		return escape(object.Name()) + "."
	}
}

// member names a field or a method.
func (n *names) member(object types.Object) *entity {
	if object.Name() == "_" {
		return n.unnamed(object)
	}
	if function, is := object.(*types.Func); is {
		if owner := receiverOf(function); owner != nil && owner.Pkg() != nil && owner.Parent() == owner.Pkg().Scope() {
			return n.at(owner.Pkg().Path(), escape(owner.Name())+"#"+escape(object.Name())+"().")
		}
	}
	if descriptor := n.memberDescriptor(object); descriptor != "" {
		return n.at(object.Pkg().Path(), descriptor)
	}
	return n.unnamed(object)
}

// receiverOf gives the named type that a method is declared for, or nil.
func receiverOf(method *types.Func) *types.TypeName {
	receiver := types.Unalias(method.Signature().Recv().Type())
	if pointer, is := receiver.(*types.Pointer); is {
		receiver = types.Unalias(pointer.Elem())
	}
	if named, is := receiver.(*types.Named); is {
		return named.Origin().Obj()
	}
	return nil
}

// memberDescriptor looks a member up in the table of its package.
func (n *names) memberDescriptor(object types.Object) string {
	p := object.Pkg()
	table := n.members[p]
	if table == nil {
		if _, own := n.own[p]; !own && !p.Complete() {
			// Of a package that was only imported by others there is just what these mention. If there is no more to be
			// had, that must do.
			_, _ = n.universe.load(p.Path())
		}
		table = newMemberTable(p, n.universe.fset)
		n.members[p] = table
	}
	return table.descriptors[object]
}
