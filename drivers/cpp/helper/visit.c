#include "visit.h"

#include <stdlib.h>
#include <string.h>

#include "dependent.h"
#include "describe.h"

/* The place of a name in a file: where it is written, or where the macro is expanded whose text it is in. */
struct spot { struct source *source; uint32_t offset; bool written; };

static struct spot spot_of(struct walk *walk, CXLocation location) {
    CXFile files[2];
    unsigned line, column, offsets[2];
    clang.getFileLocation(location, &files[0], &line, &column, &offsets[0]);
    clang.getSpellingLocation(location, &files[1], &line, &column, &offsets[1]);
    struct source *source = source_of(walk->entities->sources, files[0]);
    return (struct spot){source, offsets[0], files[0] == files[1] && offsets[0] == offsets[1]};
}

/* Bytes that spell a name at an offset, or 0 where something else stands there. */
static uint32_t spelled_length(struct source *source, uint32_t offset, const char *name) {
    uint32_t word = word_at(source, offset);
    if (!strncmp(name, "operator", 8) && !is_identifier_byte(name[8])) {
        if (word == 8 && stands_at(source, offset, "operator")) return 8;
        const char *mark = name + 8;
        while (*mark == ' ') mark++;
        if (!strcmp(mark, "()")) return stands_at(source, offset, "(") ? 1 : 0;
        if (!strcmp(mark, "[]")) return stands_at(source, offset, "[") ? 1 : 0;
        return *mark && stands_at(source, offset, mark) ? (uint32_t)strlen(mark) : 0;
    }
    if (*name == '~') {
        if (!stands_at(source, offset, "~")) return 0;
        uint32_t start = offset + 1;
        while (stands_at(source, start, " ")) start++;
        return word_at(source, start) == strlen(name + 1) && stands_at(source, start, name + 1)
                   ? start - offset + (uint32_t)strlen(name + 1) : 0;
    }
    return *name && word == strlen(name) && stands_at(source, offset, name) ? word : 0;
}

void note(struct walk *walk, struct source *source, uint32_t offset, struct entity entity, uint32_t roles,
          bool written) {
    if (!source || !source->own || entity.symbol == NO_SYMBOL) return;
    /* What only its own file can see has no symbol that another could use. */
    if (entity.local && entity.home != source) return;
    uint32_t length = written ? spelled_length(source, offset, entity.name) : 0;
    if (!length || roles & ROLE_IMPLICIT) {
        if (entity.local) return;
        roles |= ROLE_IMPLICIT;
        length = word_at(source, offset);
    }
    (void)walk;
    add_occurrence(&source->record, (struct occurrence){offset, length, entity.symbol, roles, 0, 0});
}

/* A dependency's declaration is noted in its own file, once for each symbol. */
static void declare_foreign(struct walk *walk, CXCursor target, struct entity entity) {
    if (entity.local || !entity.home || entity.home->own) return;
    if (describe_in(&entity.home->record, entity.symbol)->rank) return;
    CXCursor pattern = pattern_of(target), definition = clang.getCursorDefinition(pattern);
    bool defined = !is_null(definition) && definition.kind != 0;
    bool first = !defined || pattern.kind == C_NAMESPACE;
    CXCursor shown = first ? clang.getCanonicalCursor(pattern) : definition;
    struct spot spot = spot_of(walk, clang.getCursorLocation(shown));
    if (!spot.source || spot.source->own) return;
    describe(walk->entities, spot.source, shown, entity);
    /* So that it is not looked for again from another file. */
    struct description *known = describe_in(&entity.home->record, entity.symbol);
    if (!known->rank) known->rank = 1;
    uint32_t length = spot.written ? spelled_length(spot.source, spot.offset, entity.name) : 0;
    uint32_t roles = (defined ? ROLE_DEFINITION : ROLE_FORWARD) | (length ? 0 : ROLE_IMPLICIT);
    if (!length) length = word_at(spot.source, spot.offset);
    add_occurrence(&spot.source->record, (struct occurrence){spot.offset, length, entity.symbol, roles, 0, 0});
}

static bool is_data(int kind) {
    return kind == C_VARIABLE || kind == C_FIELD || kind == C_PARAMETER || kind == C_UNEXPOSED_DECL;
}

