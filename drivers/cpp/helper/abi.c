#include "abi.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

struct clang clang;

const char *load_clang(const char *path) {
    static char fault[512];
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        snprintf(fault, sizeof fault, "cannot load libclang: %s", dlerror());
        return fault;
    }
#define CLANG_FIND(result, name, arguments) \
    *(void **)&clang.name = dlsym(library, "clang_" #name); \
    if (!clang.name) { \
        snprintf(fault, sizeof fault, "%s has no clang_" #name ": it is older than LLVM 18", path); \
        return fault; \
    }
    CLANG_FUNCTIONS(CLANG_FIND)
    return NULL;
}

struct seen { bool macro, expansion, method, call, assign; };

static int see(CXCursor cursor, CXCursor parent, void *data) {
    struct seen *seen = data;
    (void)parent;
    switch (cursor.kind) {
        case C_MACRO_DEFINITION: {
            CXString name = clang.getCursorSpelling(cursor);
            seen->macro |= !strcmp(clang.getCString(name), "tieline");
            clang.disposeString(name);
            break;
        }
        case C_MACRO_EXPANSION: seen->expansion = true; break;
        case C_METHOD: seen->method = true; break;
        case C_CALL: seen->call = true; break;
        case C_BINARY: seen->assign |= clang.getCursorBinaryOperatorKind(cursor) == BINARY_ASSIGN; break;
        default: break;
    }
    return VISIT_RECURSE;
}

const char *check_clang(void) {
    static const char text[] = "#define tieline 1\nstruct A { int m() { int x; x = tieline; return m(); } };\n";
    const char *arguments[] = {"clang", "-xc++", "-fsyntax-only", "tieline-check.cc"};
    CXUnsaved unsaved = {"tieline-check.cc", text, sizeof text - 1};
    CXIndex index = clang.createIndex(0, 0);
    CXUnit unit = NULL;
    struct seen seen = {0};
    int failed = clang.parseTranslationUnit2FullArgv(index, NULL, arguments, 4, &unsaved, 1,
                                                     PARSE_PREPROCESSING, &unit);
    if (!failed && unit) {
        clang.visitChildren(clang.getTranslationUnitCursor(unit), see, &seen);
        clang.disposeTranslationUnit(unit);
    }
    clang.disposeIndex(index);
    if (seen.macro && seen.expansion && seen.method && seen.call && seen.assign) return NULL;
    return "this libclang numbers its cursors in another way than tieline knows";
}
