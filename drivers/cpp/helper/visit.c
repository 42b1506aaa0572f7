#include "visit.h"

#include <stdlib.h>
#include <string.h>

#include "bind.h"
#include "dependent.h"
#include "nested.h"

/* Notes that what the first operand names is written. */
static void assign(struct walk *walk, CXCursor operation, uint32_t roles) {
    CXCursor operand = bare(first_child(operation));
    if (operand.kind != C_DECL_REF && operand.kind != C_MEMBER_REF_EXPR) return;
    walk->target = name_spot(walk->entities->sources, operand);
    walk->target_roles = roles;
}

/* Notes what a call says beside the name of what it calls, and remembers what that is. */
static void call(struct walk *walk, CXCursor cursor) {
    CXCursor target = clang.getCursorReferenced(cursor);
    if (is_null(target)) return;
    if (target.kind == C_CONSTRUCTOR || target.kind == C_CONVERSION) {
        /* Where its name seems to be written, it is that of the class. */
        struct spot spot = spot_of(walk->entities->sources, clang.getCursorLocation(cursor));
        refer_to(walk, spot, target, ROLE_CALL | ROLE_IMPLICIT);
        return;
    }
    /* Who calls a lambda calls the variable that it is in. */
    if (is_lambda_part(target)) target = clang.getCursorReferenced(bare(first_child(cursor)));
    if (is_null(target) || (!is_function(target.kind) && !is_data(target.kind))) return;
    if (walk->callee_count == MOST_CALLEES)
        memmove(walk->callees, walk->callees + 1, --walk->callee_count * sizeof *walk->callees);
    walk->callees[walk->callee_count++] = target;
}

static int take_range(CXCursor cursor, CXCursor parent, void *data) {
    (void)parent;
    if (!is_expression(cursor.kind)) return VISIT_CONTINUE;
    *(CXCursor *)data = cursor;
    return VISIT_BREAK;
}

/* Notes what a loop over a range calls to begin and to end, at its colon. */
static void loop(struct walk *walk, CXCursor statement) {
    struct sources *sources = walk->entities->sources;
    CXCursor range = {0};
    clang.visitChildren(statement, take_range, &range);
    if (is_null(range)) return;
    CXType type = clang.getCursorType(range);
    CXCursor begin = range_method(sources, type, "begin"), end = range_method(sources, type, "end");
    if (is_null(begin) || is_null(end)) return;
    struct spot spot = spot_of(sources, clang.getRangeStart(clang.getCursorExtent(range)));
    if (!spot.written || !spot.source || !load_source(spot.source) || spot.offset > spot.source->length) return;
    do {
        if (!spot.offset) return;
        spot.offset--;
    } while (strchr(" \t\r\n", spot.source->text[spot.offset]));
    if (spot.source->text[spot.offset] != ':') return;
    refer_to(walk, spot, begin, ROLE_CALL | ROLE_IMPLICIT);
    refer_to(walk, spot, end, ROLE_CALL | ROLE_IMPLICIT);
}

static bool is_declaration(int kind) {
    return (kind >= C_UNEXPOSED_DECL && kind < C_LAST_DECL && kind != C_LINKAGE && kind != C_USING_DIRECTIVE &&
            kind != C_USING) ||
           kind == C_ALIAS_TEMPLATE || kind == C_CONCEPT || kind == C_LABEL;
}

/* Whether a variable template stands there for arguments of which the text says nothing. */
static bool is_variable_instance(struct walk *walk, CXCursor cursor) {
    if (cursor.kind != C_UNEXPOSED_DECL) return false;
    struct buffer usr = {0};
    add_clang(&usr, clang.getCursorUSR(cursor));
    struct spot spot = spot_of(walk->entities->sources, clang.getCursorLocation(cursor));
    bool has_arguments = usr.length && strstr(usr.text, ">#");
    free_buffer(&usr);
    if (!has_arguments || !spot.source) return false;
    return !arguments_at(spot.source, spot.offset + word_at(spot.source, spot.offset));
}

/* Whether nothing below a cursor is to be looked at: it is of others, or of no text of its own. */
static bool is_passed_by(struct walk *walk, CXCursor cursor, CXCursor parent) {
    bool unit = parent.kind == C_TRANSLATION_UNIT;
    if (unit || parent.kind == C_NAMESPACE || parent.kind == C_LINKAGE) {
        walk->callee_count = 0;
        /* A linkage specification can be around files of others and of our own. */
        if (cursor.kind == C_LINKAGE) return false;
        uint32_t offset;
        struct source *source = place_of(walk->entities->sources, clang.getCursorLocation(cursor), &offset);
        if (!source || !source->own) return true;
        return unit && ((!is_class(cursor.kind) && is_instance(walk->entities->sources, cursor)) ||
                        is_variable_instance(walk, cursor));
    }
    /* A type in a declaration was seen before it. */
    if (is_type(cursor.kind)) return parent.kind == C_FIELD || parent.kind == C_VARIABLE || parent.kind == C_TYPEDEF;
    return cursor.kind == C_COMPOUND && is_function(parent.kind) && clang.CXXMethod_isDefaulted(parent);
}

static int see(CXCursor cursor, CXCursor parent, void *data) {
    struct walk *walk = data;
    if (cursor.kind >= C_MACRO_DEFINITION && cursor.kind <= C_INCLUSION) {
        see_preprocessing(walk, cursor);
        return VISIT_CONTINUE;
    }
    if (is_passed_by(walk, cursor, parent)) return VISIT_CONTINUE;
    if (is_declaration(cursor.kind)) declare(walk, cursor);
    switch (cursor.kind) {
        case C_TYPE_REF: case C_TEMPLATE_REF: case C_NAMESPACE_REF: case C_LABEL_REF: case C_OVERLOADED_REF:
        case C_VARIABLE_REF: case C_DECL_REF: case C_MEMBER_REF_EXPR: case C_MEMBER_REF: case C_SIZEOF_PACK:
            refer(walk, cursor, parent);
            break;
        case C_CALL: call(walk, cursor); break;
        case C_FOR_RANGE: loop(walk, cursor); break;
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

void walk_unit(CXUnit unit, struct entities *entities, struct nested *nested) {
    struct walk walk = {.entities = entities, .unit = unit, .nested = nested};
    walk.addon = is_addon_source(&walk);
    start_macros(&walk);
    clang.visitChildren(clang.getTranslationUnitCursor(unit), see, &walk);
    settle_names(&walk);
    settle_nested(&walk);
    settle_bindings(&walk);
    free(walk.awaited);
    free_macros(&walk);
}