static void refer_to(struct walk *walk, struct spot spot, CXCursor target, uint32_t roles) {
    if (target.kind == C_OVERLOADED_REF) {
        unsigned count = clang.getNumOverloadedDecls(target);
        for (unsigned each = 0; each < count; each++)
            refer_to(walk, spot, clang.getOverloadedDecl(target, each), roles);
        return;
    }
    struct entity entity = entity_of(walk->entities, target);
    /* The call operator of a lambda has no name that anyone could look for. */
    if (entity.symbol == NO_SYMBOL || (entity.local && is_function(target.kind))) return;
    if (is_data(target.kind) && !(roles & (ROLE_WRITE | ROLE_IMPORT))) {
        bool assigned = walk->target == spot.source && walk->target_offset == spot.offset;
        roles |= assigned ? walk->target_roles : ROLE_READ;
    }
    declare_foreign(walk, target, entity);
    note(walk, spot.source, spot.offset, entity, roles, spot.written);
}

/* Whether a variable of C is defined by its declaration, unless another one gives it a value. */
static bool is_tentative(CXCursor cursor) {
    return cursor.kind == C_VARIABLE && clang.Cursor_getStorageClass(cursor) != STORAGE_EXTERN &&
           clang.getCursorSemanticParent(cursor).kind == C_TRANSLATION_UNIT;
}

static void declare(struct walk *walk, CXCursor cursor) {
    struct spot spot = spot_of(walk, clang.getCursorLocation(cursor));
    if (!spot.source || !spot.source->own) return;
    struct entity entity = entity_of(walk->entities, cursor);
    if (entity.symbol == NO_SYMBOL || !*entity.name) return;
    uint32_t length = spot.written ? spelled_length(spot.source, spot.offset, entity.name) : 0;
    if (!length && (entity.local || is_type(cursor.kind)) && spot.written) return;
    if (entity.local && entity.home != spot.source) return;
    bool defines = clang.isCursorDefinition(cursor) || entity.local || is_tentative(cursor);
    uint32_t roles = defines ? ROLE_DEFINITION : ROLE_FORWARD;
    /* A namespace is defined where it is first opened. */
    if (cursor.kind == C_NAMESPACE && !clang.equalCursors(cursor, clang.getCanonicalCursor(cursor))) roles = 0;
    struct occurrence one = {spot.offset, length, entity.symbol, roles, 0, 0};
    if (!length) {
        one.roles |= ROLE_IMPLICIT;
        one.length = word_at(spot.source, spot.offset);
    }
    if (is_function(cursor.kind) || is_type(cursor.kind) || cursor.kind == C_NAMESPACE) {
        CXRange extent = clang.getCursorExtent(cursor);
        struct source *first = place_of(walk->entities->sources, clang.getRangeStart(extent), &one.begin);
        struct source *last = place_of(walk->entities->sources, clang.getRangeEnd(extent), &one.end);
        if (first != spot.source || last != spot.source) one.begin = one.end = 0;
    }
    add_occurrence(&spot.source->record, one);
    if (roles) describe(walk->entities, spot.source, cursor, entity);
}

static bool stands_there(struct walk *walk, struct spot spot, CXCursor target) {
    struct spot other = spot_of(walk, clang.getCursorLocation(target));
    return other.source == spot.source && other.offset == spot.offset;
}

static void refer(struct walk *walk, CXCursor cursor, uint32_t roles) {
    struct spot spot = spot_of(walk, clang.getCursorLocation(cursor));
    if (!spot.source || !spot.source->own) return;
    CXCursor target = clang.getCursorReferenced(cursor);
    if (!is_null(target) && target.kind) {
        if (cursor.kind == C_VARIABLE_REF && stands_there(walk, spot, target)) {
            /* A capture with an initialiser is a variable of its own. */
            declare(walk, target);
            return;
        }
        if (is_function(target.kind) && clang.equalCursors(target, walk->callee)) {
            roles |= ROLE_CALL;
            walk->callee.kind = 0;
        }
        refer_to(walk, spot, target, roles);
        return;
    }
    uint32_t length = spot.written ? word_at(spot.source, spot.offset) : 0;
    if (!length) return;
    uint32_t name = name_of(walk->entities->symbols, spot.source->text + spot.offset, length);
    CXCursor members[MOST_MEMBERS];
    unsigned count = dependent_members(cursor, walk->entities->symbols->texts[name], members);
    for (unsigned each = 0; each < count; each++) refer_to(walk, spot, members[each], roles);
    if (count) return;
    add_unknown(&spot.source->record, (struct unknown){spot.offset, name, REASON_RECEIVER});
}

