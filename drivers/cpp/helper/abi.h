/* The part of libclang's C interface that is used here.
 *
 * The interface is stable by promise (CINDEX_VERSION 0.64, LLVM 18 and newer), so these are its declarations in
 * our own words: the library that is loaded at run time is seldom the one that has headers on the machine.
 * `load_clang` finds every function, and `check_clang` parses a line to see that the numbers still hold. */
#ifndef TIELINE_ABI_H
#define TIELINE_ABI_H

#include <stdbool.h>
#include <stdint.h>

typedef struct { const void *data; unsigned flags; } CXString;
typedef struct { int kind; int extra; const void *data[3]; } CXCursor;
typedef struct { int kind; void *data[2]; } CXType;
typedef struct { const void *data[2]; unsigned number; } CXLocation;
typedef struct { const void *data[2]; unsigned begin, end; } CXRange;
typedef struct { unsigned count; CXRange *ranges; } CXRanges;
typedef struct { unsigned numbers[4]; void *data; } CXToken;
typedef struct { const char *name; const char *text; unsigned long length; } CXUnsaved;
typedef void *CXIndex, *CXUnit, *CXFile, *CXDiagnostic, *CXPolicy, *CXAction;
typedef int (*CXVisitor)(CXCursor cursor, CXCursor parent, void *data);
typedef void (*CXInclusionVisitor)(CXFile file, CXLocation *stack, unsigned depth, void *data);
typedef struct { void *callbacks[8]; } CXIndexer;

enum { VISIT_BREAK, VISIT_CONTINUE, VISIT_RECURSE };

/* Options of a parse (CXTranslationUnit_Flags). */
enum {
    PARSE_PREPROCESSING = 0x01, /* keep macro definitions, expansions and inclusions */
    PARSE_INCOMPLETE = 0x02,    /* do not instantiate at the end what only code generation needs */
    PARSE_SERIALIZABLE = 0x10,
    PARSE_KEEP_GOING = 0x200,
};

/* An inline body that this action parsed in one unit is skipped in its next ones. */
enum { INDEX_SKIP_PARSED_BODIES = 0x10 };

/* CXCursorKind. */
enum {
    C_UNEXPOSED_DECL = 1, C_STRUCT = 2, C_UNION = 3, C_CLASS = 4, C_ENUM = 5, C_FIELD = 6, C_ENUMERATOR = 7,
    C_FUNCTION = 8, C_VARIABLE = 9, C_PARAMETER = 10, C_TYPEDEF = 20, C_METHOD = 21, C_NAMESPACE = 22,
    C_LINKAGE = 23, C_CONSTRUCTOR = 24, C_DESTRUCTOR = 25, C_CONVERSION = 26, C_TYPE_PARAMETER = 27,
    C_VALUE_PARAMETER = 28, C_TEMPLATE_PARAMETER = 29, C_FUNCTION_TEMPLATE = 30, C_CLASS_TEMPLATE = 31,
    C_PARTIAL_SPECIALIZATION = 32, C_NAMESPACE_ALIAS = 33, C_USING_DIRECTIVE = 34, C_USING = 35, C_ALIAS = 36,
    C_LAST_DECL = 39, C_TYPE_REF = 43, C_BASE = 44, C_TEMPLATE_REF = 45, C_NAMESPACE_REF = 46, C_MEMBER_REF = 47,
    C_LABEL_REF = 48, C_OVERLOADED_REF = 49, C_VARIABLE_REF = 50, C_FIRST_INVALID = 70, C_LAST_INVALID = 73,
    C_UNEXPOSED_EXPR = 100, C_DECL_REF = 101, C_MEMBER_REF_EXPR = 102, C_CALL = 103, C_INTEGER = 106, C_STRING = 109, C_PAREN = 111, C_UNARY = 112,
    C_BINARY = 114, C_COMPOUND_ASSIGN = 115, C_CONDITIONAL = 116, C_CAST = 117, C_INIT_LIST = 119, C_GNU_NULL = 123,
    C_STATIC_CAST = 124, C_FUNCTIONAL_CAST = 128, C_NULLPTR = 131, C_SIZEOF_PACK = 143, C_LAMBDA = 144, C_LAST_EXPR = 200, C_LABEL = 201,
    C_COMPOUND = 202, C_CASE = 203, C_DEFAULT = 204, C_IF = 205, C_SWITCH = 206, C_WHILE = 207, C_DO = 208, C_FOR = 209,
    C_RETURN = 214, C_FOR_RANGE = 225, C_TRANSLATION_UNIT = 350, C_MACRO_DEFINITION = 501,
    C_MACRO_EXPANSION = 502, C_INCLUSION = 503, C_ALIAS_TEMPLATE = 601, C_CONCEPT = 604,
};

