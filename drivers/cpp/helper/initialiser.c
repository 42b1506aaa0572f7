#include "initialiser.h"

#include <string.h>

/* A field of an initialiser: by its name where that is written, or else by its place among those without. */
struct field { const char *name; unsigned place, at; bool named; CXCursor value; };

struct designation { CXCursor name, value; };

static int take_designated(CXCursor cursor, CXCursor parent, void *data) {
    struct designation *found = data;
    (void)parent;
    *(cursor.kind == C_MEMBER_REF ? &found->name : &found->value) = cursor;
    return VISIT_CONTINUE;
}

static int take_field(CXCursor cursor, CXCursor parent, void *data) {
    struct field *field = data;
    (void)parent;
    CXCursor first = first_child(cursor);
    if (cursor.kind == C_UNEXPOSED_EXPR && first.kind == C_MEMBER_REF) {
        struct designation found = {0};
        clang.visitChildren(cursor, take_designated, &found);
        CXString name = clang.getCursorSpelling(found.name);
        if (!strcmp(clang.getCString(name), field->name)) field->value = found.value;
        clang.disposeString(name);
        field->named = true;
    } else if (!field->named && field->at++ == field->place) {
        field->value = cursor;
    }
    return VISIT_CONTINUE;
}

static int take_list(CXCursor cursor, CXCursor parent, void *data) {
    (void)parent;
    if (cursor.kind != C_INIT_LIST) return VISIT_CONTINUE;
    *(CXCursor *)data = cursor;
    return VISIT_BREAK;
}

CXCursor initialiser_of(CXCursor variable) {
    CXCursor list = {0}, definition = clang.getCursorDefinition(variable);
    if (!is_null(definition)) clang.visitChildren(definition, take_list, &list);
    return list;
}

CXCursor field_of(CXCursor list, const char *name, unsigned place) {
    struct field field = {.name = name, .place = place};
    clang.visitChildren(list, take_field, &field);
    return field.value;
}

struct array { const char *element; CXCursor found; };

static int take_array(CXCursor cursor, CXCursor parent, void *data) {
    struct array *array = data;
    (void)parent;
    if (cursor.kind != C_DECL_REF) return VISIT_RECURSE;
    CXCursor target = clang.getCursorReferenced(cursor);
    CXType type = clang.getCursorType(target);
    if (type.kind < T_ARRAY || type.kind > T_INCOMPLETE_ARRAY) return VISIT_RECURSE;
    CXCursor declared = clang.getTypeDeclaration(clang.getArrayElementType(type));
    CXString spelling = clang.getCursorSpelling(declared);
    bool found = !strcmp(clang.getCString(spelling), array->element);
    clang.disposeString(spelling);
    if (!found) return VISIT_RECURSE;
    array->found = target;
    return VISIT_BREAK;
}

CXCursor array_in(CXCursor list, const char *element) {
    struct array array = {.element = element};
    if (!is_null(list)) clang.visitChildren(list, take_array, &array);
    return array.found;
}
