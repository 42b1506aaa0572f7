#include "entity.h"

#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 64 };

bool is_null(CXCursor cursor) { return cursor.kind >= C_FIRST_INVALID && cursor.kind <= C_LAST_INVALID; }

bool is_function(int kind) {
    return kind == C_FUNCTION || kind == C_METHOD || kind == C_CONSTRUCTOR || kind == C_DESTRUCTOR ||
           kind == C_CONVERSION || kind == C_FUNCTION_TEMPLATE;
}

bool is_type(int kind) {
    return (kind >= C_STRUCT && kind <= C_ENUM) || kind == C_CLASS_TEMPLATE || kind == C_PARTIAL_SPECIALIZATION;
}

void start_entities(struct entities *entities, struct sources *sources, struct names *symbols) {
    *entities = (struct entities){.sources = sources, .symbols = symbols, .mask = 4095};
    entities->items = need((entities->mask + 1) * sizeof *entities->items);
    forget_entities(entities);
}

void forget_entities(struct entities *entities) {
    memset(entities->items, 0, (entities->mask + 1) * sizeof *entities->items);
    entities->count = 0;
}

void free_entities(struct entities *entities) { free(entities->items); }

struct source *place_of(struct sources *sources, CXLocation location, uint32_t *offset) {
    CXFile file;
    unsigned line, column, found;
    clang.getFileLocation(location, &file, &line, &column, &found);
    *offset = found;
    return source_of(sources, file);
}

bool same_place(CXCursor left, CXCursor right) {
    CXFile files[2];
    unsigned line, column, offsets[2];
    clang.getFileLocation(clang.getCursorLocation(left), &files[0], &line, &column, &offsets[0]);
    clang.getFileLocation(clang.getCursorLocation(right), &files[1], &line, &column, &offsets[1]);
    return files[0] == files[1] && offsets[0] == offsets[1];
}

CXCursor pattern_of(CXCursor declaration) {
    for (int step = 0; step < DEEPEST; step++) {
        CXCursor pattern = clang.getSpecializedCursorTemplate(declaration);
        /* A specialisation that the program spells out has a place of its own. */
        if (is_null(pattern) || pattern.kind == 0 || !same_place(pattern, declaration)) break;
        if (clang.equalCursors(pattern, declaration)) break;
        declaration = pattern;
    }
    return declaration;
}