enum {                                                                        /* CXTypeKind */
    T_INVALID = 0, T_VOID = 2, T_POINTER = 101, T_REFERENCE = 104, T_ARRAY = 112, T_INCOMPLETE_ARRAY = 114,
    T_MEMBER_POINTER = 117,
};
enum { LINKAGE_INTERNAL = 2, LINKAGE_UNIQUE = 3, LINKAGE_EXTERNAL = 4 };       /* CXLinkageKind */
enum { STORAGE_EXTERN = 2, STORAGE_AUTO = 6 };                                /* CX_StorageClass */
enum { ARGUMENT_TYPE = 1, ARGUMENT_INTEGER = 4 };                             /* CXTemplateArgumentKind */
enum { BINARY_AND = 20, BINARY_OR = 21, BINARY_ASSIGN = 22 };                 /* CXBinaryOperatorKind */
enum { UNARY_POST_INC = 1, UNARY_PRE_DEC = 4, UNARY_ADDRESS = 5 };            /* CXUnaryOperatorKind, the four between */
enum {                                                                        /* CXPrintingPolicyProperty */
    POLICY_SUPPRESS_INITIALIZERS = 6, POLICY_UNNAMED_PLACES = 8, POLICY_BARE_CONSTRUCTORS = 11, POLICY_TERSE = 17,
    POLICY_POLISH = 18, POLICY_CONSTANTS_AS_WRITTEN = 23,
};
enum { TOKEN_IDENTIFIER = 2, TOKEN_COMMENT = 4 };                              /* CXTokenKind */
enum { SEVERITY_ERROR = 3 };                                                  /* CXDiagnosticSeverity; 4 is fatal */
enum { EXCLUDE_PRECOMPILED = 1 };

