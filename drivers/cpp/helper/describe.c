#include "describe.h"

#include <string.h>

#include "descriptor.h"

enum { LONGEST_SIGNATURE = 600, LONGEST_DOCUMENTATION = 8000 };

static const char *kind_of(CXCursor cursor, bool member) {
    switch (cursor.kind) {
        case C_STRUCT: return "Struct";
        case C_UNION: return "Union";
        case C_CLASS: case C_PARTIAL_SPECIALIZATION: return "Class";
        case C_CLASS_TEMPLATE: return clang.getTemplateCursorKind(cursor) == C_STRUCT ? "Struct" : "Class";
        case C_ENUM: return "Enum";
        case C_FIELD: return "Field";
        case C_ENUMERATOR: return "EnumMember";
        case C_FUNCTION: return "Function";
        case C_FUNCTION_TEMPLATE: return clang.getTemplateCursorKind(cursor) == C_CONSTRUCTOR ? "Constructor"
                                       : !member ? "Function"
                                       : clang.CXXMethod_isStatic(cursor) ? "StaticMethod" : "Method";
        case C_VARIABLE: case C_UNEXPOSED_DECL: return member ? "StaticField" : "Variable";
        case C_PARAMETER: case C_VALUE_PARAMETER: return "Parameter";
        case C_TYPE_PARAMETER: case C_TEMPLATE_PARAMETER: return "TypeParameter";
        case C_TYPEDEF: case C_ALIAS: case C_ALIAS_TEMPLATE: return "TypeAlias";
        case C_METHOD: return clang.CXXMethod_isStatic(cursor) ? "StaticMethod"
                            : clang.CXXMethod_isPureVirtual(cursor) ? "PureVirtualMethod" : "Method";
        case C_CONSTRUCTOR: return "Constructor";
        case C_DESTRUCTOR: case C_CONVERSION: return "Method";
        case C_NAMESPACE: case C_NAMESPACE_ALIAS: return "Namespace";
        case C_CONCEPT: return "Concept";
        default: return "";
    }
}

static const char *keep(struct entities *entities, struct buffer *text, size_t longest) {
    size_t length = text->length;
    if (length > longest) {
        /* A character is not cut in two. */
        for (length = longest; length && (text->text[length] & 0xC0) == 0x80;) length--;
        text->length = length;
        add_string(text, "…");
        length = text->length;
    }
    char *copy = take(entities->symbols->arena, length + 1);
    memcpy(copy, text->text ? text->text : "", length);
    copy[length] = 0;
    free_buffer(text);
    return copy;
}

static void cut_end(struct buffer *text, const char *end) {
    size_t length = strlen(end);
    if (text->length < length || strcmp(text->text + text->length - length, end) != 0) return;
    text->length -= length;
    text->text[text->length] = 0;
}

static const char *signature_of(struct entities *entities, CXCursor cursor) {
    struct buffer text = {0};
    CXPolicy policy = clang.getCursorPrintingPolicy(cursor);
    clang.PrintingPolicy_setProperty(policy, POLICY_TERSE, 1);
    clang.PrintingPolicy_setProperty(policy, POLICY_POLISH, 1);
    clang.PrintingPolicy_setProperty(policy, POLICY_BARE_CONSTRUCTORS, 1);
    clang.PrintingPolicy_setProperty(policy, POLICY_CONSTANTS_AS_WRITTEN, 1);
    /* Where a type without a name stands is told by an absolute path. */
    clang.PrintingPolicy_setProperty(policy, POLICY_UNNAMED_PLACES, 0);
    /* Tables of data are no signature. */
    int type = clang.getCursorType(cursor).kind;
    bool table = type >= T_ARRAY && type <= T_INCOMPLETE_ARRAY;
    clang.PrintingPolicy_setProperty(policy, POLICY_SUPPRESS_INITIALIZERS, table);
    add_clang(&text, clang.getCursorPrettyPrinted(cursor, policy));
    clang.PrintingPolicy_dispose(policy);
    if (!text.length && cursor.kind == C_UNEXPOSED_DECL) {
        add_printed(&text, clang.getTypeSpelling(clang.getCursorType(cursor)));
        add_char(&text, ' ');
        add_clang(&text, clang.getCursorSpelling(cursor));
    }
    /* A capture with an initialiser is printed as if its storage class had been written. */
    bool captured = cursor.kind == C_VARIABLE && clang.Cursor_getStorageClass(cursor) == STORAGE_AUTO;
    if (captured && text.length > 5 && !strncmp(text.text, "auto ", 5)) {
        text.length -= 5;
        memmove(text.text, text.text + 5, text.length + 1);
    }
    /* An empty body is what is left of a full one. */
    if (!table) cut_end(&text, "{}");
    if (is_type(cursor.kind)) cut_end(&text, "{\n}");
    while (text.length && strchr(" \n;", text.text[text.length - 1])) text.text[--text.length] = 0;
    return keep(entities, &text, LONGEST_SIGNATURE);
}