/* An identifier of the symbol grammar, in backticks where it must be. */
static void add_name(struct buffer *buffer, const char *name) {
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

/* The name of a declaration; of a constructor that of its class without arguments. */
static void add_spelling(struct buffer *buffer, CXCursor cursor) {
    struct buffer name = {0};
    add_clang(&name, clang.getCursorSpelling(cursor));
    if (name.text && (cursor.kind == C_CONSTRUCTOR || cursor.kind == C_DESTRUCTOR || cursor.kind == C_FUNCTION_TEMPLATE)) {
        char *bracket = strncmp(name.text, "operator", 8) ? strchr(name.text, '<') : NULL;
        if (bracket) *bracket = 0;
    }
    if (name.text) add_string(buffer, name.text);
    free_buffer(&name);
}

struct ordinal { CXCursor wanted; unsigned number; bool found; };

static bool is_unnamed(CXCursor cursor) { return is_type(cursor.kind) && clang.Cursor_isAnonymous(cursor); }

static int count_unnamed(CXCursor cursor, CXCursor parent, void *data) {
    struct ordinal *ordinal = data;
    (void)parent;
    if (!is_unnamed(cursor)) return VISIT_CONTINUE;
    if (clang.equalCursors(cursor, ordinal->wanted)) {
        ordinal->found = true;
        return VISIT_BREAK;
    }
    ordinal->number++;
    return VISIT_CONTINUE;
}

/* An unnamed type is called by its place among the unnamed ones around it; at the top by its offset. */
static void add_unnamed(struct buffer *buffer, CXCursor cursor, CXCursor parent) {
    struct ordinal ordinal = {cursor, 0, false};
    if (is_type(parent.kind)) clang.visitChildren(parent, count_unnamed, &ordinal);
    CXFile file;
    unsigned line, column, offset;
    clang.getFileLocation(clang.getCursorLocation(cursor), &file, &line, &column, &offset);
    add_string(buffer, cursor.kind == C_ENUM ? "$enum" : cursor.kind == C_UNION ? "$union" : "$struct");
    add_number(buffer, ordinal.found ? ordinal.number : offset);
}

static int add_template_parameter(CXCursor cursor, CXCursor parent, void *data) {
    (void)parent;
    if (cursor.kind < C_TYPE_PARAMETER || cursor.kind > C_TEMPLATE_PARAMETER) return VISIT_CONTINUE;
    add_char(data, (char)('0' + cursor.kind - C_TYPE_PARAMETER));
    if (cursor.kind == C_VALUE_PARAMETER)
        add_clang(data, clang.getTypeSpelling(clang.getCanonicalType(clang.getCursorType(cursor))));
    return VISIT_CONTINUE;
}

/* Overloads are told apart by eight digits over the canonical type and the kinds of template parameters. */
static void add_overload(struct buffer *buffer, CXCursor function) {
    struct buffer text = {0};
    add_clang(&text, clang.getTypeSpelling(clang.getCanonicalType(clang.getCursorType(function))));
    if (function.kind == C_FUNCTION_TEMPLATE) clang.visitChildren(function, add_template_parameter, &text);
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
    bool same = names[0].length && names[1].length && !strcmp(names[0].text, names[1].text) && !same_place(alias, target);
    free_buffer(&names[0]);
    free_buffer(&names[1]);
    return same;
}

/* Whether functions have overloads there: not in C, and not where C++ links as C. */
static bool has_overloads(CXCursor function) {
    if (function.kind != C_FUNCTION) return true;
    struct buffer mangled = {0};
    add_clang(&mangled, clang.getCursorUSR(function));
    /* The name that the entity is known by across units ends with it when it has no parameters. */
    bool overloads = mangled.length && strchr(mangled.text, '#') != NULL;
    free_buffer(&mangled);
    return overloads;
}

static void add_descriptor(struct buffer *buffer, CXCursor cursor, CXCursor parent) {
    struct buffer name = {0};
    if (is_unnamed(cursor)) add_unnamed(&name, cursor, parent);
    else if (cursor.kind == C_PARTIAL_SPECIALIZATION ||
             (is_type(cursor.kind) && !is_null(clang.getSpecializedCursorTemplate(cursor)) && cursor.kind != C_CLASS_TEMPLATE))
        add_clang(&name, clang.getCursorDisplayName(cursor));
    else add_spelling(&name, cursor);
    if (!name.length) add_string(&name, "$unnamed");
    add_name(buffer, name.text);
    free_buffer(&name);
    if (cursor.kind == C_NAMESPACE) add_char(buffer, '/');
    else if (is_function(cursor.kind)) {
        add_char(buffer, '(');
        if (has_overloads(cursor)) add_overload(buffer, cursor);
        add_string(buffer, ").");
    } else if (is_type(cursor.kind) || cursor.kind == C_ALIAS || cursor.kind == C_ALIAS_TEMPLATE ||
               cursor.kind == C_TYPEDEF || cursor.kind == C_CONCEPT)
        add_char(buffer, names_its_tag(cursor) ? ':' : '#');
    else if (cursor.kind == C_NAMESPACE_ALIAS) add_char(buffer, ':');
    else add_char(buffer, '.');
}

/* What a declaration is nested in, from outside; templates instead of what was made from them. */
static int chain_of(CXCursor cursor, CXCursor chain[DEEPEST]) {
    int depth = 0;
    for (CXCursor at = cursor; depth < DEEPEST; depth++) {
        at = clang.getCanonicalCursor(pattern_of(at));
        if (is_null(at) || at.kind == C_TRANSLATION_UNIT || at.kind == 0) break;
        chain[depth] = at;
        at = clang.getCursorSemanticParent(at);
    }
    return depth;
}

static bool is_unnamed_namespace(CXCursor cursor) {
    return cursor.kind == C_NAMESPACE && clang.Cursor_isAnonymous(cursor);
}

/* What nothing outside its file can mean, or must not be taken for its namesake in another, carries its file. */
static bool carries_file(CXCursor outermost, const struct source *home) {
    int linkage = clang.getCursorLinkage(outermost);
    bool linked = is_function(outermost.kind) || outermost.kind == C_VARIABLE;
    if (linked && linkage == LINKAGE_EXTERNAL) {
        struct buffer name = {0};
        add_clang(&name, clang.getCursorSpelling(outermost));
        bool entry = name.length && !strcmp(name.text, "main");
        free_buffer(&name);
        return entry;
    }
    return linked || linkage == LINKAGE_INTERNAL || linkage == LINKAGE_UNIQUE || !home->header;
}

static uint32_t global_symbol(struct entities *entities, CXCursor *chain, int depth, struct source *home) {
    struct buffer text = {0};
    add_string(&text, entities->sources->context->packages[home->package].prefix);
    bool unnamed = false;
    int outermost = depth - 1;
    for (; outermost > 0 && (chain[outermost].kind == C_NAMESPACE || chain[outermost].kind == C_LINKAGE ||
                             chain[outermost].kind == C_UNEXPOSED_DECL);
         outermost--)
        unnamed |= is_unnamed_namespace(chain[outermost]);
    bool namespaced = chain[outermost].kind == C_NAMESPACE || chain[outermost].kind == C_NAMESPACE_ALIAS;
    unnamed |= is_unnamed_namespace(chain[outermost]);
    if (unnamed || (!namespaced && carries_file(chain[outermost], home))) {
        add_name(&text, home->carried);
        add_char(&text, '/');
    }
    for (int each = depth - 1; each >= 0; each--) {
        CXCursor cursor = chain[each];
        if (cursor.kind == C_LINKAGE || cursor.kind == C_UNEXPOSED_DECL) continue;
        if (cursor.kind == C_NAMESPACE && clang.Cursor_isInlineNamespace(cursor) && each) continue;
        if (is_unnamed_namespace(cursor)) {
            add_string(&text, "`(anonymous namespace)`/");
            continue;
        }
        /* Enumerators of an unnamed enumeration, and fields of one that is only a part, are the outer type's. */
        if (each && is_unnamed(cursor) && (cursor.kind == C_ENUM || clang.Cursor_isAnonymousRecordDecl(cursor)))
            continue;
        add_descriptor(&text, cursor, each + 1 < depth ? chain[each + 1] : chain[each]);
    }
    bool empty = text.text[text.length - 1] == ' ';
    uint32_t symbol = empty ? NO_SYMBOL : name_of(entities->symbols, text.text, text.length);
    free_buffer(&text);
    return symbol;
}

static bool is_local(CXCursor *chain, int depth) {
    int kind = chain[0].kind;
    if (kind == C_PARAMETER || kind == C_LABEL || (kind >= C_TYPE_PARAMETER && kind <= C_TEMPLATE_PARAMETER)) return true;
    for (int each = 1; each < depth; each++)
        if (is_function(chain[each].kind))
            /* A declaration inside a function can be of something that all units know. */
            return each > 1 || clang.getCursorLinkage(chain[0]) != LINKAGE_EXTERNAL;
    return false;
}

static struct entity make_entity(struct entities *entities, CXCursor declaration) {
    struct entity entity = {NO_SYMBOL, NULL, false, ""};
    CXCursor chain[DEEPEST];
    int depth = chain_of(declaration, chain);
    uint32_t offset;
    if (!depth) return entity;
    entity.home = place_of(entities->sources, clang.getCursorLocation(chain[0]), &offset);
    if (!entity.home) return entity;
    struct buffer name = {0};
    add_spelling(&name, chain[0]);
    if (name.length) entity.name = memcpy(take(entities->symbols->arena, name.length + 1), name.text, name.length + 1);
    free_buffer(&name);
    entity.local = is_local(chain, depth);
    if (!entity.local && depth > 1 && is_function(chain[1].kind)) depth = 1;
    if (entity.local) {
        struct buffer key = {0};
        add_char(&key, '\1');
        add_string(&key, entity.home->document);
        add_char(&key, ':');
        add_number(&key, offset);
        entity.symbol = name_of(entities->symbols, key.text, key.length);
        free_buffer(&key);
    } else {
        entity.symbol = global_symbol(entities, chain, depth, entity.home);
    }
    return entity;
}

static size_t slot_of(const struct entities *entities, CXCursor cursor) {
    size_t slot = clang.hashCursor(cursor) * 2654435761u & entities->mask;
    while (entities->items[slot].used && !clang.equalCursors(entities->items[slot].cursor, cursor))
        slot = (slot + 1) & entities->mask;
    return slot;
}

static void widen(struct entities *entities) {
    struct entities wider = *entities;
    wider.mask = entities->mask * 2 + 1;
    wider.items = calloc(wider.mask + 1, sizeof *wider.items);
    if (!wider.items) need(SIZE_MAX);
    for (size_t each = 0; each <= entities->mask; each++)
        if (entities->items[each].used) wider.items[slot_of(&wider, entities->items[each].cursor)] = entities->items[each];
    free(entities->items);
    *entities = wider;
}

struct entity entity_of(struct entities *entities, CXCursor declaration) {
    size_t slot = slot_of(entities, declaration);
    if (entities->items[slot].used) return entities->items[slot].entity;
    struct entity entity = make_entity(entities, declaration);
    if (++entities->count * 2 > entities->mask) {
        widen(entities);
        slot = slot_of(entities, declaration);
    }
    entities->items[slot].cursor = declaration;
    entities->items[slot].entity = entity;
    entities->items[slot].used = true;
    return entity;
}

uint32_t file_symbol(struct entities *entities, struct source *source) {
    if (source->file_symbol != UINT32_MAX) return source->file_symbol;
    struct buffer text = {0};
    add_string(&text, entities->sources->context->packages[source->package].prefix);
    add_name(&text, source->carried);
    add_char(&text, '/');
    source->file_symbol = name_of(entities->symbols, text.text, text.length);
    free_buffer(&text);
    return source->file_symbol;
}

uint32_t macro_symbol(struct entities *entities, struct source *source, const char *name, unsigned ordinal) {
    struct buffer text = {0}, numbered = {0};
    add_string(&numbered, name);
    if (ordinal) {
        add_string(&numbered, "(+");
        add_number(&numbered, ordinal);
        add_char(&numbered, ')');
    }
    add_string(&text, entities->symbols->texts[file_symbol(entities, source)]);
    add_name(&text, numbered.text);
    add_char(&text, '!');
    uint32_t symbol = name_of(entities->symbols, text.text, text.length);
    free_buffer(&numbered);
    free_buffer(&text);
    return symbol;
}
