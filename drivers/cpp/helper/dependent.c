#include "dependent.h"

#include <string.h>

#include "visit.h"

enum { MOST_BASES = 8 };

struct search { const char *name; CXCursor *members; unsigned count; CXCursor bases[MOST_BASES]; unsigned base_count; };

static bool is_class(int kind) {
    return kind == C_STRUCT || kind == C_CLASS || kind == C_UNION || kind == C_CLASS_TEMPLATE ||
           kind == C_PARTIAL_SPECIALIZATION;
}

static bool is_member(int kind) {
    return is_function(kind) || is_type(kind) || kind == C_FIELD || kind == C_VARIABLE || kind == C_TYPEDEF ||
           kind == C_ALIAS || kind == C_ALIAS_TEMPLATE || kind == C_ENUMERATOR;
}

static int see_member(CXCursor cursor, CXCursor parent, void *data) {
    struct search *search = data;
    (void)parent;
    if (cursor.kind == C_BASE && search->base_count < MOST_BASES) {
        CXCursor base = clang.getTypeDeclaration(clang.getCursorType(cursor));
        if (is_class(base.kind)) search->bases[search->base_count++] = base;
        return VISIT_CONTINUE;
    }
    if (cursor.kind == C_ENUM) return VISIT_RECURSE;
    if (!is_member(cursor.kind) || search->count == MOST_MEMBERS) return VISIT_CONTINUE;
    CXString spelling = clang.getCursorSpelling(cursor);
    const char *text = clang.getCString(spelling);
    if (text && !strcmp(text, search->name)) search->members[search->count++] = cursor;
    clang.disposeString(spelling);
    return VISIT_CONTINUE;
}

static unsigned find(CXCursor class, const char *name, CXCursor *members, int depth) {
    struct search search = {.name = name, .members = members};
    CXCursor definition = clang.getCursorDefinition(pattern_of(class));
    if (is_null(definition) || !definition.kind) return 0;
    clang.visitChildren(definition, see_member, &search);
    for (unsigned each = 0; !search.count && depth && each < search.base_count; each++)
        search.count = find(search.bases[each], name, members, depth - 1);
    return search.count;
}

struct operands { CXCursor first, qualifier; };

static int see_operand(CXCursor cursor, CXCursor parent, void *data) {
    struct operands *operands = data;
    (void)parent;
    if (cursor.kind == C_TYPE_REF || cursor.kind == C_TEMPLATE_REF) operands->qualifier = cursor;
    else if (!operands->first.kind) operands->first = cursor;
    return VISIT_CONTINUE;
}

unsigned dependent_members(CXCursor expression, const char *name, CXCursor members[MOST_MEMBERS]) {
    struct operands operands = {{0}, {0}};
    clang.visitChildren(expression, see_operand, &operands);
    CXCursor class = {0};
    if (expression.kind == C_MEMBER_REF_EXPR && operands.first.kind) {
        CXType type = clang.getCursorType(operands.first);
        for (int step = 0; step < 4 && type.kind >= T_POINTER && type.kind <= T_REFERENCE; step++)
            type = clang.getPointeeType(type);
        class = clang.getTypeDeclaration(type);
    } else if (operands.qualifier.kind) {
        class = clang.getCursorReferenced(operands.qualifier);
    }
    return is_class(class.kind) ? find(class, name, members, MOST_BASES) : 0;
}
