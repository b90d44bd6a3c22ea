"""Makes dbt's static docs one file that asks for nothing: `python dbt_project/docs_page.py TARGET_DIR/static_index.html`.

dbt writes two addresses into the page that are templates nobody fills in before the browser has asked for them: the icons of the tree, in
Angular's `{{ }}`, and the favicon. Opened from a disk, each is a file that does not exist and an error on the console. It also shows only
the types of columns that it finds in a database; the docs are made without one, and the models' contracts know them too.
"""

import sys
from pathlib import Path

MENDED = {
    # ng-attr-: Angular sets the attribute once it knows it; it knows no namespaces, and SVG 2 wants none
    """<use xlink:href="{{ getIcon(""": """<use ng-attr-href="{{ getIcon(""",
    "{{ column.type }}</p>": "{{ column.type || column.data_type }}</p>",
    """href="${require('./assets/favicons/favicon.ico')}\"""": 'href="data:,"',
}


def mended(page: str) -> str:
    """The page with these in order. Raises ValueError if dbt no longer writes one of them."""
    for written, meant in MENDED.items():
        if written not in page:
            raise ValueError(f"dbt's docs page has no {written} any more: see whether {__file__} is still needed.")
        page = page.replace(written, meant)
    return page


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(mended(path.read_text(encoding="utf-8")), encoding="utf-8")
