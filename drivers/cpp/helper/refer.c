/* Notes declarations and what names mean. */
#include <string.h>

#include "bind.h"
#include "dependent.h"
#include "describe.h"
#include "unvisited.h"

/* A dependency's declaration is noted in its own file, once for each symbol. */
static void declare_foreign(struct walk *walk, CXCursor target, struct entity entity) {
    if (entity.local || !entity.home || entity.home->own) return;
    if (describe_in(&entity.home->record, entity.symbol)->rank) return;
    CXCursor pattern = pattern_of(walk->entities->sources, target), definition = clang.getCursorDefinition(pattern);
    bool defined = !is_null(definition), first = !defined || pattern.kind == C_NAMESPACE;
    CXCursor shown = first ? clang.getCanonicalCursor(pattern) : definition;
    struct spot spot = spot_of(walk->entities->sources, clang.getCursorLocation(alias_in(shown)));
    if (!spot.source || spot.source->own) return;
    describe(walk->entities, spot.source, shown, entity);
    /* So that it is not looked for again from another file. */
    struct description *known = describe_in(&entity.home->record, entity.symbol);
    if (!known->rank) known->rank = 1;
    uint32_t length = spot.written ? spelled_length(spot.source, spot.offset, entity.name) : 0;
    uint32_t roles = (defined ? ROLE_DEFINITION : ROLE_FORWARD) | (length ? 0 : ROLE_IMPLICIT);
    if (!length) length = token_length(spot.source, spot.offset);
    add_occurrence(&spot.source->record, (struct occurrence){spot.offset, length, entity.symbol, roles, 0, 0});
}

static void note(struct spot spot, struct entity entity, uint32_t roles) {
    if (!spot.source || !spot.source->own || entity.symbol == NO_SYMBOL) return;
    /* What only its own file can see has no symbol that another could use. */
    if (entity.local && entity.home != spot.source) return;
    uint32_t length = spot.written ? spelled_length(spot.source, spot.offset, entity.name) : 0;
    if (!length || roles & ROLE_IMPLICIT) {
        if (entity.local) return;
        roles |= ROLE_IMPLICIT;
        length = token_length(spot.source, spot.offset);
    }
    add_occurrence(&spot.source->record, (struct occurrence){spot.offset, length, entity.symbol, roles, 0, 0});
}

void refer_to(struct walk *walk, struct spot spot, CXCursor target, uint32_t roles) {
    if (target.kind == C_OVERLOADED_REF) {
        unsigned count = clang.getNumOverloadedDecls(target);
        for (unsigned each = 0; each < count; each++)
            refer_to(walk, spot, clang.getOverloadedDecl(target, each), roles);
        return;
    }
    if (target.kind == C_USING) {
        /* It names a member of a base that depends on an argument of the template. */
        CXCursor members[MOST_MEMBERS];
        struct spot name = spot_of(walk->entities->sources, clang.getCursorLocation(target));
        unsigned count = name.written && name.source ? dependent_members(walk, target, name, members) : 0;
        for (unsigned each = 0; each < count; each++) refer_to(walk, spot, members[each], roles);
        return;
    }
    /* What a using declaration brings in is known by its definition only. */
    if (target.kind == C_UNEXPOSED_DECL) target = clang.getCursorDefinition(target);
    struct entity entity = entity_of(walk->entities, target);
    if (entity.symbol == NO_SYMBOL) return;
    if (is_data(target.kind) && !(roles & (ROLE_WRITE | ROLE_IMPORT)))
        roles |= same_spot(walk->target, spot) ? walk->target_roles : ROLE_READ;
    /* libclang does not visit all declarations of locals. */
    if (entity.local && is_first_meeting(walk->entities, target)) declare(walk, target);
    declare_foreign(walk, target, entity);
    note(spot, entity, roles);
}

static int take_last_template(CXCursor cursor, CXCursor parent, void *data) {
    (void)parent;
    if (cursor.kind == C_TEMPLATE_REF) *(CXCursor *)data = cursor;
    return VISIT_CONTINUE;
}

