"""protobuf: Python uses classes and Go has types that were made from `.proto` files of another package."""

from __future__ import annotations

from pathlib import Path

import pytest

from .chains import Store, place
from .conftest import environment, source
from .test_go import module

RPC = ("google.golang.org/genproto/googleapis/rpc", "v0.0.0-20251022142026-3a174f9686a8")
PROTO = "google/rpc/status.proto"


class Chain(Store, frozen=True):
    """The checkouts; `common` has the `.proto` files, the classes and their stubs, `rpc` only Go's types."""

    status: Path
    common: Path
    rpc: Path


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Chain:
    folder = tmp_path_factory.mktemp("chain")
    status = source(folder, "grpcio-status==1.76.0")
    common = source(folder, "googleapis-common-protos==1.72.0", without=("tests",))
    environment(status, ("googleapis-common-protos==1.72.0", "protobuf==6.33.0", "grpcio==1.76.0"))
    environment(common, ("protobuf==6.33.0",))
    made = Chain(folder / "store.db", {}, status, common, module(folder, *RPC))
    made.index(status)
    made.index(common)
    made.index(made.rpc, "--allow-download")
    return made


def test_every_proto_of_the_distribution_is_compiled(chain: Chain) -> None:
    report = chain.ask(chain.common, "status")
    assert [
        each for each in report["units"] if each["driver"] == "protobuf" and each["status"] != "indexed"
    ] == []


def test_a_use_of_a_class_leads_to_the_stub_and_to_the_message(chain: Chain) -> None:
    rows = chain.define(
        chain.status, "grpc_status/rpc_status.py", "rich_status = status_pb2.Status", "Status"
    )
    assert [(path, text, link) for _, path, text, link, _ in rows] == [
        ("google/rpc/status_pb2.pyi", "class Status(_message.Message):", "exact"),
        (PROTO, "message Status {", "generated"),
    ]


def test_the_message_knows_who_uses_it(chain: Chain) -> None:
    message = place(chain.common / PROTO, PROTO, "message Status {", "Status")
    uses = chain.uses(chain.common, message)
    assert (chain.status.name, "grpc_status/rpc_status.py", "generated") in uses
    assert (chain.common.name, "google/longrunning/operations_proto.proto", "local") in uses


def test_a_type_of_go_leads_to_the_message_in_the_other_package(chain: Chain) -> None:
    path, proto = "errdetails/error_details.pb.go", "google/rpc/error_details.proto"
    rows = chain.define(chain.rpc, path, "type RetryInfo struct {", "RetryInfo")
    assert [(repository, path, text, link) for repository, path, text, link, _ in rows] == [
        (chain.rpc.name, path, "type RetryInfo struct {", "local"),
        (chain.common.name, proto, "message RetryInfo {", "generated"),
    ]
    message = place(chain.common / proto, proto, "message RetryInfo {", "RetryInfo")
    users = {repository for repository, _, link in chain.uses(chain.common, message) if link == "generated"}
    assert users == {chain.rpc.name, chain.common.name}