/* The text of a comment without its marks, with the indentation that its lines share gone. */
static const char *documentation_of(struct entities *entities, CXCursor cursor) {
    struct buffer raw = {0}, text = {0};
    add_clang(&raw, clang.Cursor_getRawCommentText(cursor));
    for (const char *at = raw.text; at && *at;) {
        const char *end = strchr(at, '\n');
        if (!end) end = at + strlen(at);
        const char *stop = end;
        while (stop > at && strchr(" \t\r", stop[-1])) stop--;
        while (at < stop && strchr(" \t", *at)) at++;
        if (stop - at >= 2 && !strncmp(stop - 2, "*/", 2)) stop -= 2;
        if (stop - at >= 2 && (!strncmp(at, "/*", 2) || !strncmp(at, "//", 2))) {
            at += 2;
            while (at < stop && strchr("*/!<", *at)) at++;
        } else {
            while (at < stop && *at == '*') at++;
        }
        if (at < stop && *at == ' ') at++;
        while (stop > at && strchr(" \t*", stop[-1])) stop--;
        if (text.length || stop > at) {
            add_text(&text, at, (size_t)(stop - at));
            add_char(&text, '\n');
        }
        at = *end ? end + 1 : end;
    }
    while (text.length && text.text[text.length - 1] == '\n') text.text[--text.length] = 0;
    free_buffer(&raw);
    return keep(entities, &text, LONGEST_DOCUMENTATION);
}

struct bases { struct entities *entities; struct description *description; };

void relate_to(struct entities *entities, struct description *description, const char *kind, uint32_t target) {
    for (uint32_t each = 0; each < description->relation_count; each++)
        if (description->relations[each].target == target && !strcmp(description->relations[each].kind, kind)) return;
    uint32_t count = description->relation_count++;
    struct relation *wider = take(entities->symbols->arena, (count + 1) * sizeof *wider);
    if (count) memcpy(wider, description->relations, count * sizeof *wider);
    wider[count] = (struct relation){kind, target};
    description->relations = wider;
}

static void relate(struct entities *entities, struct description *description, const char *kind, CXCursor target) {
    if (is_null(target) || is_unnamed(target)) return;
    struct entity entity = entity_of(entities, target);
    if (entity.symbol == NO_SYMBOL || entity.local || entity.symbol == description->symbol) return;
    relate_to(entities, description, kind, entity.symbol);
}

static int see_base(CXCursor cursor, CXCursor parent, void *data) {
    struct bases *bases = data;
    (void)parent;
    if (cursor.kind == C_BASE)
        relate(bases->entities, bases->description, "extends",
               clang.getTypeDeclaration(clang.getCursorType(cursor)));
    return VISIT_CONTINUE;
}

static void relate_overridden(struct entities *entities, struct description *description, CXCursor cursor) {
    CXCursor *overridden;
    unsigned count;
    clang.getOverriddenCursors(cursor, &overridden, &count);
    for (unsigned each = 0; each < count; each++) relate(entities, description, "overrides", overridden[each]);
    if (count) clang.disposeOverriddenCursors(overridden);
}

static void relate_type(struct entities *entities, struct description *description, CXCursor cursor) {
    CXType type = clang.getCursorType(cursor);
    for (int step = 0; step < 4 && type.kind >= T_POINTER && type.kind <= T_REFERENCE; step++)
        type = clang.getPointeeType(type);
    relate(entities, description, "type_definition", clang.getTypeDeclaration(type));
}

void describe(struct entities *entities, struct source *source, CXCursor cursor, struct entity entity) {
    int rank = clang.isCursorDefinition(cursor) ? 3 : is_defining(cursor) ? 2 : 1;
    struct description *found = describe_in(&source->record, entity.symbol);
    if (found->rank >= rank) return;
    struct description filled = *found;
    filled.rank = rank;
    filled.name = entity.name;
    if (cursor.kind == C_LABEL) {
        *found = filled;
        return;
    }
    filled.kind = kind_of(cursor, is_type(clang.getCursorSemanticParent(cursor).kind));
    filled.signature = cursor.kind == C_NAMESPACE ? "" : signature_of(entities, cursor);
    const char *documentation = documentation_of(entities, cursor);
    if (*documentation) filled.documentation = documentation;
    if (is_type(cursor.kind) && cursor.kind != C_ENUM) {
        struct bases bases = {entities, &filled};
        clang.visitChildren(cursor, see_base, &bases);
    } else if (cursor.kind == C_METHOD || cursor.kind == C_DESTRUCTOR || cursor.kind == C_CONVERSION) {
        relate_overridden(entities, &filled, cursor);
    } else if (is_data(cursor.kind)) {
        relate_type(entities, &filled, cursor);
    }
    /* Naming other symbols may have moved the table. */
    *describe_in(&source->record, entity.symbol) = filled;
}

struct interval macro_text(struct sources *sources, CXCursor definition) {
    CXRange extent = clang.getCursorExtent(definition);
    struct interval text;
    place_of(sources, clang.getRangeStart(extent), &text.begin);
    place_of(sources, clang.getRangeEnd(extent), &text.end);
    return text;
}

void describe_macro(struct entities *entities, struct source *source, struct interval interval, uint32_t symbol,
                    const char *name) {
    struct description *found = describe_in(&source->record, symbol);
    struct buffer text = {0};
    add_string(&text, "#define ");
    if (load_source(source) && interval.end <= source->length && interval.begin < interval.end)
        add_text(&text, source->text + interval.begin, interval.end - interval.begin);
    found->rank = 2;
    found->kind = "Macro";
    found->name = strcpy(take(entities->symbols->arena, strlen(name) + 1), name);
    found->signature = keep(entities, &text, LONGEST_SIGNATURE);
}
