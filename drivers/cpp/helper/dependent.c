#include "dependent.h"

#include <stdlib.h>
#include <string.h>

enum { LONGEST_CHAIN = 8 };

static const char *text_at(struct walk *walk, struct source *source, uint32_t offset, uint32_t length) {
    struct names *symbols = walk->entities->symbols;
    /* A new name may move the table of texts. */
    uint32_t name = name_of(symbols, source->text + offset, length);
    return symbols->texts[name];
}

/* The class that a name is looked up in, along the names from a qualifier on; null when it does not come to it. */
static CXCursor class_before(struct walk *walk, struct spot qualifier, CXCursor class, uint32_t name) {
    for (int step = 0; step < LONGEST_CHAIN && is_class(class.kind); step++) {
        uint32_t length = name_behind(qualifier.source, &qualifier.offset);
        if (!length) break;
        if (qualifier.offset == name) return class;
        CXCursor members[MOST_MEMBERS];
        const char *text = text_at(walk, qualifier.source, qualifier.offset, length);
        if (find_members(walk->entities->sources, class, text, members) != 1) break;
        class = class_of(members[0]);
    }
    return (CXCursor){0};
}

struct operands { struct walk *walk; struct spot name; CXCursor first, class; };

static int see_operand(CXCursor cursor, CXCursor parent, void *data) {
    struct operands *operands = data;
    (void)parent;
    if (cursor.kind != C_TYPE_REF && cursor.kind != C_TEMPLATE_REF) {
        if (!operands->first.kind) operands->first = cursor;
        return VISIT_CONTINUE;
    }
    struct spot spot = spot_of(operands->walk->entities->sources, clang.getCursorLocation(cursor));
    if (!spot.written || spot.source != operands->name.source) return VISIT_CONTINUE;
    CXCursor class = class_of(clang.getCursorReferenced(cursor));
    class = class_before(operands->walk, spot, class, operands->name.offset);
    if (class.kind) operands->class = class;
    return VISIT_CONTINUE;
}

static unsigned members_in(struct walk *walk, CXCursor cursor, struct spot spot, int depth, CXCursor *members);

static CXCursor class_of_operand(struct walk *walk, CXCursor operand, int depth);

struct value { CXCursor class, expression; };

static int see_value(CXCursor cursor, CXCursor parent, void *data) {
    struct value *value = data;
    (void)parent;
    if (!is_expression(cursor.kind)) return VISIT_CONTINUE;
    value->expression = cursor;
    return VISIT_BREAK;
}

static int see_class(CXCursor cursor, CXCursor parent, void *data) {
    struct value *value = data;
    (void)parent;
    if (cursor.kind == C_NAMESPACE_REF) return VISIT_CONTINUE;
    if (cursor.kind == C_TYPE_REF || cursor.kind == C_TEMPLATE_REF)
        value->class = class_of(clang.getCursorReferenced(cursor));
    return VISIT_BREAK;
}

/* The class of a variable whose type is that of its value: which makes one, as `auto x = Class<T>()` does, or is
 * cast to one, or is that of another. */
static CXCursor class_of_value(struct walk *walk, CXCursor variable, int depth) {
    struct value value = {{0}, {0}};
    clang.visitChildren(variable, see_value, &value);
    if (!value.expression.kind) return value.class;
    CXCursor expression = bare(value.expression);
    clang.visitChildren(expression, see_class, &value);
    return value.class.kind ? value.class : class_of_operand(walk, expression, depth);
}

/* The class that the value before a dot is of, along a chain of names that may wait as this one does. */
static CXCursor class_of_operand(struct walk *walk, CXCursor operand, int depth) {
    operand = bare(operand);
    CXCursor class = class_of_type(clang.getCursorType(operand)), members[MOST_MEMBERS];
    bool call = operand.kind == C_CALL;
    CXCursor named = call ? bare(first_child(operand)) : operand, target = clang.getCursorReferenced(named);
    if (!class.kind && depth && named.kind == C_DECL_REF && target.kind == C_VARIABLE)
        return class_of_value(walk, target, depth - 1);
    if (!class.kind && call && target.kind == C_OVERLOADED_REF && clang.getNumOverloadedDecls(target) == 1)
        return class_of_type(clang.getCursorResultType(clang.getOverloadedDecl(target, 0)));
    if (class.kind || named.kind != C_MEMBER_REF_EXPR || !depth) return class;
    if (is_null(target)) {
        struct spot spot = name_spot(walk->entities->sources, named);
        if (!spot.written || members_in(walk, named, spot, depth - 1, members) != 1) return class;
        target = members[0];
    }
    return class_of_type(call ? clang.getCursorResultType(target) : clang.getCursorType(target));
}