#define CLANG_FUNCTIONS(X) \
    X(const char *, getCString, (CXString)) \
    X(void, disposeString, (CXString)) \
    X(CXString, getClangVersion, (void)) \
    X(CXIndex, createIndex, (int exclude, int print)) \
    X(void, disposeIndex, (CXIndex)) \
    X(CXAction, IndexAction_create, (CXIndex)) \
    X(void, IndexAction_dispose, (CXAction)) \
    X(int, indexSourceFileFullArgv, (CXAction, void *, CXIndexer *, unsigned size, unsigned options, \
        const char *file, const char *const *arguments, int count, CXUnsaved *, unsigned, CXUnit *, unsigned)) \
    X(int, parseTranslationUnit2FullArgv, (CXIndex, const char *file, const char *const *arguments, int count, \
        CXUnsaved *, unsigned, unsigned options, CXUnit *)) \
    X(int, saveTranslationUnit, (CXUnit, const char *path, unsigned)) \
    X(void, disposeTranslationUnit, (CXUnit)) \
    X(CXCursor, getTranslationUnitCursor, (CXUnit)) \
    X(CXString, getTranslationUnitSpelling, (CXUnit)) \
    X(unsigned, visitChildren, (CXCursor, CXVisitor, void *)) \
    X(void, getInclusions, (CXUnit, CXInclusionVisitor, void *)) \
    X(CXRanges *, getSkippedRanges, (CXUnit, CXFile)) \
    X(void, disposeSourceRangeList, (CXRanges *)) \
    X(CXFile, getFile, (CXUnit, const char *)) \
    X(unsigned, isFileMultipleIncludeGuarded, (CXUnit, CXFile)) \
    X(CXString, getFileName, (CXFile)) \
    X(CXFile, getIncludedFile, (CXCursor)) \
    X(unsigned, getNumDiagnostics, (CXUnit)) \
    X(CXDiagnostic, getDiagnostic, (CXUnit, unsigned)) \
    X(void, disposeDiagnostic, (CXDiagnostic)) \
    X(int, getDiagnosticSeverity, (CXDiagnostic)) \
    X(CXString, getDiagnosticSpelling, (CXDiagnostic)) \
    X(CXLocation, getDiagnosticLocation, (CXDiagnostic)) \
    X(CXLocation, getCursorLocation, (CXCursor)) \
    X(CXRange, getCursorExtent, (CXCursor)) \
    X(CXLocation, getRangeStart, (CXRange)) \
    X(CXLocation, getRangeEnd, (CXRange)) \
    X(void, getFileLocation, (CXLocation, CXFile *, unsigned *line, unsigned *column, unsigned *offset)) \
    X(void, getSpellingLocation, (CXLocation, CXFile *, unsigned *line, unsigned *column, unsigned *offset)) \
    X(CXString, getCursorSpelling, (CXCursor)) \
    X(CXString, getCursorDisplayName, (CXCursor)) \
    X(CXString, getCursorUSR, (CXCursor)) \
    X(CXCursor, getCursorReferenced, (CXCursor)) \
    X(CXCursor, getCanonicalCursor, (CXCursor)) \
    X(CXCursor, getCursorDefinition, (CXCursor)) \
    X(CXCursor, getCursorSemanticParent, (CXCursor)) \
    X(CXCursor, getSpecializedCursorTemplate, (CXCursor)) \
    X(unsigned, equalCursors, (CXCursor, CXCursor)) \
    X(unsigned, hashCursor, (CXCursor)) \
    X(unsigned, isCursorDefinition, (CXCursor)) \
    X(int, getCursorLinkage, (CXCursor)) \
    X(int, Cursor_getStorageClass, (CXCursor)) \
    X(unsigned, Cursor_isInlineNamespace, (CXCursor)) \
    X(unsigned, Cursor_isAnonymous, (CXCursor)) \
    X(unsigned, Cursor_isAnonymousRecordDecl, (CXCursor)) \
    X(unsigned, Cursor_isMacroFunctionLike, (CXCursor)) \
    X(unsigned, Cursor_isMacroBuiltin, (CXCursor)) \
    X(unsigned, CXXMethod_isStatic, (CXCursor)) \
    X(unsigned, CXXMethod_isPureVirtual, (CXCursor)) \
    X(unsigned, CXXMethod_isConst, (CXCursor)) \
    X(unsigned, CXXMethod_isVirtual, (CXCursor)) \
    X(unsigned, CXXMethod_isDefaulted, (CXCursor)) \
    X(unsigned, CXXMethod_isDeleted, (CXCursor)) \
    X(int, getCursorBinaryOperatorKind, (CXCursor)) \
    X(int, getCursorUnaryOperatorKind, (CXCursor)) \
    X(int, getTemplateCursorKind, (CXCursor)) \
    X(int, Cursor_getNumTemplateArguments, (CXCursor)) \
    X(int, Cursor_getTemplateArgumentKind, (CXCursor, unsigned)) \
    X(CXType, Cursor_getTemplateArgumentType, (CXCursor, unsigned)) \
    X(long long, Cursor_getTemplateArgumentValue, (CXCursor, unsigned)) \
    X(unsigned, getNumOverloadedDecls, (CXCursor)) \
    X(CXCursor, getOverloadedDecl, (CXCursor, unsigned)) \
    X(void, getOverriddenCursors, (CXCursor, CXCursor **, unsigned *)) \
    X(void, disposeOverriddenCursors, (CXCursor *)) \
    X(void, tokenize, (CXUnit, CXRange, CXToken **, unsigned *)) \
    X(void, disposeTokens, (CXUnit, CXToken *, unsigned)) \
    X(int, getTokenKind, (CXToken)) \
    X(CXString, getTokenSpelling, (CXUnit, CXToken)) \
    X(CXLocation, getTokenLocation, (CXUnit, CXToken)) \
    X(CXType, getCursorType, (CXCursor)) \
    X(CXType, getCursorResultType, (CXCursor)) \
    X(CXType, getTypedefDeclUnderlyingType, (CXCursor)) \
    X(CXType, getEnumDeclIntegerType, (CXCursor)) \
    X(CXType, getCanonicalType, (CXType)) \
    X(CXCursor, getTypeDeclaration, (CXType)) \
    X(CXType, getPointeeType, (CXType)) \
    X(CXType, getArrayElementType, (CXType)) \
    X(CXType, Type_getClassType, (CXType)) \
    X(unsigned, isConstQualifiedType, (CXType)) \
    X(CXString, getTypeSpelling, (CXType)) \
    X(CXString, Cursor_getRawCommentText, (CXCursor)) \
    X(CXPolicy, getCursorPrintingPolicy, (CXCursor)) \
    X(void, PrintingPolicy_setProperty, (CXPolicy, int, unsigned)) \
    X(void, PrintingPolicy_dispose, (CXPolicy)) \
    X(CXString, getCursorPrettyPrinted, (CXCursor, CXPolicy))

#define CLANG_POINTER(result, name, arguments) result (*name) arguments;
/* The functions, by their names without `clang_`. */
struct clang { CLANG_FUNCTIONS(CLANG_POINTER) };
extern struct clang clang;

/* Loads the library; gives NULL, or a sentence that says what is wrong. */
const char *load_clang(const char *path);

/* Whether the numbers above are those of the library: gives NULL, or a sentence. */
const char *check_clang(void);

#endif
