"""The numbers that the helper knows libclang's enumerations by, against those of clang's own bindings."""

from __future__ import annotations

import re

from clang import cindex  # pyright: ignore[reportMissingTypeStubs]

from tieline.drivers.cpp.driver import HELPER

CURSORS = {
    "UNEXPOSED_DECL": "UNEXPOSED_DECL",
    "STRUCT": "STRUCT_DECL",
    "UNION": "UNION_DECL",
    "CLASS": "CLASS_DECL",
    "ENUM": "ENUM_DECL",
    "FIELD": "FIELD_DECL",
    "ENUMERATOR": "ENUM_CONSTANT_DECL",
    "FUNCTION": "FUNCTION_DECL",
    "VARIABLE": "VAR_DECL",
    "PARAMETER": "PARM_DECL",
    "TYPEDEF": "TYPEDEF_DECL",
    "METHOD": "CXX_METHOD",
    "NAMESPACE": "NAMESPACE",
    "LINKAGE": "LINKAGE_SPEC",
    "CONSTRUCTOR": "CONSTRUCTOR",
    "DESTRUCTOR": "DESTRUCTOR",
    "CONVERSION": "CONVERSION_FUNCTION",
    "TYPE_PARAMETER": "TEMPLATE_TYPE_PARAMETER",
    "VALUE_PARAMETER": "TEMPLATE_NON_TYPE_PARAMETER",
    "TEMPLATE_PARAMETER": "TEMPLATE_TEMPLATE_PARAMETER",
    "FUNCTION_TEMPLATE": "FUNCTION_TEMPLATE",
    "CLASS_TEMPLATE": "CLASS_TEMPLATE",
    "PARTIAL_SPECIALIZATION": "CLASS_TEMPLATE_PARTIAL_SPECIALIZATION",
    "NAMESPACE_ALIAS": "NAMESPACE_ALIAS",
    "USING_DIRECTIVE": "USING_DIRECTIVE",
    "USING": "USING_DECLARATION",
    "ALIAS": "TYPE_ALIAS_DECL",
    "LAST_DECL": "CXX_ACCESS_SPEC_DECL",
    "TYPE_REF": "TYPE_REF",
    "BASE": "CXX_BASE_SPECIFIER",
    "TEMPLATE_REF": "TEMPLATE_REF",
    "NAMESPACE_REF": "NAMESPACE_REF",
    "MEMBER_REF": "MEMBER_REF",
    "LABEL_REF": "LABEL_REF",
    "OVERLOADED_REF": "OVERLOADED_DECL_REF",
    "VARIABLE_REF": "VARIABLE_REF",
    "FIRST_INVALID": "INVALID_FILE",
    "LAST_INVALID": "INVALID_CODE",
    "UNEXPOSED_EXPR": "UNEXPOSED_EXPR",
    "DECL_REF": "DECL_REF_EXPR",
    "MEMBER_REF_EXPR": "MEMBER_REF_EXPR",
    "CALL": "CALL_EXPR",
    "CAST": "CSTYLE_CAST_EXPR",
    "INTEGER": "INTEGER_LITERAL",
    "STRING": "STRING_LITERAL",
    "INIT_LIST": "INIT_LIST_EXPR",
    "PAREN": "PAREN_EXPR",
    "UNARY": "UNARY_OPERATOR",
    "BINARY": "BINARY_OPERATOR",
    "COMPOUND_ASSIGN": "COMPOUND_ASSIGNMENT_OPERATOR",
    "CONDITIONAL": "CONDITIONAL_OPERATOR",
    "GNU_NULL": "GNU_NULL_EXPR",
    "STATIC_CAST": "CXX_STATIC_CAST_EXPR",
    "FUNCTIONAL_CAST": "CXX_FUNCTIONAL_CAST_EXPR",
    "NULLPTR": "CXX_NULL_PTR_LITERAL_EXPR",
    "SIZEOF_PACK": "SIZE_OF_PACK_EXPR",
    "LAMBDA": "LAMBDA_EXPR",
    "LAST_EXPR": "UNEXPOSED_STMT",
    "LABEL": "LABEL_STMT",
    "COMPOUND": "COMPOUND_STMT",
    "CASE": "CASE_STMT",
    "DEFAULT": "DEFAULT_STMT",
    "IF": "IF_STMT",
    "SWITCH": "SWITCH_STMT",
    "WHILE": "WHILE_STMT",
    "DO": "DO_STMT",
    "FOR": "FOR_STMT",
    "RETURN": "RETURN_STMT",
    "FOR_RANGE": "CXX_FOR_RANGE_STMT",
    "TRANSLATION_UNIT": "TRANSLATION_UNIT",
    "MACRO_DEFINITION": "MACRO_DEFINITION",
    "MACRO_EXPANSION": "MACRO_INSTANTIATION",
    "INCLUSION": "INCLUSION_DIRECTIVE",
    "ALIAS_TEMPLATE": "TYPE_ALIAS_TEMPLATE_DECL",
    "CONCEPT": "CONCEPT_DECL",
}
"""Names of cursor kinds: the helper's, behind `C_`, and clang's."""
OTHERS = {
    "T_INVALID": cindex.TypeKind.INVALID,
    "T_VOID": cindex.TypeKind.VOID,
    "T_POINTER": cindex.TypeKind.POINTER,
    "T_REFERENCE": cindex.TypeKind.RVALUEREFERENCE,
    "T_ARRAY": cindex.TypeKind.CONSTANTARRAY,
    "T_INCOMPLETE_ARRAY": cindex.TypeKind.INCOMPLETEARRAY,
    "T_MEMBER_POINTER": cindex.TypeKind.MEMBERPOINTER,
    "LINKAGE_INTERNAL": cindex.LinkageKind.INTERNAL,
    "LINKAGE_UNIQUE": cindex.LinkageKind.UNIQUE_EXTERNAL,
    "LINKAGE_EXTERNAL": cindex.LinkageKind.EXTERNAL,
    "STORAGE_EXTERN": cindex.StorageClass.EXTERN,
    "STORAGE_AUTO": cindex.StorageClass.AUTO,
    "ARGUMENT_TYPE": cindex.TemplateArgumentKind.TYPE,
    "ARGUMENT_INTEGER": cindex.TemplateArgumentKind.INTEGRAL,
    "BINARY_AND": cindex.BinaryOperator.LAnd,
    "BINARY_OR": cindex.BinaryOperator.LOr,
    "BINARY_ASSIGN": cindex.BinaryOperator.Assign,
    "POLICY_SUPPRESS_INITIALIZERS": cindex.PrintingPolicyProperty.SuppressInitializers,
    "POLICY_UNNAMED_PLACES": cindex.PrintingPolicyProperty.AnonymousTagLocations,
    "POLICY_BARE_CONSTRUCTORS": cindex.PrintingPolicyProperty.SuppressTemplateArgsInCXXConstructors,
    "POLICY_TERSE": cindex.PrintingPolicyProperty.TerseOutput,
    "POLICY_POLISH": cindex.PrintingPolicyProperty.PolishForDeclaration,
    "POLICY_CONSTANTS_AS_WRITTEN": cindex.PrintingPolicyProperty.ConstantsAsWritten,
}
"""Members of clang's other enumerations, by the helper's names."""
FLAGS = {
    "PARSE_PREPROCESSING": cindex.TranslationUnit.PARSE_DETAILED_PROCESSING_RECORD,
    "PARSE_INCOMPLETE": cindex.TranslationUnit.PARSE_INCOMPLETE,
    "SEVERITY_ERROR": cindex.Diagnostic.Error,
    "TOKEN_COMMENT": cindex.TokenKind.COMMENT.value,
    "TOKEN_IDENTIFIER": cindex.TokenKind.IDENTIFIER.value,
}
"""Plain numbers, by the helper's names."""
UNKNOWN = frozenset(
    (
        "EXCLUDE_PRECOMPILED",
        "INDEX_SKIP_PARSED_BODIES",
        "PARSE_KEEP_GOING",
        "PARSE_SERIALIZABLE",
        "UNARY_ADDRESS",
        "UNARY_POST_INC",
        "UNARY_PRE_DEC",
    )
)
"""What the bindings have no name for."""


def test_all_numbers_are_those_of_the_library() -> None:
    header = (HELPER / "abi.h").read_text()
    found = {name: int(number, 0) for name, number in re.findall(r"\b([A-Z_]+) = (0x[0-9a-f]+|\d+)", header)}
    expected = {
        **{f"C_{name}": cindex.CursorKind[kind].value for name, kind in CURSORS.items()},
        **{name: member.value for name, member in OTHERS.items()},
        **FLAGS,
    }
    assert {name: number for name, number in found.items() if name not in UNKNOWN} == expected
    assert found.keys() >= UNKNOWN
