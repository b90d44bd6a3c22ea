"""The look of every page: one type scale, one palette, light, dark and on paper, in one self-contained file."""

from html import escape

STYLE = """
:root{color-scheme:light dark;--ink:#1c2430;--quiet:#566070;--line:#d9dee6;--ground:#fff;--tile:#f5f7fa;--accent:#1f5fa8;
--good:#17714a;--odd:#8a5600;--bad:#b3261e;--sourced:#1f5fa8;--influenced:#0f7f78;--direct:#7a8494;--other:#9a5b9e;--on-fill:#fff;
--small:13px;--text:15px;--lead:17px;--title:20px;--display:28px}
@media (prefers-color-scheme:dark){:root{--ink:#e6eaf0;--quiet:#a0aab8;--line:#333d4a;--ground:#14191f;--tile:#1c232b;--accent:#8bb8f0;
--good:#5fc796;--odd:#e2ab4c;--bad:#f28b82;--sourced:#8bb8f0;--influenced:#5cc4bb;--direct:#8d98a8;--other:#cf9ad3;--on-fill:#14191f}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:var(--text)/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:1160px;margin:0 auto;padding:24px 20px 64px}
h1{font-size:var(--display);line-height:1.2;margin:0}h2{font-size:var(--title);margin:36px 0 8px}h3{font-size:var(--lead);margin:20px 0 6px}
p{margin:4px 0 12px}
a{color:var(--accent)}:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.quiet{color:var(--quiet)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin:20px 0}
.tile{background:var(--tile);border:1px solid var(--line);border-radius:8px;padding:12px 14px}
.tile b{display:block;font-size:var(--title);font-variant-numeric:tabular-nums}
.verdict{border-left:4px solid;padding:8px 14px;margin:16px 0;background:var(--tile)}
.good{color:var(--good)}.odd{color:var(--odd)}.bad{color:var(--bad)}
.wide{overflow-x:auto;border:1px solid var(--line);border-radius:8px}
table{border-collapse:collapse;width:100%;font-size:var(--small)}
th,td{text-align:left;padding:6px 10px;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere;min-width:72px}
th{color:var(--quiet);font-weight:600;overflow-wrap:normal}tr:last-child td{border-bottom:0}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums;overflow-wrap:normal;white-space:nowrap}
@media (max-width:600px){thead{display:none}tr{display:block;padding:6px 0;border-bottom:1px solid var(--line)}
tr:last-child{border-bottom:0}td,td.number{display:flex;gap:10px;border:0;padding:2px 10px;text-align:left;white-space:normal}
td::before{content:attr(data-of);flex:0 0 96px;color:var(--quiet);overflow-wrap:normal}}
summary{cursor:pointer;padding:6px 0;color:var(--quiet)}
@media print{:root{color-scheme:light;--ink:#000;--quiet:#444;--line:#bbb;--ground:#fff;--tile:#fff;--accent:#000}
main{max-width:none;padding:0}h2,h3{break-after:avoid}tr,.tile,figure{break-inside:avoid}.wide{overflow:visible;border:0}}
"""
"""A cell of a table says in data-of what it is of, for on a narrow screen a row becomes a list of its cells."""


def document(title: str, body: str, *, style: str = "", script: str = "") -> str:
    """A whole page: `body` is HTML, `style` and `script` are the page's own, after the common ones."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}{style}</style></head>"
        f"<body><main>{body}</main>{f'<script>{script}</script>' if script else ''}</body></html>\n"
    )