static int take_first(CXCursor cursor, CXCursor parent, void *data) {
    (void)parent;
    *(CXCursor *)data = cursor;
    return VISIT_BREAK;
}

/* Notes that what the first operand names is written. */
static void assign(struct walk *walk, CXCursor operation, uint32_t roles) {
    CXCursor at = operation;
    do {
        CXCursor first = {0};
        clang.visitChildren(at, take_first, &first);
        at = first;
    } while (at.kind == C_PAREN || at.kind == C_UNEXPOSED_EXPR);
    if (at.kind != C_DECL_REF && at.kind != C_MEMBER_REF_EXPR) return;
    struct spot spot = spot_of(walk, clang.getCursorLocation(at));
    walk->target = spot.source;
    walk->target_offset = spot.offset;
    walk->target_roles = roles;
}

static void call(struct walk *walk, CXCursor cursor) {
    CXCursor target = clang.getCursorReferenced(cursor);
    if (is_null(target) || !is_function(target.kind)) return;
    if (target.kind == C_CONSTRUCTOR || target.kind == C_CONVERSION) {
        struct spot spot = spot_of(walk, clang.getCursorLocation(cursor));
        /* A constructor that the compiler made stands where its class does, and nobody can go there. */
        if (spot.source && spot.source->own && !same_place(target, clang.getCursorSemanticParent(target)))
            /* Where its name seems to be written, it is that of the class. */
            refer_to(walk, spot, target, ROLE_CALL | ROLE_IMPLICIT);
        return;
    }
    walk->callee = target;
}

static bool is_declaration(int kind) {
    return (kind >= C_UNEXPOSED_DECL && kind < C_LAST_DECL && kind != C_LINKAGE && kind != C_USING_DIRECTIVE &&
            kind != C_USING) ||
           kind == C_ALIAS_TEMPLATE || kind == C_CONCEPT || kind == C_LABEL;
}

static int see(CXCursor cursor, CXCursor parent, void *data) {
    struct walk *walk = data;
    if (cursor.kind >= C_MACRO_DEFINITION && cursor.kind <= C_INCLUSION) {
        see_preprocessing(walk, cursor);
        return VISIT_CONTINUE;
    }
    bool top = parent.kind == C_TRANSLATION_UNIT || parent.kind == C_NAMESPACE || parent.kind == C_LINKAGE;
    if (top) {
        uint32_t offset;
        struct source *source = place_of(walk->entities->sources, clang.getCursorLocation(cursor), &offset);
        /* A linkage specification can be around files of others and of our own. */
        if (cursor.kind != C_LINKAGE && (!source || !source->own)) return VISIT_CONTINUE;
    }
    if (is_declaration(cursor.kind)) declare(walk, cursor);
    switch (cursor.kind) {
        case C_TYPE_REF: case C_TEMPLATE_REF: case C_NAMESPACE_REF: case C_LABEL_REF: case C_OVERLOADED_REF:
        case C_VARIABLE_REF: case C_DECL_REF: case C_MEMBER_REF_EXPR: case C_SIZEOF_PACK:
            refer(walk, cursor, 0);
            break;
        case C_MEMBER_REF: refer(walk, cursor, ROLE_WRITE); break;
        case C_CALL: call(walk, cursor); break;
        case C_COMPOUND_ASSIGN: assign(walk, cursor, ROLE_READ | ROLE_WRITE); break;
        case C_BINARY:
            if (clang.getCursorBinaryOperatorKind(cursor) == BINARY_ASSIGN) assign(walk, cursor, ROLE_WRITE);
            break;
        case C_UNARY: {
            int kind = clang.getCursorUnaryOperatorKind(cursor);
            if (kind >= UNARY_POST_INC && kind <= UNARY_PRE_DEC) assign(walk, cursor, ROLE_READ | ROLE_WRITE);
            break;
        }
        default: break;
    }
    return VISIT_RECURSE;
}

void walk_unit(CXUnit unit, struct entities *entities) {
    struct walk walk = {.entities = entities};
    clang.visitChildren(clang.getTranslationUnitCursor(unit), see, &walk);
    free(walk.macros);
}
