"""A long list a page at a time: the addresses of a page and of its neighbours (RFC 8288, RFC 5005)."""

from dataclasses import dataclass

from starlette.requests import Request


@dataclass(frozen=True)
class Page:
    """One page of a list: how long the list is, how many entries a page has, how many stand before this one."""

    total: int
    limit: int
    offset: int

    @property
    def offsets(self) -> dict[str, int]:
        """The offset of this page and of its neighbours, by their relation to it."""
        found = {"self": self.offset, "first": 0}
        if self.offset > 0:
            found["prev"] = max(self.offset - self.limit, 0)
        if self.offset + self.limit < self.total:
            found["next"] = self.offset + self.limit
        last = max(self.total - 1, 0) // self.limit * self.limit
        return found | {"last": last}


def page_links(request: Request, base: str, shown: Page) -> dict[str, str]:
    """The absolute addresses of a page and of its neighbours, by their relation to it."""
    return {
        relation: base
        + str(request.url.include_query_params(limit=shown.limit, offset=start).replace(scheme="", netloc=""))
        for relation, start in shown.offsets.items()
    }
