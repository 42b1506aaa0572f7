"""Descriptors in code of an untrusted checkout: of any bytes, names can be spelled, or there are none."""

from __future__ import annotations

import base64

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from hypothesis import given
from hypothesis import strategies as st

from tieline.drivers.descriptors.python_names import descriptor_in, message_names, service_names
from tieline.drivers.descriptors.reading import read_descriptor
from tieline.drivers.descriptors.script_names import descriptor_of, script_names

FILE = FileDescriptorProto(name="acme/v1/user.proto", package="acme.v1")
MESSAGE = FILE.message_type.add(name="User")
MESSAGE.field.add(name="full_name", number=1, type="TYPE_STRING", label="LABEL_OPTIONAL")
MESSAGE.enum_type.add(name="Rank").value.add(name="LOW", number=0)
FILE.service.add(name="Users").method.add(name="Get", input_type=".acme.v1.User", output_type=".acme.v1.User")
WHOLE = FILE.SerializeToString()


@given(st.data())
def test_damage_costs_names_and_nothing_else(data: st.DataObject) -> None:
    content = bytearray(WHOLE)
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=4)):
        content[at] = data.draw(st.integers(0, 255))
    file = read_descriptor(bytes(content[: data.draw(st.integers(0, len(content)))]))
    if file is not None:
        assert all(script_names(file))
        assert all(message_names(file))
        assert all(service_names(file))


@pytest.mark.parametrize(
    "text",
    [
        f"DESCRIPTOR = _pool.AddSerializedFile({WHOLE!r})",
        f"DESCRIPTOR = _descriptor.FileDescriptor(name='x', serialized_pb={WHOLE!r})",
        f"DESCRIPTOR = _descriptor.FileDescriptor(serialized_pb=_b({WHOLE.decode('latin-1')!r}))",
    ],
    ids=["now", "before 3.20", "for Python 2, too"],
)
def test_the_forms_in_which_python_holds_it(text: str) -> None:
    assert descriptor_in(text) == FILE


@pytest.mark.parametrize("text", ["def", "x = 1", "AddSerializedFile(x)", "a.AddSerializedFile(b'\\xff')"])
def test_other_modules_hold_none(text: str) -> None:
    assert descriptor_in(text) is None


def test_base64_without_its_padding() -> None:
    text = base64.b64encode(WHOLE).decode().rstrip("=")
    assert descriptor_of(text) == FILE
    assert descriptor_of("?") is None
