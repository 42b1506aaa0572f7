"""The kinds of symbols: the names in SCIP's `SymbolInformation.Kind`, schema 0.9.

A test compares them with the schema. Kept apart from `scip` so that nobody needs protobuf to check a kind.
"""

from __future__ import annotations

# fmt: off
KINDS = frozenset((
    "AbstractMethod", "Accessor", "Array", "Assertion", "AssociatedType", "Attribute", "Axiom", "Boolean",
    "Class", "Concept", "Constant", "Constructor", "Contract", "DataFamily", "Delegate", "Enum",
    "EnumMember", "Error", "Event", "Extension", "Fact", "Field", "File", "Function", "Getter", "Grammar",
    "Instance", "Interface", "Key", "Lang", "Lemma", "Library", "Macro", "Message", "Method", "MethodAlias",
    "MethodReceiver", "MethodSpecification", "Mixin", "Modifier", "Module", "Namespace", "Null", "Number",
    "Object", "Operator", "Package", "PackageObject", "Parameter", "ParameterLabel", "Pattern", "Predicate",
    "Property", "Protocol", "ProtocolMethod", "PureVirtualMethod", "Quasiquoter", "SelfParameter", "Setter",
    "Signature", "SingletonClass", "SingletonMethod", "StaticDataMember", "StaticEvent", "StaticField",
    "StaticMethod", "StaticProperty", "StaticVariable", "String", "Struct", "Subscript", "Tactic",
    "Theorem", "ThisParameter", "Trait", "TraitMethod", "Type", "TypeAlias", "TypeClass", "TypeClassMethod",
    "TypeFamily", "TypeParameter", "Union", "Value", "Variable",
))
# fmt: on
"""Every value that `Definition.kind` may have besides the empty string."""
