#include "members.h"

#include <string.h>

#include "spot.h"

enum { MOST_BASES = 8 };

struct search { const char *name; CXCursor *members; unsigned count; CXCursor bases[MOST_BASES]; unsigned base_count; };

static bool is_member(int kind) {
    return is_function(kind) || is_type(kind) || kind == C_FIELD || kind == C_VARIABLE || kind == C_TYPEDEF ||
           kind == C_ALIAS || kind == C_ALIAS_TEMPLATE || kind == C_ENUMERATOR;
}

static unsigned find(struct sources *sources, CXCursor class, const char *name, CXCursor *members, int depth);

struct chain { struct sources *sources; CXCursor class; int depth; };

static int see_link(CXCursor cursor, CXCursor parent, void *data) {
    struct chain *chain = data;
    (void)parent;
    if (cursor.kind != C_TYPE_REF && cursor.kind != C_TEMPLATE_REF) return VISIT_CONTINUE;
    CXCursor class = class_of(clang.getCursorReferenced(cursor)), members[MOST_MEMBERS];
    struct spot spot = spot_of(chain->sources, clang.getCursorLocation(cursor));
    if (!spot.written || !spot.source || !load_source(spot.source)) return VISIT_BREAK;
    for (uint32_t length; class.kind && (length = name_behind(spot.source, &spot.offset));) {
        char name[256];
        if (length >= sizeof name) return VISIT_BREAK;
        memcpy(name, spot.source->text + spot.offset, length);
        name[length] = '\0';
        unsigned count = is_class(class.kind) ? find(chain->sources, class, name, members, chain->depth) : 0;
        class = count == 1 ? class_of(members[0]) : (CXCursor){0};
    }
    chain->class = class;
    return VISIT_BREAK;
}

/* The class that a base is; of one that waits for arguments, as `typename Maker<T>::type` does, what it is unless a
 * specialisation says otherwise. */
static CXCursor class_of_base(struct sources *sources, CXCursor base, int depth) {
    CXCursor class = class_of(clang.getTypeDeclaration(clang.getCursorType(base)));
    struct chain chain = {sources, {0}, depth};
    if (!is_class(class.kind) && depth > 0) clang.visitChildren(base, see_link, &chain);
    return is_class(class.kind) ? class : chain.class;
}

static int see_member(CXCursor cursor, CXCursor parent, void *data) {
    struct search *search = data;
    (void)parent;
    if (cursor.kind == C_BASE && search->base_count < MOST_BASES) {
        search->bases[search->base_count++] = cursor;
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

static unsigned find(struct sources *sources, CXCursor class, const char *name, CXCursor *members, int depth) {
    struct search search = {.name = name, .members = members};
    CXCursor definition = clang.getCursorDefinition(pattern_of(sources, class));
    if (is_null(definition)) return 0;
    clang.visitChildren(definition, see_member, &search);
    for (unsigned each = 0; !search.count && depth && each < search.base_count; each++) {
        CXCursor base = class_of_base(sources, search.bases[each], depth - 1);
        if (is_class(base.kind)) search.count = find(sources, base, name, members, depth - 1);
    }
    return search.count;
}

unsigned find_members(struct sources *sources, CXCursor class, const char *name, CXCursor members[MOST_MEMBERS]) {
    return is_class(class.kind) ? find(sources, class, name, members, MOST_BASES) : 0;
}

CXCursor class_of_type(CXType type) {
    for (int step = 0; step < 4 && type.kind >= T_POINTER && type.kind <= T_REFERENCE; step++)
        type = clang.getPointeeType(type);
    return class_of(clang.getTypeDeclaration(type));
}

CXCursor class_of(CXCursor declaration) {
    declaration = alias_in(declaration);
    for (int step = 0; step < 8 && (declaration.kind == C_ALIAS || declaration.kind == C_TYPEDEF); step++)
        declaration = clang.getTypeDeclaration(clang.getTypedefDeclUnderlyingType(declaration));
    return is_class(declaration.kind) ? declaration : (CXCursor){0};
}

static bool has_type_of(CXCursor left, CXCursor right) {
    CXString types[2];
    types[0] = clang.getTypeSpelling(clang.getCanonicalType(clang.getCursorType(left)));
    types[1] = clang.getTypeSpelling(clang.getCanonicalType(clang.getCursorType(right)));
    bool same = !strcmp(clang.getCString(types[0]), clang.getCString(types[1]));
    clang.disposeString(types[0]);
    clang.disposeString(types[1]);
    return same;
}

CXCursor inherited_constructor(struct sources *sources, CXCursor constructor) {
    CXCursor members[MOST_MEMBERS], found = {0};
    CXString name = clang.getCursorSpelling(constructor);
    unsigned count = find_members(sources, clang.getCursorSemanticParent(constructor), clang.getCString(name), members);
    clang.disposeString(name);
    for (unsigned each = 0; each < count; each++) {
        if (members[each].kind != C_CONSTRUCTOR || !has_type_of(members[each], constructor)) continue;
        if (found.kind) return (CXCursor){0};
        found = members[each];
    }
    return found;
}

CXCursor range_method(struct sources *sources, CXType range, const char *name) {
    CXCursor members[MOST_MEMBERS], found = {0};
    unsigned count = find_members(sources, class_of_type(range), name, members), methods = 0, fitting = 0;
    for (unsigned each = 0; each < count; each++) methods += members[each].kind == C_METHOD;
    if (methods != count) return found;
    for (unsigned each = 0; each < count; each++) {
        /* Of two the one is for constants. */
        if (count > 1 && !clang.CXXMethod_isConst(members[each]) != !clang.isConstQualifiedType(range)) continue;
        found = members[each];
        fitting++;
    }
    return fitting == 1 ? found : (CXCursor){0};
}
