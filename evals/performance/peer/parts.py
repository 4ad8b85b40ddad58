"""What the peers share: what comes in and goes out, the policies cut into chunks, and how a peer is started."""

import argparse
import os
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

import uvicorn
from fastapi import FastAPI
from langchain_core.documents import Document
from langchain_text_splitters import MarkdownHeaderTextSplitter, RecursiveCharacterTextSplitter
from pydantic import BaseModel

K = 4
SYSTEM = (
    "You are a trust and safety policy assistant. Recommend an enforcement action and cite policy sections.\n\n"
    "Policies:\n{context}"
)


class Post(BaseModel):
    """What comes in."""

    text: str


class Cited(BaseModel):
    """A section, and what the model says are its words."""

    section_id: str
    quote: str


class Review(BaseModel):
    """What goes out, as the model says it."""

    action: Literal["allow", "remove", "label", "escalate"]
    rationale: str
    confidence: float
    citations: list[Cited]


@dataclass(frozen=True, slots=True)
class Given:
    """How a peer is started: its port, the model's address, the folder of the policies, a folder of its own."""

    port: int
    model: str
    policies: Path
    data: Path


def given() -> Given:
    """The arguments of this program. What would phone home is told not to."""
    os.environ.setdefault("OPENAI_API_KEY", "none")
    os.environ["LANGSMITH_TRACING"] = "false"
    os.environ["ANONYMIZED_TELEMETRY"] = "False"
    parser = argparse.ArgumentParser(description="A peer to measure against.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--model", required=True, help="the base URL of the model server, with /v1")
    parser.add_argument("--policies", type=Path, required=True, help="a folder of Markdown")
    parser.add_argument("--data", type=Path, required=True, help="a folder of its own")
    read = parser.parse_args()
    return Given(read.port, read.model, read.policies, read.data)


def chunks(folder: Path) -> list[Document]:
    """The newest version of every policy in the folder, cut at its headings and then by size."""
    by_heading = MarkdownHeaderTextSplitter([("#", "policy"), ("##", "part"), ("###", "section")], strip_headers=False)
    by_size = RecursiveCharacterTextSplitter(chunk_size=800, chunk_overlap=100)
    newest = (max(path.glob("*.md")) for path in sorted(folder.iterdir()) if path.is_dir())
    return [
        chunk for file in newest for chunk in by_size.split_documents(by_heading.split_text(file.read_text("utf-8")))
    ]


def shown(documents: list[Document]) -> str:
    """The chunks as a prompt has them."""
    return "\n\n".join(f"[{one.metadata.get('section', '?')}] {one.page_content}" for one in documents)


def chroma() -> Any:  # noqa: ANN401  (an optional package)
    """LangChain's own vector store over Chroma."""
    return import_module("langchain_chroma").Chroma


def run(app: FastAPI, port: int) -> None:
    """Serve until the process is ended."""
    uvicorn.run(app, host="127.0.0.1", port=port, access_log=False, log_level="warning")
