package main

import (
	"bytes"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"strconv"
	"strings"
)

// A descriptorsJob asks which files plug-ins of protoc generated, and what these hold of their descriptors.
type descriptorsJob struct {
	Files []string `json:"files"` // absolute
}

// A descriptorsFile is what one generated file holds.
type descriptorsFile struct {
	Descriptors [][]byte                     `json:"descriptors"` // serialised; by older generators also compressed
	Services    []serviceFact                `json:"services"`
	Tags        map[string]map[string]string `json:"tags"` // by struct and field in it: a field's number, a oneof's name
}

// A serviceFact is a service as gRPC registers it.
type serviceFact struct {
	Name    string   `json:"name"`    // with its package
	Methods []string `json:"methods"` // with the streams
	File    string   `json:"file"`    // that declares it; empty where that is no text
}

type descriptorsFact struct {
	Files map[string]descriptorsFile `json:"files"` // those with a descriptor or a service, by path
}

const grpcPath = `"google.golang.org/grpc"`

// askDescriptors answers a descriptors job.
func askDescriptors(asked *descriptorsJob) descriptorsFact {
	fact := descriptorsFact{map[string]descriptorsFile{}}
	for _, path := range asked.Files {
		data, err := os.ReadFile(path)
		// Most files are not worth parsing.
		if err != nil || !bytes.Contains(data, []byte("DO NOT EDIT")) || !mentionsDescriptors(data) {
			continue
		}
		syntax, err := parser.ParseFile(token.NewFileSet(), path, data, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil || !ast.IsGenerated(syntax) {
			continue
		}
		found := descriptorsOf(syntax)
		if len(found.Descriptors)+len(found.Services) > 0 {
			fact.Files[path] = found
		}
	}
	return fact
}

func mentionsDescriptors(data []byte) bool {
	for _, each := range []string{"_rawDesc", "fileDescriptor", "ServiceDesc"} {
		if bytes.Contains(data, []byte(each)) {
			return true
		}
	}
	return false
}

func descriptorsOf(syntax *ast.File) descriptorsFile {
	found := descriptorsFile{[][]byte{}, []serviceFact{}, map[string]map[string]string{}}
	grpc := importedAs(syntax, grpcPath)
	for _, each := range syntax.Decls {
		declaration, is := each.(*ast.GenDecl)
		if !is {
			continue
		}
		for _, each := range declaration.Specs {
			switch spec := each.(type) {
			case *ast.ValueSpec:
				for index, value := range spec.Values {
					if index < len(spec.Names) && namesDescriptor(spec.Names[index].Name) {
						if data, is := bytesOf(value); is {
							found.Descriptors = append(found.Descriptors, data)
						}
					} else if service, is := serviceOf(value, grpc); is {
						found.Services = append(found.Services, service)
					}
				}
			case *ast.TypeSpec:
				if structure, is := spec.Type.(*ast.StructType); is {
					if tags := tagsOf(structure); len(tags) > 0 {
						found.Tags[spec.Name.Name] = tags
					}
				}
			}
		}
	}
	return found
}

// importedAs gives the name that a file has for a package; empty when it does not import it, or under no name.
func importedAs(syntax *ast.File, quoted string) string {
	for _, spec := range syntax.Imports {
		if spec.Path.Value == quoted {
			if spec.Name != nil {
				return spec.Name.Name
			}
			return strings.Trim(quoted[strings.LastIndex(quoted, "/")+1:], `"`)
		}
	}
	return ""
}

// namesDescriptor says whether generators name descriptors so.
func namesDescriptor(name string) bool {
	return strings.HasPrefix(name, "file_") && strings.HasSuffix(name, "_rawDesc") || strings.HasPrefix(name, "fileDescriptor")
}

// bytesOf gives the value of a constant text, or of a list of bytes.
func bytesOf(value ast.Expr) ([]byte, bool) {
	switch value := value.(type) {
	case *ast.CallExpr:
		// string([]byte{...})
		if name, is := value.Fun.(*ast.Ident); is && name.Name == "string" && len(value.Args) == 1 {
			return bytesOf(value.Args[0])
		}
	case *ast.CompositeLit:
		return listedBytes(value)
	default:
		if text, is := textOf(value); is {
			return []byte(text), true
		}
	}
	return nil, false
}

func listedBytes(literal *ast.CompositeLit) ([]byte, bool) {
	data := make([]byte, 0, len(literal.Elts))
	for _, each := range literal.Elts {
		number, is := each.(*ast.BasicLit)
		if !is || number.Kind != token.INT {
			return nil, false
		}
		value, exact := constant.Uint64Val(constant.MakeFromLiteral(number.Value, token.INT, 0))
		if !exact || value > 0xff {
			return nil, false
		}
		data = append(data, byte(value))
	}
	return data, true
}

// textOf gives the value of texts that are added to each other.
func textOf(value ast.Expr) (string, bool) {
	var parts []string
	for {
		sum, is := value.(*ast.BinaryExpr)
		last := value
		if is && sum.Op == token.ADD {
			last = sum.Y
		}
		literal, plain := last.(*ast.BasicLit)
		if !plain || literal.Kind != token.STRING {
			return "", false
		}
		parts = append(parts, constant.StringVal(constant.MakeFromLiteral(literal.Value, token.STRING, 0)))
		if !is {
			break
		}
		value = sum.X
	}
	var text strings.Builder
	for index := len(parts) - 1; index >= 0; index-- {
		text.WriteString(parts[index])
	}
	return text.String(), true
}

// serviceOf gives the service that a value describes to gRPC.
func serviceOf(value ast.Expr, grpc string) (serviceFact, bool) {
	service := serviceFact{Methods: []string{}}
	literal, is := value.(*ast.CompositeLit)
	if !is || grpc == "" {
		return service, false
	}
	of, is := literal.Type.(*ast.SelectorExpr)
	if !is || of.Sel.Name != "ServiceDesc" {
		return service, false
	}
	if home, is := of.X.(*ast.Ident); !is || home.Name != grpc {
		return service, false
	}
	values := keyed(literal)
	service.Name, _ = textOf(values["ServiceName"])
	service.File, _ = textOf(values["Metadata"])
	for _, list := range [][2]string{{"Methods", "MethodName"}, {"Streams", "StreamName"}} {
		rows, is := values[list[0]].(*ast.CompositeLit)
		if !is {
			continue
		}
		for _, each := range rows.Elts {
			if row, is := each.(*ast.CompositeLit); is {
				if name, is := textOf(keyed(row)[list[1]]); is {
					service.Methods = append(service.Methods, name)
				}
			}
		}
	}
	return service, service.Name != ""
}

func keyed(literal *ast.CompositeLit) map[string]ast.Expr {
	values := map[string]ast.Expr{}
	for _, each := range literal.Elts {
		if pair, is := each.(*ast.KeyValueExpr); is {
			if key, is := pair.Key.(*ast.Ident); is {
				values[key.Name] = pair.Value
			}
		}
	}
	return values
}

// tagsOf gives what tags say that the fields of a struct stand for.
func tagsOf(structure *ast.StructType) map[string]string {
	tags := map[string]string{}
	for _, each := range structure.Fields.List {
		if each.Tag == nil {
			continue
		}
		text, err := strconv.Unquote(each.Tag.Value)
		if err != nil {
			continue
		}
		tag := reflect.StructTag(text)
		for _, name := range namesOf(each) {
			if oneof := tag.Get("protobuf_oneof"); oneof != "" {
				tags[name.Name] = oneof
			} else if parts := strings.Split(tag.Get("protobuf"), ","); len(parts) > 1 {
				tags[name.Name] = parts[1]
			}
		}
	}
	return tags
}

// namesOf gives the names of fields that are declared together; an embedded one goes by the name of its type.
func namesOf(declared *ast.Field) []*ast.Ident {
	if name := embeddedName(declared.Type); len(declared.Names) == 0 && name != nil {
		return []*ast.Ident{name}
	}
	return declared.Names
}