static unsigned members_in(struct walk *walk, CXCursor cursor, struct spot spot, int depth, CXCursor *members) {
    struct operands operands = {walk, spot, {0}, {0}};
    clang.visitChildren(cursor, see_operand, &operands);
    if (!operands.class.kind && cursor.kind == C_MEMBER_REF_EXPR && operands.first.kind)
        operands.class = class_of_operand(walk, operands.first, depth);
    const char *name = text_at(walk, spot.source, spot.offset, word_at(spot.source, spot.offset));
    return find_members(walk->entities->sources, operands.class, name, members);
}

unsigned dependent_members(struct walk *walk, CXCursor cursor, struct spot spot, CXCursor members[MOST_MEMBERS]) {
    return members_in(walk, cursor, spot, LONGEST_CHAIN, members);
}

void await_names(struct walk *walk, struct spot qualifier, CXCursor declaration) {
    CXCursor class = class_of(declaration);
    if (!qualifier.written || (!class.kind && declaration.kind != C_TYPE_PARAMETER)) return;
    for (int step = 0; step < LONGEST_CHAIN; step++) {
        uint32_t length = name_behind(qualifier.source, &qualifier.offset);
        if (!length) return;
        if (walk->awaited_count == walk->awaited_room) {
            walk->awaited_room = walk->awaited_room ? walk->awaited_room * 2 : 64;
            walk->awaited = grow(walk->awaited, walk->awaited_room * sizeof *walk->awaited);
        }
        walk->awaited[walk->awaited_count++] = (struct awaited){qualifier.source, qualifier.offset, length, class};
        CXCursor members[MOST_MEMBERS];
        const char *text = text_at(walk, qualifier.source, qualifier.offset, length);
        unsigned count = find_members(walk->entities->sources, class, text, members);
        class = count == 1 ? class_of(members[0]) : (CXCursor){0};
    }
}

static int by_place(const void *left, const void *right) {
    const struct awaited *a = left, *b = right;
    if (a->source != b->source) return strcmp(a->source->path, b->source->path);
    if (a->offset != b->offset) return a->offset < b->offset ? -1 : 1;
    return (b->class.kind != 0) - (a->class.kind != 0);
}

/* Marks as resolved, with a length of 0, what the compiler has found a meaning for; `count` names of one file. */
static void drop_resolved(struct awaited *names, size_t count) {
    const struct record *record = &names->source->record;
    for (uint32_t each = 0; each < record->occurrence_count; each++) {
        struct awaited key = {names->source, record->occurrences[each].offset, 0, {0}};
        size_t low = 0, high = count;
        while (low < high) {
            size_t middle = (low + high) / 2;
            if (names[middle].offset < key.offset) low = middle + 1;
            else high = middle;
        }
        for (; low < count && names[low].offset == key.offset; low++) names[low].length = 0;
    }
}

static void settle(struct walk *walk, const struct awaited *name) {
    CXCursor members[MOST_MEMBERS];
    struct names *symbols = walk->entities->symbols;
    uint32_t number = name_of(symbols, name->source->text + name->offset, name->length);
    unsigned count = find_members(walk->entities->sources, name->class, symbols->texts[number], members);
    struct spot spot = {name->source, name->offset, true};
    for (unsigned each = 0; each < count; each++) refer_to(walk, spot, members[each], 0);
    if (!count) add_unknown(&name->source->record, (struct unknown){name->offset, number, REASON_RECEIVER});
}

void settle_names(struct walk *walk) {
    struct awaited *names = walk->awaited;
    sort(names, walk->awaited_count, sizeof *names, by_place);
    for (size_t each = 0, end; each < walk->awaited_count; each = end) {
        for (end = each; end < walk->awaited_count && names[end].source == names[each].source;) end++;
        drop_resolved(names + each, end - each);
    }
    for (size_t each = 0; each < walk->awaited_count; each++) {
        const struct awaited *one = &names[each], *before = each ? one - 1 : NULL;
        bool again = before && before->source == one->source && before->offset == one->offset;
        if (one->length && !again) settle(walk, one);
    }
}
