"""A resolution set in HTML as programs and web sites do it, to be read back: what comes back is what went in."""

from collections.abc import Callable, Iterator
from html import escape

from app.model.records import Clause, Resolution

_CAPITALS = {"Resolution": "RESOLUTION", "Recommendation": "RECOMMENDATION"}


def head_of(resolution: Resolution) -> Iterator[str]:
    """The lines before the first section: number, title, history and enacting line."""
    revision = f" ({resolution.revision})" if resolution.revision else ""
    yield f"{_CAPITALS[resolution.kind]} {resolution.number}{revision}"
    yield resolution.title
    adoptions = "; ".join(f"{one.place}, {one.year}" for one in resolution.adoptions if one.place)
    if adoptions:
        yield f"({adoptions})"
    if resolution.enacting:
        yield f"{resolution.enacting},"


def as_paragraphs(resolution: Resolution) -> str:
    """Every clause a paragraph, its label typed; headings in italics."""
    return _page("".join(f"<p>{line}</p>\n" for line in _lines(resolution)))


def as_saved_by_a_word_processor(resolution: Resolution) -> str:
    """Spans in every paragraph, labels with blanks that do not break, words cut by ends of lines."""
    style = "<style><!-- p.MsoNormal {margin:0} span.Set {font-style:italic} --></style>"
    lines = []
    for line in _lines(resolution):
        inner = line.replace("<em>", '<span class="Set x">').replace("</em>", "</span>").replace(" ", "\n", 3)
        lines.append(f"<p class=MsoNormal><span lang=EN-GB style='font-size:12.0pt'>{inner}<o:p></o:p></span></p>")
    return f"<html><head><meta charset=utf-8>{style}</head><body lang=EN-GB>{''.join(lines)}</body></html>"


def as_table(resolution: Resolution) -> str:
    """Labels in a column of their own."""
    rows = []
    for section in resolution.sections:
        rows.append(f"<tr><td colspan=2><i>{escape(section.heading)}</i></td></tr>")
        rows += [
            f"<tr><td>{escape(clause.label or '')}</td><td>{escape(clause.text)}</td></tr>"
            for clause in resolution.clauses
            if clause.section == section.path
        ]
    return _page(
        "".join(f"<div>{escape(line)}</div>" for line in head_of(resolution)) + f"<table>{''.join(rows)}</table>"
    )


def as_lists(resolution: Resolution) -> str:
    """Lists within lists, numbered by the browser where it would print the label."""
    pieces = [f"<h2>{escape(line)}</h2>" for line in head_of(resolution)]
    for section in resolution.sections:
        pieces.append(f"<h3>{escape(section.heading)}</h3>")
        own = [clause for clause in resolution.clauses if clause.section == section.path]
        pieces += _list(own, None)
    return _page("".join(pieces))


def _list(clauses: list[Clause], parent: str | None) -> Iterator[str]:
    items = [clause for clause in clauses if clause.parent == parent]
    if not items:
        return
    tag, attributes = _opening(items[0])
    if not tag:
        for clause in items:
            yield f"<p>{escape(_labelled(clause))}</p>"
            yield from _list(clauses, clause.path)
        return
    yield f"<{tag}{attributes}>"
    for clause in items:
        yield f"<li>{escape(clause.text)}"
        yield from _list(clauses, clause.path)
        yield "</li>" if clause.position % 2 else ""  # an end tag that may be left out
    yield f"</{tag}>"


def _opening(first: Clause) -> tuple[str, str]:
    """The list that prints a label such as the first one's; none where no list does."""
    label = first.label or ""
    if label in {"a)", "i)"}:
        return "ol", f' type="{label[0]}"'
    return {"1": ("ol", ""), "1.": ("ol", ""), "-": ("ul", ""), "•": ("ul", "")}.get(label, ("", ""))


def _lines(resolution: Resolution) -> Iterator[str]:
    yield from map(escape, head_of(resolution))
    for section in resolution.sections:
        yield f"<em>{escape(section.heading)}</em>"
        for clause in resolution.clauses:
            if clause.section == section.path:
                yield escape(_labelled(clause), quote=False)


def _labelled(clause: Clause) -> str:
    return f"{clause.label}\N{NO-BREAK SPACE} {clause.text}" if clause.label else clause.text


def _page(body: str) -> str:
    head = '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>A page</title></head>'
    around = '<nav><ul><li><a href="/">Home</a><li>Resolutions</ul></nav>'
    return f"{head}<body>{around}<main>{body}</main><footer>Contact us</footer></body></html>"


HYPERTEXT: dict[str, Callable[[Resolution], str]] = {
    "paragraphs": as_paragraphs,
    "word-processor": as_saved_by_a_word_processor,
    "table": as_table,
    "lists": as_lists,
}
