"""TypeScript and JavaScript: an application on packages of the registry, and Express in plain JavaScript."""

from __future__ import annotations

import json
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest

from .conftest import ENVIRON, Project, tieline

MANIFEST: dict[str, Any] = {
    "name": "weather",
    "version": "0.1.0",
    "dependencies": {"@tanstack/react-query": "5.90.2", "react": "19.2.0", "zod": "4.1.12"},
    "devDependencies": {"@types/react": "19.2.2"},
}
CONFIGURATION = """\
{
  // Comments and trailing commas are allowed here.
  "compilerOptions": {
    "target": "esnext", "module": "esnext", "moduleResolution": "bundler", "jsx": "react-jsx", "strict": true,
  },
  "include": ["src"],
}
"""
FORECAST = """\
import { z } from "zod";

export const Forecast = z.object({ city: z.string(), degrees: z.number() });
export type Forecast = z.infer<typeof Forecast>;

/** Asks for the weather of a city. */
export async function load(city: string): Promise<Forecast> {
  const answer = await fetch(`/weather/${city}`);
  return Forecast.parse(await answer.json());
}
"""
WEATHER = """\
import { useQuery } from "@tanstack/react-query";
import { useState, type JSX } from "react";

import { load } from "./forecast";

interface Props {
  city: string;
  unit?: "C" | "F";
}

function Degrees({ value, unit = "C" }: { value: number; unit?: Props["unit"] }) {
  return <b title={unit}>{value}</b>;
}

export function Weather({ city, unit }: Props): JSX.Element {
  const [shown, show] = useState(true);
  const { data, isPending } = useQuery({ queryKey: ["weather", city], queryFn: () => load(city) });
  if (isPending || !data) return <p>...</p>;
  return (
    <p onClick={() => show(!shown)}>
      {data.city}: {shown && <Degrees value={data.degrees} unit={unit} />}
    </p>
  );
}
"""
EXPRESS = "express@5.1.0"


def npm(folder: Path, *words: str) -> str:
    """Run npm, which may not run any script of a package."""
    command = ["npm", *words, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=folder, env=ENVIRON, check=True, capture_output=True, timeout=300)
    return done.stdout.decode()


@pytest.fixture(scope="session")
def application(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """An application in TypeScript and JSX with what it depends on, indexed."""
    root = tmp_path_factory.mktemp("weather")
    (root / "src").mkdir()
    (root / "package.json").write_text(json.dumps(MANIFEST, indent=2))
    (root / "tsconfig.json").write_text(CONFIGURATION)
    (root / "src" / "forecast.ts").write_text(FORECAST)
    (root / "src" / "Weather.tsx").write_text(WEATHER)
    npm(root, "install")
    return Project(root, tieline(root, "index", "--jobs", "2"))


@pytest.fixture(scope="session")
def express(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Express 5.1.0, plain JavaScript without any configuration, with what it depends on."""
    folder = tmp_path_factory.mktemp("express")
    with tarfile.open(folder / npm(folder, "pack", EXPRESS).split()[-1]) as archive:
        archive.extractall(folder, filter="data")
    root = folder / "package"
    npm(root, "install", "--omit=dev")
    return Project(root, tieline(root, "index", "--jobs", "2"))


def place(text: str, path: str, line: str, name: str) -> str:
    """Give where a name is in the first line with some text, as a command takes it."""
    number, found = next((at, each) for at, each in enumerate(text.splitlines(), start=1) if line in each)
    return f"{path}:{number}:{found.index(name, found.index(line)) + 1}"


def shares(row: dict[str, Any]) -> dict[str, float]:
    """Give how often the language server says the same, by question."""
    assert row["stopped"] is None
    return {each["question"]: each["share"] for each in row["questions"]}


def test_the_application_is_indexed_as_a_whole(application: Project) -> None:
    assert [(each["unit"], each["status"]) for each in application.indexed["units"]] == [
        ("typescript:tsconfig.json", "indexed")
    ]
    rows = application.ask("status")["dependencies"]
    resolved = {each["name"]: each["resolved"] for each in rows}
    assert resolved == {
        "@tanstack/react-query": "pkg:npm/%40tanstack/react-query@5.90.2",
        "@types/react": "pkg:npm/%40types/react@19.2.2",
        "react": "pkg:npm/react@19.2.0",
        "zod": "pkg:npm/zod@4.1.12",
    }


def test_a_use_lands_in_the_dependency_at_its_version(application: Project) -> None:
    def landing(where: str) -> set[tuple[str, str]]:
        rows = application.ask("def", where)["results"]
        return {(row["package"], row["path"].rpartition("/")[2]) for row in rows}

    weather = "src/Weather.tsx"
    use = place(WEATHER, weather, "useQuery(", "useQuery")
    assert {package for package, _ in landing(use)} == {"pkg:npm/%40tanstack/react-query@5.90.2"}
    state = place(WEATHER, weather, "useState(true)", "useState")
    assert landing(state) == {("pkg:npm/%40types/react@19.2.2", "index.d.ts")}
    title = place(WEATHER, weather, "title={unit}", "title")
    assert {package for package, _ in landing(title)} == {"pkg:npm/%40types/react@19.2.2"}
    fetched = place(FORECAST, "src/forecast.ts", "await fetch", "fetch")
    assert {package.partition("@")[0] for package, _ in landing(fetched)} == {"pkg:npm/typescript"}


def test_one_name_with_two_meanings_is_one_symbol(application: Project) -> None:
    rows = application.ask("refs", place(FORECAST, "src/forecast.ts", "const Forecast", "Forecast"))[
        "results"
    ]
    assert [row["line"] for row in rows] == [3, 4, 4, 7, 9]
    assert [row["line"] for row in rows if "definition" in row["roles"]] == [3, 4]


def test_an_attribute_is_a_use_of_the_property(application: Project) -> None:
    rows = application.ask("refs", place(WEATHER, "src/Weather.tsx", "unit?: Props", "unit"))["results"]
    assert [(row["line"], row["column"]) for row in rows] == [(11, 27), (11, 58), (21, 60)]


def test_the_application_agrees_with_the_language_server(application: Project) -> None:
    (row,) = application.ask("verify", "--lang", "typescript", "--sample", "70")["languages"]
    found = shares(row)
    assert found["definition"] >= 0.99, row["differences"]
    assert found["references"] >= 0.98, row["differences"]


def test_plain_javascript_is_understood_by_what_it_exports(express: Project) -> None:
    text = (express.root / "lib" / "application.js").read_text()
    used = place(text, "lib/application.js", "require('./utils').compileETag", "compileETag;")
    (row,) = express.ask("def", used)["results"]
    assert (row["path"], row["text"]) == ("lib/utils.js", "exports.compileETag = function(val) {")
    rows = express.ask("refs", used)["results"]
    assert {row["path"] for row in rows} == {"lib/utils.js", "lib/application.js"}


def test_plain_javascript_agrees_with_the_language_server(express: Project) -> None:
    (row,) = express.ask("verify", "--lang", "typescript", "--sample", "200")["languages"]
    found = shares(row)
    assert found["definition"] >= 0.98, row["differences"]
    assert found["references"] >= 0.97, row["differences"]


def test_what_is_not_installed_is_said_by_package(express: Project) -> None:
    (unit,) = [each for each in express.indexed["units"] if each["unit"] == "typescript:."]
    assert unit["status"] == "partial"
    assert "node:http" in unit["reason"]
