"""Descriptors of protobuf: what one declares, and what generators make of it in each language.

A descriptor is a `google.protobuf.FileDescriptorProto`: the compiler of protobuf makes it from a `.proto`
file, and generated code holds it, so that both sides spell the same symbol for the same thing.
"""
