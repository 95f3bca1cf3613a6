"""Our own files, empty but for a few example rows, to download and fill in.

The files under ``templates/`` are what `render_template` makes of the tables of columns; a test keeps them equal.
"""

import csv
import io
from importlib import resources

from sillage.errors import NotFound
from sillage.imports.own_columns import OwnFile
from sillage.imports.own_files import OWN_FILES
from sillage.language import msg

LANGUAGES = ("en", "fr")


def write_template(kind: str, language: str) -> bytes:
    """Return the template of one of our own files.

    Parameters
    ----------
    kind : str
        A key of `OWN_FILES`.
    language : str
        Any language tag; French ones give the French template.

    Returns
    -------
    bytes
        A CSV with a header and example rows: ``,`` and points in English, ``;`` and decimal commas in French. It
        begins with a byte order mark, without which spreadsheets garble accents.

    Raises
    ------
    NotFound
        If there is no file of that kind.
    """
    if kind not in OWN_FILES:
        raise NotFound(
            msg("There is no template called {kind}.", kind=kind),
            msg("Choose one of: {kinds}.", kinds=", ".join(OWN_FILES)),
        )
    return resources.files("sillage.imports").joinpath("templates", template_name(kind, language)).read_bytes()


def template_name(kind: str, language: str) -> str:
    """Return the file name of a template.

    Parameters
    ----------
    kind : str
        A key of `OWN_FILES`.
    language : str
        Any language tag.

    Returns
    -------
    str
        For instance ``costs.fr.csv``.
    """
    return f"{kind}.{'fr' if language.lower().startswith('fr') else 'en'}.csv"


def render_template(file: OwnFile, language: str) -> bytes:
    """Make a template from the table of columns.

    Parameters
    ----------
    file : OwnFile
        Which file.
    language : str
        ``en`` or ``fr``.

    Returns
    -------
    bytes
        The CSV.
    """
    french = language == "fr"
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";" if french else ",", lineterminator="\r\n")
    headers = [column.french if french else column.name for column in file.columns]
    writer.writerow([header[0].upper() + header[1:] for header in headers])
    for example in file.examples:
        writer.writerow([_cell(example.get(column.name, ""), french=french) for column in file.columns])
    return text.getvalue().encode("utf-8-sig")


def _cell(content: str | tuple[str, str], *, french: bool) -> str:
    return content if isinstance(content, str) else content[1 if french else 0]