/* Notes what is declared without a name of its own; whether it was such a thing. */
static bool declare_nameless(struct walk *walk, CXCursor cursor, struct spot spot) {
    if (cursor.kind == C_ENUM && clang.getCursorType(cursor).kind == T_INVALID) {
        /* `using enum`. */
        refer_to(walk, spot, clang.getCursorDefinition(cursor), ROLE_IMPORT);
        return true;
    }
    if (is_class(cursor.kind) && is_instance(walk->entities->sources, cursor)) {
        refer_to(walk, spot, pattern_of(walk->entities->sources, cursor), 0);
        return true;
    }
    if (cursor.kind != C_UNEXPOSED_DECL && cursor.kind != C_FUNCTION_TEMPLATE) return false;
    CXString name = clang.getCursorSpelling(cursor);
    bool guides = !strncmp(clang.getCString(name), "<deduction guide", 16);
    clang.disposeString(name);
    if (!guides) return false;
    CXCursor result = {0};
    clang.visitChildren(cursor, take_last_template, &result);
    if (result.kind) refer_to(walk, spot, clang.getCursorReferenced(result), 0);
    return true;
}

static void take_extent(struct walk *walk, CXCursor cursor, struct spot spot, struct occurrence *one) {
    CXRange extent = clang.getCursorExtent(cursor);
    struct source *first = place_of(walk->entities->sources, clang.getRangeStart(extent), &one->begin);
    struct source *last = place_of(walk->entities->sources, clang.getRangeEnd(extent), &one->end);
    if (first != spot.source || last != spot.source) one->begin = one->end = 0;
}

void declare(struct walk *walk, CXCursor cursor) {
    struct spot spot = spot_of(walk->entities->sources, clang.getCursorLocation(cursor));
    if (!spot.source || !spot.source->own || declare_nameless(walk, cursor, spot)) return;
    see_unvisited(walk, cursor, spot);
    struct entity entity = entity_of(walk->entities, cursor);
    if (entity.symbol == NO_SYMBOL || !*entity.name) return;
    if (cursor.kind == C_ALIAS_TEMPLATE) {
        /* The alias in it has its place. */
        describe(walk->entities, spot.source, cursor, entity);
        return;
    }
    if (cursor.kind == C_NAMESPACE && !spot.written) {
        struct spot spelled = spelled_spot(walk->entities->sources, clang.getCursorLocation(cursor));
        if (spelled.source && spelled.source->own && spelled_length(spelled.source, spelled.offset, entity.name)) {
            /* The many that a macro opens are one, and are defined where its text says so. */
            note(spot, entity, ROLE_IMPLICIT);
            spot = spelled;
        }
    }
    uint32_t length = spot.written ? spelled_length(spot.source, spot.offset, entity.name) : 0;
    if (!length && (entity.local || is_type(cursor.kind)) && spot.written) return;
    if (entity.local && entity.home != spot.source) return;
    if (entity.local) is_first_meeting(walk->entities, cursor);
    uint32_t roles = entity.local || is_defining(cursor) ? ROLE_DEFINITION : ROLE_FORWARD;
    /* A namespace is defined where it is first opened. */
    if (cursor.kind == C_NAMESPACE && !clang.equalCursors(cursor, clang.getCanonicalCursor(cursor))) roles = 0;
    struct occurrence one = {spot.offset, length, entity.symbol, roles, 0, 0};
    if (!length) {
        one.roles |= ROLE_IMPLICIT;
        one.length = token_length(spot.source, spot.offset);
    }
    if (is_function(cursor.kind) || is_type(cursor.kind) || cursor.kind == C_NAMESPACE)
        take_extent(walk, cursor, spot, &one);
    add_occurrence(&spot.source->record, one);
    if (roles) describe(walk->entities, spot.source, cursor, entity);
    if (!entity.local) notice_binding(walk, cursor, entity.name);
}

