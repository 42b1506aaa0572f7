"""What the generators for Go call things, as their documentation and protogen have it."""

from __future__ import annotations

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from google.protobuf.text_format import Parse

from tieline.drivers.descriptors.go_names import camel_case, go_names


def _names(text: str, tags: dict[str, dict[str, str]] | None = None) -> dict[str, str]:
    return go_names(Parse(text, FileDescriptorProto()), tags or {})


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("foo_bar", "FooBar"),
        ("fooBar", "FooBar"),
        ("_foo", "XFoo"),
        ("foo_", "Foo_"),
        ("foo__bar", "Foo_Bar"),
        ("foo_1a", "Foo_1A"),
        ("foo_Bar", "Foo_Bar"),
        ("Outer.Inner", "Outer_Inner"),
        ("Outer.inner", "OuterInner"),
        ("Outer._inner", "Outer_XInner"),
    ],
)
def test_names_are_in_camel_case(name: str, called: str) -> None:
    assert camel_case(name) == called


def test_values_are_named_by_what_holds_their_enum() -> None:
    names = _names("""
        enum_type { name: "Tint" value { name: "TINT_RED" } }
        message_type { name: "Pet" enum_type { name: "Mood" value { name: "GLAD" } } }
    """)
    assert names["Tint_TINT_RED"] == names["Tint_RED"] == "Tint#TINT_RED."
    assert names["Pet_GLAD"] == "Pet#Mood#GLAD."
    assert "Pet_Mood_GLAD" not in names


def test_the_short_name_of_a_value_yields_to_the_whole_name_of_another() -> None:
    names = _names('enum_type { name: "Tint" value { name: "TINT_RED" } value { name: "RED" } }')
    assert names["Tint_RED"] == "Tint#RED."


def test_extensions_are_variables() -> None:
    names = _names("""
        extension { name: "note" number: 1 }
        message_type { name: "Pet" extension { name: "note" number: 2 } }
    """)
    assert (names["E_Note"], names["E_Pet_Note"]) == ("note.", "Pet#note.")


def test_names_that_are_taken_get_an_underscore() -> None:
    names = _names("""
        message_type {
          name: "Pet"
          field { name: "reset" number: 1 }
          field { name: "name" number: 2 }
          field { name: "get_name" number: 3 }
        }
    """)
    assert (names["Pet.Reset_"], names["Pet.GetReset_()"]) == ("Pet#reset.", "Pet#reset.")
    assert (names["Pet.GetName()"], names["Pet.GetName_"]) == ("Pet#name.", "Pet#get_name.")
    assert "Pet.GetName" not in names


def test_what_holds_a_field_of_a_oneof_is_known_by_its_tag() -> None:
    text = """
        message_type {
          name: "Pet"
          nested_type { name: "Cage" field { name: "size" number: 7 } }
          field { name: "cage" number: 1 oneof_index: 0 }
          oneof_decl { name: "home" }
        }
    """
    names = _names(text, {"Pet_Cage": {"Size": "7"}, "Pet_Cage_": {"Cage": "1"}})
    assert (names["Pet_Cage"], names["Pet_Cage.Size"]) == ("Pet#Cage#", "Pet#Cage#size.")
    assert (names["Pet_Cage_"], names["Pet_Cage_.Cage"]) == ("Pet#cage.", "Pet#cage.")
    assert (names["Pet.Home"], names["isPet_Home"], names["Pet.GetHome()"]) == ("Pet#home.",) * 3


def test_the_opaque_interface_has_names_of_its_own() -> None:
    text = """
        message_type {
          name: "Pet"
          field { name: "string" number: 1 }
          field { name: "cage" number: 2 oneof_index: 0 }
          oneof_decl { name: "home" }
        }
    """
    names = _names(text, {"Pet": {"xxx_hidden_String_": "1"}, "pet_Cage": {"Cage": "2"}})
    for name in ("xxx_hidden_String_", "GetString()", "SetString()", "HasString()", "ClearString()"):
        assert names[f"Pet.{name}"] == "Pet#string."
    assert (names["Pet_builder"], names["Pet_builder.String"]) == ("Pet#", "Pet#string.")
    assert (names["pet_Cage"], names["Pet_Cage_case"]) == ("Pet#cage.", "Pet#cage.")
    assert (names["Pet.WhichHome()"], names["Pet_Home_not_set_case"]) == ("Pet#home.", "Pet#home.")


def test_a_name_that_may_stand_for_two_things_is_left_out() -> None:
    names = _names('message_type { name: "pet_id" } message_type { name: "PetId" field { name: "a" } }')
    assert "PetId" not in names
