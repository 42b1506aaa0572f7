#include "unvisited.h"

#include <string.h>

/* Notes the type that an enumeration is told to have: libclang does not visit it. Its name ends before the body. */
static void refer_underlying(struct walk *walk, CXCursor cursor, struct spot spot) {
    CXCursor type = clang.getTypeDeclaration(clang.getEnumDeclIntegerType(cursor));
    if (is_null(type) || !spot.written || !load_source(spot.source)) return;
    const char *text = spot.source->text;
    uint32_t at = behind_blanks(spot.source, spot.offset + word_at(spot.source, spot.offset)), name = 0;
    if (at >= spot.source->length || text[at] != ':') return;
    for (at++; at < spot.source->length && (is_identifier_byte(text[at]) || strchr(" \t\r\n:", text[at]));) {
        uint32_t length = word_at(spot.source, at);
        if (length) name = at;
        at += length ? length : 1;
    }
    if (name) refer_to(walk, (struct spot){spot.source, name, true}, type, 0);
}

static uint32_t before_blanks(const char *text, uint32_t at) {
    while (at && strchr(" \t\r\n", text[at - 1])) at--;
    return at;
}

/* Whether a type waits for a template's arguments. */
static bool is_open(CXType type) {
    CXString text = clang.getTypeSpelling(clang.getCanonicalType(type));
    bool open = strstr(clang.getCString(text), "type-parameter-") != NULL;
    clang.disposeString(text);
    return open;
}

/* Notes the class of whose member something is a pointer: libclang does not visit it. It stands before `::*`. Of one
 * that waits for a template's arguments libclang cannot tell the class: it crashes. */
static void refer_to_owner(struct walk *walk, CXCursor cursor, struct spot spot) {
    CXType type = clang.getCursorType(cursor);
    if (type.kind != T_MEMBER_POINTER || !spot.written || is_open(type) || !load_source(spot.source)) return;
    const char *text = spot.source->text;
    uint32_t at = before_blanks(text, spot.offset);
    if (!at || text[at - 1] != '*') return;
    at = before_blanks(text, at - 1);
    if (at < 2 || text[at - 1] != ':' || text[at - 2] != ':') return;
    at = before_blanks(text, at - 2);
    while (at && is_identifier_byte(text[at - 1])) at--;
    CXCursor class = clang.getTypeDeclaration(clang.Type_getClassType(type));
    if (word_at(spot.source, at) && !is_null(class)) refer_to(walk, (struct spot){spot.source, at, true}, class, 0);
}

/* Notes the types that a specialisation of a function is for: those in the brackets behind its name. */
static void refer_to_arguments(struct walk *walk, CXCursor cursor, struct spot spot) {
    if (!spot.written || !is_specialised(walk->entities->sources, cursor) || !load_source(spot.source)) return;
    uint32_t at = spot.offset + word_at(spot.source, spot.offset), end = at + arguments_at(spot.source, at);
    int count = clang.Cursor_getNumTemplateArguments(cursor);
    for (uint32_t length; at < end; at += length ? length : 1) {
        length = word_at(spot.source, at);
        for (int each = 0; length && each < count; each++) {
            if (clang.Cursor_getTemplateArgumentKind(cursor, (unsigned)each) != ARGUMENT_TYPE) continue;
            CXType type = clang.Cursor_getTemplateArgumentType(cursor, (unsigned)each);
            CXCursor named = clang.getTypeDeclaration(type);
            if (is_null(named)) continue;
            CXString name = clang.getCursorSpelling(named);
            bool same = strlen(clang.getCString(name)) == length && stands_at(spot.source, at, clang.getCString(name));
            clang.disposeString(name);
            if (!same) continue;
            refer_to(walk, (struct spot){spot.source, at, true}, named, 0);
            break;
        }
    }
}

void see_unvisited(struct walk *walk, CXCursor cursor, struct spot spot) {
    if (cursor.kind == C_ENUM) refer_underlying(walk, cursor, spot);
    else if (is_data(cursor.kind)) refer_to_owner(walk, cursor, spot);
    else if (cursor.kind == C_FUNCTION || cursor.kind == C_METHOD) refer_to_arguments(walk, cursor, spot);
}