/* What follows from what is around a name. */
static uint32_t roles_of(struct walk *walk, CXCursor cursor, CXCursor parent, CXCursor target) {
    /* A member is written by a constructor's initialiser and a designator, which alone has no type. */
    if (cursor.kind == C_MEMBER_REF)
        return is_function(parent.kind) || clang.getCursorType(parent).kind == T_VOID ? ROLE_WRITE : 0;
    if ((parent.kind == C_USING || parent.kind == C_USING_DIRECTIVE) && same_place(cursor, parent)) return ROLE_IMPORT;
    for (size_t each = walk->callee_count; each-- > 0;) {
        if (!clang.equalCursors(target, walk->callees[each])) continue;
        walk->callee_count--;
        memmove(walk->callees + each, walk->callees + each + 1, (walk->callee_count - each) * sizeof *walk->callees);
        return ROLE_CALL;
    }
    /* A call that waits for a template's arguments begins where what it calls does. */
    bool waits = is_null(target) || target.kind == C_OVERLOADED_REF;
    return waits && parent.kind == C_CALL && same_place(cursor, parent) ? ROLE_CALL : 0;
}

static int take_first_template(CXCursor cursor, CXCursor parent, void *data) {
    (void)parent;
    if (cursor.kind != C_TEMPLATE_REF) return VISIT_CONTINUE;
    *(CXCursor *)data = cursor;
    return VISIT_BREAK;
}

/* The specialisation that a template's name together with its arguments stands for, where the type of what is around
 * it says which; null for the template itself. */
static CXCursor chosen_specialisation(struct walk *walk, CXCursor name, CXCursor parent, CXCursor template) {
    CXCursor none = {0}, first = none;
    if (parent.kind != C_BASE && !is_data(parent.kind) && !is_expression(parent.kind)) return none;
    CXCursor class = class_of_type(clang.getCursorType(parent));
    if (!class.kind || is_null(clang.getSpecializedCursorTemplate(class))) return none;
    CXCursor pattern = pattern_of(walk->entities->sources, class);
    if (!is_specialised(walk->entities->sources, pattern)) return none;
    CXCursor general = clang.getSpecializedCursorTemplate(pattern);
    if (!clang.equalCursors(clang.getCanonicalCursor(general), clang.getCanonicalCursor(template))) return none;
    clang.visitChildren(parent, take_first_template, &first);
    return first.kind && same_place(first, name) ? pattern : none;
}

void refer(struct walk *walk, CXCursor cursor, CXCursor parent) {
    struct spot spot = name_spot(walk->entities->sources, cursor);
    if (!spot.source || !spot.source->own) return;
    CXCursor target = clang.getCursorReferenced(cursor);
    uint32_t roles = roles_of(walk, cursor, parent, target);
    if (cursor.kind == C_TYPE_REF || cursor.kind == C_TEMPLATE_REF) await_names(walk, spot, target);
    /* The overloads that it can mean stand below it, too, and know their place. */
    if (target.kind == C_OVERLOADED_REF && cursor.kind != C_OVERLOADED_REF && !spot.written) return;
    bool open = is_null(target) || (target.kind == C_OVERLOADED_REF && !clang.getNumOverloadedDecls(target));
    if (!open) {
        bool captures = cursor.kind == C_VARIABLE_REF &&
                        same_spot(spot, spot_of(walk->entities->sources, clang.getCursorLocation(target)));
        /* A capture with an initialiser is a variable of its own. */
        if (captures) {
            declare(walk, target);
            return;
        }
        CXCursor chosen = {0};
        if (cursor.kind == C_TEMPLATE_REF) chosen = chosen_specialisation(walk, cursor, parent, target);
        if (chosen.kind) refer_to(walk, spot, chosen, roles);
        refer_to(walk, spot, target, chosen.kind ? roles | ROLE_IMPLICIT : roles);
        return;
    }
    uint32_t length = spot.written ? word_at(spot.source, spot.offset) : 0;
    if (!length || cursor.kind == C_SIZEOF_PACK) return;
    CXCursor members[MOST_MEMBERS];
    unsigned count = is_null(target) ? dependent_members(walk, cursor, spot, members) : 0;
    for (unsigned each = 0; each < count; each++) refer_to(walk, spot, members[each], roles);
    if (count) return;
    uint32_t name = name_of(walk->entities->symbols, spot.source->text + spot.offset, length);
    uint32_t reason = is_null(target) ? REASON_RECEIVER : REASON_NO_DECLARATION;
    add_unknown(&spot.source->record, (struct unknown){spot.offset, name, reason});
}
