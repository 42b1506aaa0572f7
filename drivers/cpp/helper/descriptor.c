#include "descriptor.h"

#include <string.h>

void add_name(struct buffer *buffer, const char *name) {
    bool simple = *name != 0;
    for (const char *at = name; *at; at++)
        simple &= (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') || (*at >= '0' && *at <= '9') ||
                  *at == '_' || *at == '+' || *at == '-' || *at == '$';
    if (!simple) add_char(buffer, '`');
    for (const char *at = name; *at; at++) {
        if (*at == '`') add_char(buffer, '`');
        add_char(buffer, *at);
    }
    if (!simple) add_char(buffer, '`');
}

void add_spelling(struct buffer *buffer, CXCursor cursor) {
    struct buffer name = {0};
    add_clang(&name, clang.getCursorSpelling(cursor));
    int kind = cursor.kind;
    if (name.text && (kind == C_CONSTRUCTOR || kind == C_DESTRUCTOR || kind == C_FUNCTION_TEMPLATE)) {
        char *bracket = strncmp(name.text, "operator", 8) ? strchr(name.text, '<') : NULL;
        if (bracket) *bracket = 0;
    }
    if (name.text) add_string(buffer, name.text);
    free_buffer(&name);
}

void add_printed(struct buffer *buffer, CXString printed) {
    static const char *const unnamed[] = {"(lambda", "(unnamed", "(anonymous"};
    struct buffer text = {0};
    add_clang(&text, printed);
    const char *rest = text.text ? text.text : "", *bracket = rest;
    while ((bracket = strchr(bracket, '('))) {
        const char *place = strstr(bracket, " at "), *end = strchr(bracket, ')');
        bool found = false;
        for (size_t each = 0; each < 3; each++) found |= !strncmp(bracket, unnamed[each], strlen(unnamed[each]));
        bracket++;
        if (!found || !place || !end || place > end) continue;
        add_text(buffer, rest, (size_t)(place - rest));
        rest = bracket = end;
    }
    add_string(buffer, rest);
    free_buffer(&text);
}

static void add_canonical(struct buffer *buffer, CXType type) {
    add_printed(buffer, clang.getTypeSpelling(clang.getCanonicalType(type)));
}

struct ordinal { CXCursor wanted; unsigned number; bool found; };

static int count_unnamed(CXCursor cursor, CXCursor parent, void *data) {
    struct ordinal *ordinal = data;
    (void)parent;
    if (!is_unnamed(cursor)) return VISIT_CONTINUE;
    if (clang.equalCursors(clang.getCanonicalCursor(cursor), ordinal->wanted)) {
        ordinal->found = true;
        return VISIT_BREAK;
    }
    ordinal->number++;
    return VISIT_CONTINUE;
}

/* An unnamed type is called by its place among the unnamed ones around it; at the top by its offset. */
static void add_unnamed(struct buffer *buffer, CXCursor cursor, CXCursor around) {
    struct ordinal ordinal = {cursor, 0, false};
    CXCursor definition = clang.getCursorDefinition(around);
    if (is_type(around.kind)) clang.visitChildren(is_null(definition) ? around : definition, count_unnamed, &ordinal);
    CXFile file;
    unsigned line, column, offset;
    clang.getFileLocation(clang.getCursorLocation(cursor), &file, &line, &column, &offset);
    add_string(buffer, cursor.kind == C_ENUM ? "$enum" : cursor.kind == C_UNION ? "$union" : "$struct");
    add_number(buffer, ordinal.found ? ordinal.number : offset);
}

/* Adds the text of a cursor without its blanks. */
static void add_text_of(struct buffer *buffer, struct sources *sources, CXCursor cursor) {
    CXRange extent = clang.getCursorExtent(cursor);
    uint32_t begin, end;
    struct source *source = place_of(sources, clang.getRangeStart(extent), &begin);
    if (source != place_of(sources, clang.getRangeEnd(extent), &end) || !source || !load_source(source)) return;
    for (uint32_t at = begin; at < end && at < source->length; at++)
        if (!strchr(" \t\r\n", source->text[at])) add_char(buffer, source->text[at]);
}

struct overload { struct buffer *text; struct sources *sources; bool constructs; };

static int add_concept(CXCursor cursor, CXCursor parent, void *data) {
    (void)parent;
    if (cursor.kind == C_TEMPLATE_REF && clang.getCursorReferenced(cursor).kind == C_CONCEPT)
        add_clang(data, clang.getCursorSpelling(cursor));
    return VISIT_CONTINUE;
}

/* What tells templates apart beside the type: the kinds of their parameters, and what is required of these. */
static int add_requirement(CXCursor cursor, CXCursor parent, void *data) {
    struct overload *overload = data;
    bool refers = cursor.kind >= C_TYPE_REF && cursor.kind <= C_MEMBER_REF;
    if (refers && clang.getCursorReferenced(cursor).kind == C_CONCEPT)
        return add_concept(cursor, parent, overload->text);
    /* Behind the parameters of a constructor come the members and bases that it initialises. */
    if (refers && overload->constructs) return VISIT_BREAK;
    if (cursor.kind >= C_TYPE_PARAMETER && cursor.kind <= C_TEMPLATE_PARAMETER) {
        add_char(overload->text, (char)('0' + cursor.kind - C_TYPE_PARAMETER));
        if (cursor.kind == C_VALUE_PARAMETER) add_canonical(overload->text, clang.getCursorType(cursor));
    }
    if (cursor.kind == C_TYPE_PARAMETER || cursor.kind == C_PARAMETER)
        clang.visitChildren(cursor, add_concept, overload->text);
    if (is_expression(cursor.kind)) add_text_of(overload->text, overload->sources, cursor);
    return VISIT_CONTINUE;
}

static void add_arguments(struct buffer *text, CXCursor function) {
    int count = clang.Cursor_getNumTemplateArguments(function);
    for (int each = 0; each < count; each++) {
        int kind = clang.Cursor_getTemplateArgumentKind(function, (unsigned)each);
        add_char(text, each ? ',' : '<');
        if (kind == ARGUMENT_TYPE) add_canonical(text, clang.Cursor_getTemplateArgumentType(function, (unsigned)each));
        else if (kind == ARGUMENT_INTEGER)
            add_number(text, clang.Cursor_getTemplateArgumentValue(function, (unsigned)each));
    }
}

/* No two overloads differ in `noexcept` alone, and clang finds out late whether some have it. */
static void cut_noexcept(struct buffer *text) {
    static const char mark[] = " noexcept";
    char *found = NULL;
    for (char *at = text->text; at && (at = strstr(at, mark)); at++) found = at;
    if (!found || strchr(found, ')')) return;
    text->length = (size_t)(found - text->text);
    *found = 0;
}

/* Overloads are told apart by eight digits over the canonical type and what else distinguishes them. */
static void add_overload(struct buffer *buffer, struct sources *sources, CXCursor function, CXCursor around) {
    struct buffer text = {0};
    struct overload overload = {&text, sources, function.kind == C_CONSTRUCTOR ||
                                                    clang.getTemplateCursorKind(function) == C_CONSTRUCTOR};
    add_canonical(&text, clang.getCursorType(function));
    cut_noexcept(&text);
    if (function.kind == C_FUNCTION_TEMPLATE || around.kind == C_CLASS_TEMPLATE ||
        around.kind == C_PARTIAL_SPECIALIZATION)
        clang.visitChildren(function, add_requirement, &overload);
    if (is_specialised(sources, function)) add_arguments(&text, function);
    uint64_t digest = digest_of(DIGEST_SEED, text.text ? text.text : "", text.length);
    free_buffer(&text);
    static const char digits[] = "0123456789abcdef";
    for (int shift = 60; shift >= 32; shift -= 4) add_char(buffer, digits[digest >> shift & 15]);
}

/* Whether a tag has no name but that of the typedef it stands in: `typedef struct { } Name;`. */
static bool is_named_by_alias(CXCursor tag) {
    struct buffer usr = {0};
    add_clang(&usr, clang.getCursorUSR(tag));
    const char *last = usr.length ? strrchr(usr.text, '@') : NULL;
    bool found = last && last - usr.text > 2 && last[-1] == 'A' && strchr("SUE", last[-2]) && last[-3] == '@';
    free_buffer(&usr);
    return found;
}

/* In C a typedef and a tag may share a name; the typedef then is written as a meta descriptor. */
static bool names_its_tag(CXCursor alias) {
    if (alias.kind != C_TYPEDEF) return false;
    CXCursor target = clang.getTypeDeclaration(clang.getTypedefDeclUnderlyingType(alias));
    if (is_null(target) || !is_type(target.kind) || is_named_by_alias(target)) return false;
    struct buffer names[2] = {{0}, {0}};
    add_clang(&names[0], clang.getCursorSpelling(alias));
    add_clang(&names[1], clang.getCursorSpelling(target));
    bool same = names[0].length && names[1].length && !strcmp(names[0].text, names[1].text) &&
                !same_place(alias, target);
    free_buffer(&names[0]);
    free_buffer(&names[1]);
    return same;
}

/* Whether functions have overloads there: not in C, and not where C++ links as C. */
static bool has_overloads(CXCursor function) {
    if (function.kind != C_FUNCTION) return true;
    struct buffer usr = {0};
    add_clang(&usr, clang.getCursorUSR(function));
    /* The name that the entity is known by across units has its parameters behind this sign. */
    bool overloads = usr.length && strchr(usr.text, '#') != NULL;
    free_buffer(&usr);
    return overloads;
}

/* Arguments that a variable template is specialised for are known by their text only. */
static void add_variable_arguments(struct buffer *name, struct sources *sources, CXCursor cursor) {
    uint32_t offset;
    struct source *source = place_of(sources, clang.getCursorLocation(cursor), &offset);
    if (!source) return;
    offset += word_at(source, offset);
    uint32_t length = arguments_at(source, offset);
    for (uint32_t at = offset; at < offset + length; at++)
        if (!strchr(" \t\r\n", source->text[at])) add_char(name, source->text[at]);
}

void add_descriptor(struct buffer *buffer, struct sources *sources, CXCursor cursor, CXCursor around, bool c_linkage) {
    struct buffer name = {0};
    if (is_unnamed(cursor)) add_unnamed(&name, cursor, around);
    else if (cursor.kind == C_PARTIAL_SPECIALIZATION ||
             (is_type(cursor.kind) && cursor.kind != C_CLASS_TEMPLATE &&
              !is_null(clang.getSpecializedCursorTemplate(cursor))))
        add_printed(&name, clang.getCursorDisplayName(cursor));
    else add_spelling(&name, cursor);
    if (cursor.kind == C_UNEXPOSED_DECL) add_variable_arguments(&name, sources, cursor);
    if (!name.length) add_string(&name, "$unnamed");
    add_name(buffer, name.text);
    free_buffer(&name);
    if (cursor.kind == C_NAMESPACE) add_char(buffer, '/');
    else if (is_function(cursor.kind)) {
        add_char(buffer, '(');
        if (!c_linkage && has_overloads(cursor)) add_overload(buffer, sources, cursor, around);
        add_string(buffer, ").");
    } else if (is_type(cursor.kind) || cursor.kind == C_ALIAS || cursor.kind == C_ALIAS_TEMPLATE ||
               cursor.kind == C_TYPEDEF || cursor.kind == C_CONCEPT)
        add_char(buffer, names_its_tag(cursor) ? ':' : '#');
    else if (cursor.kind == C_NAMESPACE_ALIAS) add_char(buffer, ':');
    else add_char(buffer, '.');
}
