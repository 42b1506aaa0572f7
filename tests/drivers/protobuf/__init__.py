"""Tests of the protobuf driver: protoc over small checkouts."""
