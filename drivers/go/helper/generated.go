package main

import "go/ast"

// generated relates what a generated file declares to what it was generated from.
func (v *visitor) generated() {
	targets := v.job.Generated[v.record.path]
	if len(targets) == 0 {
		return
	}
	for _, each := range v.file.syntax.Decls {
		switch each := each.(type) {
		case *ast.FuncDecl:
			name := each.Name.Name + "()"
			if each.Recv != nil && len(each.Recv.List) == 1 {
				if receiver := embeddedName(each.Recv.List[0].Type); receiver != nil {
					name = receiver.Name + "." + name
				}
			}
			v.generatedFrom(each.Name, targets[name])
		case *ast.GenDecl:
			for _, each := range each.Specs {
				switch spec := each.(type) {
				case *ast.ValueSpec:
					for _, name := range spec.Names {
						v.generatedFrom(name, targets[name.Name])
					}
				case *ast.TypeSpec:
					v.generatedFrom(spec.Name, targets[spec.Name.Name])
					v.generatedMembers(spec, targets)
				}
			}
		}
	}
}

func (v *visitor) generatedMembers(spec *ast.TypeSpec, targets map[string]string) {
	switch of := spec.Type.(type) {
	case *ast.StructType:
		for _, each := range of.Fields.List {
			for _, name := range namesOf(each) {
				v.generatedFrom(name, targets[spec.Name.Name+"."+name.Name])
			}
		}
	case *ast.InterfaceType:
		for _, each := range of.Methods.List {
			for _, name := range each.Names {
				v.generatedFrom(name, targets[spec.Name.Name+"."+name.Name+"()"])
			}
		}
	}
}

func (v *visitor) generatedFrom(name *ast.Ident, symbol string) {
	object := v.checked.info.Defs[name]
	if symbol == "" || object == nil {
		return
	}
	e := v.entityOf(object)
	if known, is := v.record.definitions[e]; is {
		known.relations = append(known.relations, relation{"generated_from", v.names.elsewhere(symbol)})
		v.record.definitions[e] = known
	}
}
