"""A server for the stores that lie in PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest

from .postgres_server import binaries, server


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a server of this test run."""
    programs = binaries()
    if programs is None:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is not installed (Debian: postgresql)")
        pytest.skip("PostgreSQL is not installed")
    with server(programs) as address:
        yield address


@pytest.fixture
def postgres(postgres_server: str) -> str:
    """The address of an empty database."""
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS tieline CASCADE")
    return postgres_server
