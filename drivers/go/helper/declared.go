package main

import (
	"go/types"
	"slices"
	"strings"
)

// declarations finds where dependencies define what is used of them, and what there is to say about it.
type declarations struct {
	universe *universe
	files    map[string]*dependencyFile // by absolute path; nil for one that cannot be read
	entries  map[string]*entry          // by symbol; nil for what has no place
}

// An entry is what is known about one name of a dependency.
type entry struct {
	row         int
	document    string // relative to where the package lies
	file        *dependencyFile
	start       point
	length      int
	description description
}

func newDeclarations(u *universe) *declarations {
	return &declarations{universe: u, files: map[string]*dependencyFile{}, entries: map[string]*entry{}}
}

// declare emits what dependencies define of all that was noted, a document for each of their files.
func (a *analysis) declare() {
	documents := map[string]*record{}
	var order []string
	for _, each := range a.sortedNoted() {
		known := a.universe.declared.entry(each)
		if known == nil {
			continue
		}
		r := documents[known.file.path]
		if r == nil {
			r = newRecord(known.document, known.row, known.file.digest)
			r.declared = true
			documents[known.file.path] = r
			order = append(order, known.file.path)
		}
		d := known.description
		for _, target := range a.fulfils[each.place] {
			if other := a.universe.names.at(target[0], target[1]); other != nil && other.symbol != each.symbol {
				d.relations = append(slices.Clip(d.relations), relation{"implements", other})
			}
		}
		r.occurrences = append(r.occurrences, occurrence{known.start, known.length, each, roleDefinition, nil})
		r.define(each, d)
	}
	slices.Sort(order)
	for _, path := range order {
		a.out.line(documents[path].fact())
	}
}

// sortedNoted gives what was used of dependencies by symbol, each once: tests may have a universe of their own.
func (a *analysis) sortedNoted() []*entity {
	once := map[*entity]bool{}
	for each := range a.noted {
		own := a.universe.names.at(each.place[0], each.place[1])
		if own.object == nil {
			own.object = each.object
		}
		once[own] = true
	}
	noted := make([]*entity, 0, len(once))
	for each := range once {
		noted = append(noted, each)
	}
	slices.SortFunc(noted, func(x, y *entity) int { return strings.Compare(x.symbol, y.symbol) })
	return noted
}

// entry gives what is known about a name of a dependency; nil when its source is not there.
func (d *declarations) entry(e *entity) *entry {
	found, known := d.entries[e.symbol]
	if !known {
		found = d.make(e)
		d.entries[e.symbol] = found
	}
	return found
}

func (d *declarations) make(e *entity) *entry {
	path, descriptor := e.place[0], e.place[1]
	row := d.universe.context.rowOf(path)
	location := d.universe.context.Rows[row].Location
	if location == "" {
		return nil
	}
	object := e.object
	if path == "builtin" {
		object = builtinObject(descriptor)
	} else if object == nil && strings.Contains(descriptor, "#") {
		object = d.universe.object(e.place)
	}
	hint := ""
	if object != nil {
		hint = d.universe.fset.Position(object.Pos()).Filename
	}
	declared := d.find(path, descriptor, hint)
	if declared == nil {
		return nil
	}
	document, below := strings.CutPrefix(declared.file.path, location+"/")
	if !below {
		return nil
	}
	found := &entry{
		row: row, document: document, file: declared.file,
		start: declared.file.text.at(declared.offset), length: units([]byte(declared.name)),
	}
	found.description = declared.describe(object, descriptor)
	return found
}

// describe says what is known about a declaration: by its object where there is one, by its syntax elsewhere.
func (d *dependencyName) describe(object types.Object, descriptor string) description {
	found := description{kind: "Package", name: d.name, signature: "package " + d.name, documentation: d.documentation}
	if descriptor == "" {
		return found
	}
	found.kind, found.signature = d.kind, d.signature
	if object != nil {
		found.kind = kindOf(object, "")
		// Of types, and of what is built in, the source says more.
		switch object.(type) {
		case *types.Func, *types.Var, *types.Const:
			if object.Parent() != types.Universe && object.Pkg() != types.Unsafe {
				found.signature = signatureOf(object, object.Pkg())
			}
		}
	}
	return found
}

// builtinObject gives the object of what every file knows.
func builtinObject(descriptor string) types.Object {
	if descriptor == "error#Error()." {
		return types.Universe.Lookup("error").Type().Underlying().(*types.Interface).Method(0)
	}
	return types.Universe.Lookup(strings.TrimRight(descriptor, "#()."))
}

// object gives the object of a type or method by its place, where there is one.
func (u *universe) object(at place) types.Object {
	p, err := u.load(at[0])
	if err != nil || p == nil {
		return nil
	}
	owner, method, is := strings.Cut(at[1], "#")
	object, _ := p.Scope().Lookup(owner).(*types.TypeName)
	if !is || object == nil || method == "" {
		return p.Scope().Lookup(owner)
	}
	found, _, _ := types.LookupFieldOrMethod(object.Type(), true, p, strings.TrimSuffix(method, "()."))
	return found
}
