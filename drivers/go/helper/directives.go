package main

import (
	"go/ast"
	"go/token"
	"strings"
)

// directives notes what `//go:linkname` names: the function or variable here, and the one in another package.
func (v *visitor) directives() {
	for _, group := range v.file.syntax.Comments {
		for _, comment := range group.List {
			if strings.HasPrefix(comment.Text, "//go:linkname ") {
				v.linkname(comment)
			}
		}
	}
}

func (v *visitor) linkname(comment *ast.Comment) {
	fields := strings.Fields(comment.Text)
	if len(fields) < 2 {
		return
	}
	at := strings.Index(comment.Text, " "+fields[1]) + 1
	if object := v.checked.types.Scope().Lookup(fields[1]); object != nil {
		v.mention(comment, at, len(fields[1]), v.names.of(object))
	}
	if len(fields) < 3 {
		return
	}
	// The name begins behind the last dot; `path.(*T).method` is more than a name.
	slash := strings.LastIndexByte(fields[2], '/')
	dot := strings.IndexByte(fields[2][slash+1:], '.') + slash + 1
	path, name := fields[2][:dot], fields[2][dot+1:]
	if dot <= slash || !token.IsIdentifier(name) || v.checked.universe.context.Packages[path].Folder == "" {
		return
	}
	at += len(fields[1]) + strings.Index(comment.Text[at+len(fields[1]):], fields[2])
	for _, descriptor := range []string{escape(name) + "().", escape(name) + "."} {
		if v.checked.universe.declared.find(path, descriptor, "") != nil {
			v.mention(comment, at, len(fields[2]), v.names.at(path, descriptor))
			return
		}
	}
}

// mention adds a reference inside of a comment.
func (v *visitor) mention(comment *ast.Comment, at, length int, e *entity) {
	if e == nil {
		return
	}
	from := comment.Pos() + token.Pos(at)
	v.add(from, from+token.Pos(length), e, 0, nil)
	v.note(e)
}
