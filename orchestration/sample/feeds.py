"""What the files of a feed are made of: the rows of a layout, as they are, or as another system's export says the same."""

from dataclasses import dataclass

from orchestration.sample.layouts import Layout


@dataclass(frozen=True)
class Feed:
    """Rows of one layout in one folder's files; a folder that several of them name gets the rows of each, one after another.

    `columns` are the headers of the files with their values in SQL over what the layout says of a row, all of it text; none: the
    layout's own. `where` chooses among the rows.
    """

    folder: str
    source: Layout
    columns: dict[str, str] | None = None
    where: str | None = None

    @property
    def is_as_it_is(self) -> bool:
        """Whether the files hold just what the layout says."""
        return self.columns is None and self.where is None

    @property
    def headers(self) -> tuple[str, ...]:
        """In the order of the files."""
        return self.source.headers if self.columns is None else tuple(self.columns)

    @property
    def suffix(self) -> str:
        """Of the files' names."""
        return self.source.suffix if self.folder == self.source.folder else "csv"

    def select(self, rows: str) -> str:
        """The query of the files' values, from a table of all that the layout says."""
        columns = self.columns or {header: f'"{header}"' for header in self.headers}
        listed = ", ".join(f'{sql} as "{header}"' for header, sql in columns.items())
        return f"select {listed} from {rows} where {self.where or 'true'}"
