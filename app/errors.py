"""Every error this project raises on purpose. There is no HTTP in here: `app.web.problems` gives each its status.

TwintextError
├── SettingError             a setting has a value that cannot be used
├── DocumentError            a file is not a document that can be read
├── DesignationError         a designation is not understood
├── SourceError              an RDF source cannot be read
├── NonConformance           the shapes refuse what would be published
├── Inconsistency            the asserted triples contradict the ontology
├── DatasetError
│   ├── DatasetLocked        another process is writing
│   ├── StagedElsewhere      what was kept for the next build belongs to another version
│   ├── NoVersion            nothing is published yet
│   ├── UnknownVersion       no version has this id
│   ├── DamagedVersion       a version is not what its manifest says
│   ├── NotABackup           a directory holds no backup
│   ├── DamagedBackup        files of a backup are missing, changed or not listed
│   └── OccupiedDirectory    there is something already where a backup should go
├── WriteError
│   ├── GraphReserved        the service itself keeps this graph
│   ├── GraphForbidden       the token does not reach this graph
│   ├── GraphAbsent          there is no such graph
│   ├── GraphPresent         there is such a graph already
│   ├── LoadFailed           a document could not be fetched
│   └── WriteFailed          the write ended without an outcome
├── QuestionError
│   ├── BadQuestionFile      a question file breaks the rules of its form
│   ├── UnknownQuestion      no question has this name
│   └── BadParameter         a value does not fit the parameter
├── QueryError
│   ├── QuerySyntaxError     the query is not SPARQL
│   ├── UnknownFunction      a function in the query is none that the engine knows
│   ├── QueryRefused         the query would leave this service (SERVICE, LOAD)
│   ├── QueryTimeout         the deadline passed
│   ├── QueryTooLarge        the query needed more memory than one may have
│   ├── QueryCancelled       somebody who knows its id has stopped the query
│   ├── QueryIdInUse         another query of this id is running
│   ├── UnknownQuery         no query of this id is running
│   ├── QueueFull            too many queries wait already
│   └── EngineFailure        the engine failed for a reason of its own
├── SearchUnavailable        a version has no index of words to search in
├── TokenError
│   ├── TokenRefused         a token of this name or for these graphs cannot be made
│   ├── UnknownToken         no token has this name
│   └── DamagedTokens        the file of tokens cannot be read
├── ResourceNotFound         nothing is known about the IRI
├── RevisionError
│   ├── RevisionAbsent       a document has no such version
│   ├── TextAbsent           the words of a version are not in the dataset
│   └── SameRevision         a version is to be compared with itself
├── NotEntailed              a triple that is to be explained does not hold
├── NothingToExplain         what is asked for cannot be explained by this service
└── RequestError
    ├── BadRequest           the request breaks the protocol
    ├── NotAcceptable        no representation on offer is acceptable
    ├── UnsupportedMediaType the body is of a kind that is not read
    ├── MethodNotAllowed     the path does not answer to the method
    ├── BodyTooLarge         the body is larger than is read
    ├── AddressTooLong       the address is longer than is read
    ├── HeadersTooLarge      the headers are larger than is read
    ├── RateLimited          the client asks too often
    ├── Unauthenticated      writing needs a token, and there is none or none that is known
    └── WritingClosed        nobody may write to this service

Each class has a heading in docs/errors.md, and each instance holds its facts as fields.
"""

from dataclasses import dataclass, field


class TwintextError(Exception):
    """The base of all errors raised on purpose."""


@dataclass
class SettingError(TwintextError):
    """A setting has a value that cannot be used."""

    name: str
    value: str
    reason: str

    def __str__(self) -> str:
        return f"{self.name}={self.value!r}: {self.reason}"


@dataclass
class DocumentError(TwintextError):
    """A file is not a document that can be read: empty, binary, too large, or of another kind."""

    source: str
    reason: str

    def __str__(self) -> str:
        return f"{self.source}: {self.reason}"


@dataclass
class DesignationError(TwintextError):
    """A designation such as "Rec. ITU-T X.509" is not understood; `understood` is its beginning that was."""

    designation: str
    reason: str = "not a designation known here"
    understood: str = ""

    def __str__(self) -> str:
        until = f"; understood up to {self.understood!r}" if self.understood else ""
        return f"{self.designation!r}: {self.reason}{until}"


@dataclass
class SourceError(TwintextError):
    """An RDF source cannot be read."""

    source: str
    reason: str
    line: int | None = None

    def __str__(self) -> str:
        where = self.source if self.line is None else f"{self.source}, line {self.line}"
        return f"{where}: {self.reason}"


@dataclass
class NonConformance(TwintextError):
    """The shapes refuse what would be published.

    `report` is readable text, `violations` counts the findings, `document` is the report of SHACL as N-Triples.
    """

    report: str
    violations: int
    document: str = field(default="", repr=False)

    def __str__(self) -> str:
        return f"{self.violations} violation(s) of the shapes; nothing was published\n{self.report}"


@dataclass
class Inconsistency(TwintextError):
    """The asserted triples contradict the ontology; `findings` names the rule and the triples of each."""

    findings: tuple[str, ...]

    def __str__(self) -> str:
        return "the dataset is inconsistent; nothing was published\n" + "\n".join(self.findings)


class DatasetError(TwintextError):
    """Something is wrong with the dataset's directory."""


@dataclass
class DatasetLocked(DatasetError):
    """Another process is writing to the dataset."""

    directory: str

    def __str__(self) -> str:
        return f"{self.directory} is being written by another process; wait for it to finish"


@dataclass
class StagedElsewhere(DatasetError):
    """What was kept for the next build was made for another version than the one now served, as after a rollback."""

    staged_on: str
    served: str

    def __str__(self) -> str:
        return (
            f"what was kept for the next build belongs to version {self.staged_on}, and {self.served} is served; "
            "roll back to that version first, or drop what was kept with 'twintext build --discard-kept'"
        )


@dataclass
class NoVersion(DatasetError):
    """Nothing is published yet."""

    directory: str

    def __str__(self) -> str:
        return f"no version is published in {self.directory}; run 'twintext build' first"


@dataclass
class UnknownVersion(DatasetError):
    """No version has this id."""

    version: str

    def __str__(self) -> str:
        return f"no version {self.version!r}; 'twintext versions' lists them"


@dataclass
class DamagedVersion(DatasetError):
    """A version on disk is not what its manifest says."""

    version: str
    reason: str

    def __str__(self) -> str:
        return f"version {self.version} is damaged: {self.reason}; 'twintext rollback' serves another one"


@dataclass
class NotABackup(DatasetError):
    """A directory was not made by `twintext backup`, or not finished."""

    directory: str

    def __str__(self) -> str:
        return f"{self.directory} holds no backup: there is no SHA256SUMS in it"


@dataclass
class DamagedBackup(DatasetError):
    """What is to be backed up or restored is not whole; `files` names what is missing, changed or not listed."""

    directory: str
    files: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.directory} is damaged: {', '.join(self.files)}; nothing was changed"


@dataclass
class OccupiedDirectory(DatasetError):
    """There is something already where a backup should go."""

    directory: str

    def __str__(self) -> str:
        return f"{self.directory} is there already; name a directory that is not, or that is empty"


class WriteError(TwintextError):
    """A write was refused or failed; nothing was changed."""


@dataclass
class GraphReserved(WriteError):
    """The write would change a graph that the service itself keeps."""

    graph: str

    def __str__(self) -> str:
        return f"{self.graph} is kept by the service itself and cannot be written from outside"


@dataclass
class GraphForbidden(WriteError):
    """The write would change a graph that its token does not reach."""

    graph: str
    token: str

    def __str__(self) -> str:
        return f"the token {self.token!r} may not write to {self.graph}"


@dataclass
class GraphAbsent(WriteError):
    """There is no graph of this name."""

    graph: str

    def __str__(self) -> str:
        return f"there is no graph {self.graph}"


@dataclass
class GraphPresent(WriteError):
    """There is a graph of this name already."""

    graph: str

    def __str__(self) -> str:
        return f"there is a graph {self.graph} already"


@dataclass
class LoadFailed(WriteError):
    """The document that LOAD names could not be fetched or read."""

    source: str
    reason: str

    def __str__(self) -> str:
        return f"{self.source} was not loaded: {self.reason}"


@dataclass
class WriteFailed(WriteError):
    """The process that writes ended or ran out of time; the dataset is as it was before."""

    reason: str

    def __str__(self) -> str:
        return f"{self.reason}; nothing was changed"


class QuestionError(TwintextError):
    """Something is wrong with a question or with how it is asked."""


@dataclass
class BadQuestionFile(QuestionError):
    """A question file breaks the rules of its form (docs/questions.md)."""

    path: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}"


@dataclass
class UnknownQuestion(QuestionError):
    """No question has this name; `near` holds names that look like it."""

    name: str
    near: tuple[str, ...] = ()

    def __str__(self) -> str:
        hint = f"; did you mean {', '.join(self.near)}?" if self.near else ""
        return f"no question is called {self.name!r}{hint}"


@dataclass
class BadParameter(QuestionError):
    """A value does not fit the parameter it is given for, or the question has no such parameter."""

    question: str
    parameter: str
    value: str
    reason: str

    def __str__(self) -> str:
        return f"{self.question}: {self.parameter}={self.value!r}: {self.reason}"


class QueryError(TwintextError):
    """A query got no answer."""


@dataclass
class QuerySyntaxError(QueryError):
    """The query is not SPARQL; `line` and `column` count from 1."""

    reason: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        where = f"line {self.line}, column {self.column}: " if self.line is not None else ""
        return f"{where}{self.reason}"


@dataclass
class UnknownFunction(QueryError):
    """The query calls a function that the engine does not know, by its IRI."""

    function: str

    def __str__(self) -> str:
        return f"the function {self.function} is not known here"


@dataclass
class QueryRefused(QueryError):
    """The query would leave this service: SERVICE or LOAD to a host that is not allowed."""

    keyword: str
    host: str

    def __str__(self) -> str:
        return f"{self.keyword} to {self.host} is not allowed on this service"


@dataclass
class QueryTimeout(QueryError):
    """The query was stopped at its deadline, given in seconds."""

    seconds: float

    def __str__(self) -> str:
        return f"the query was stopped after {self.seconds:g} s"


@dataclass
class QueryTooLarge(QueryError):
    """The query needed more memory than one query may have, given in mebibytes."""

    mebibytes: int

    def __str__(self) -> str:
        return f"the query needed more than {self.mebibytes} MiB of memory and was stopped"


@dataclass
class QueryCancelled(QueryError):
    """The query was stopped by somebody who knows its id."""

    query_id: str

    def __str__(self) -> str:
        return f"the query {self.query_id} was cancelled"


@dataclass
class QueryIdInUse(QueryError):
    """Another query of this id is running."""

    query_id: str

    def __str__(self) -> str:
        return f"a query {self.query_id} is running already; give each its own id, or none"


@dataclass
class UnknownQuery(QueryError):
    """No query of this id is running: there never was one, or it has ended."""

    query_id: str

    def __str__(self) -> str:
        return f"no query {self.query_id!r} is running"


@dataclass
class QueueFull(QueryError):
    """Too many queries wait already; `retry_after` is in seconds."""

    retry_after: int = 1

    def __str__(self) -> str:
        return f"too many queries are waiting; try again in {self.retry_after} s"


@dataclass
class EngineFailure(QueryError):
    """The engine failed for a reason of its own."""

    reason: str

    def __str__(self) -> str:
        return self.reason


@dataclass
class SearchUnavailable(TwintextError):
    """There is no index of words to search in; `reason` says why, in a few words."""

    reason: str

    def __str__(self) -> str:
        return f"nothing can be searched for here: {self.reason}"


class TokenError(TwintextError):
    """Something is wrong with the tokens that allow writing."""


@dataclass
class TokenRefused(TokenError):
    """A token of this name or for these graphs cannot be made."""

    name: str
    reason: str

    def __str__(self) -> str:
        return f"no token {self.name!r} was made: {self.reason}"


@dataclass
class UnknownToken(TokenError):
    """No token has this name."""

    name: str

    def __str__(self) -> str:
        return f"no token is called {self.name!r}; 'twintext token list' lists them"


@dataclass
class DamagedTokens(TokenError):
    """The file of tokens cannot be read; until it is mended nobody can write with a token of it."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path} cannot be read ({self.reason}); mend it, or remove it and make the tokens anew"


@dataclass
class ResourceNotFound(TwintextError):
    """Nothing is known about the IRI or path."""

    iri: str

    def __str__(self) -> str:
        return f"nothing is known here about {self.iri}"


class RevisionError(TwintextError):
    """Two versions of a document cannot be compared."""


@dataclass
class RevisionAbsent(RevisionError):
    """A document has no version of this year, or nothing that could be compared; `known` are the years it has."""

    resolution: str
    revision: str
    known: tuple[str, ...]

    def __str__(self) -> str:
        known = f"it has {', '.join(self.known)}" if self.known else "none is known"
        return f"{self.resolution} has no version {self.revision!r}: {known}"


@dataclass
class TextAbsent(RevisionError):
    """The dataset knows of a version, but holds no words of its clauses; `present` are those whose words it holds."""

    resolution: str
    revision: str
    present: tuple[str, ...]

    def __str__(self) -> str:
        present = f"those of {', '.join(self.present)} are" if self.present else "nor are those of another"
        return (
            f"the words of {self.resolution}, version {self.revision}, are not in the dataset, {present}; "
            "'twintext ingest resolution FILE' takes in your own copy"
        )


@dataclass
class SameRevision(RevisionError):
    """A version was to be compared with itself."""

    resolution: str
    revision: str

    def __str__(self) -> str:
        return f"{self.resolution}: both versions are {self.revision}, so nothing can differ"


@dataclass
class NotEntailed(TwintextError):
    """A triple that is to be explained does not hold; its terms are as N-Triples has them."""

    subject: str
    predicate: str
    object: str

    def __str__(self) -> str:
        triple = f"{self.subject} {self.predicate} {self.object}"
        return f"no source states {triple}, and it does not follow from what they state"


@dataclass
class NothingToExplain(TwintextError):
    """The service has no proofs: it reads from a remote server, which alone knows what it infers."""

    def __str__(self) -> str:
        return "this service reads from a remote SPARQL server and does not know what that infers, or why"


class RequestError(TwintextError):
    """A request cannot be served as it is made."""


@dataclass
class BadRequest(RequestError):
    """The request breaks the protocol."""

    reason: str

    def __str__(self) -> str:
        return self.reason


@dataclass
class NotAcceptable(RequestError):
    """No representation on offer is acceptable."""

    accept: str
    offers: tuple[str, ...]

    def __str__(self) -> str:
        return f"nothing here is acceptable to {self.accept!r}; on offer: {', '.join(self.offers)}"


@dataclass
class UnsupportedMediaType(RequestError):
    """The body is of a kind that is not read here."""

    media_type: str
    supported: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.media_type!r} is not read here; send {' or '.join(self.supported)}"


@dataclass
class MethodNotAllowed(RequestError):
    """The path does not answer to the method."""

    method: str
    allowed: tuple[str, ...] = field(default=("GET", "HEAD"))

    def __str__(self) -> str:
        return f"{self.method} is not allowed here; use {', '.join(self.allowed)}"


@dataclass
class BodyTooLarge(RequestError):
    """The body is larger than is read, in bytes."""

    limit: int

    def __str__(self) -> str:
        return f"the body is larger than {self.limit} bytes"


@dataclass
class Unauthenticated(RequestError):
    """Writing needs a token: none came, or one that is not known (`error` is then "invalid_token", RFC 6750)."""

    error: str | None = None

    def __str__(self) -> str:
        if self.error:
            return "the token is not known here; it may have been revoked"
        return "writing needs a token; send it as 'Authorization: Bearer TOKEN'"


@dataclass
class WritingClosed(RequestError):
    """This service has no token, so nobody may write."""

    def __str__(self) -> str:
        return "writing is not open on this service"


@dataclass
class AddressTooLong(RequestError):
    """The address of the request is longer than is read, in bytes."""

    limit: int

    def __str__(self) -> str:
        return f"the address is longer than {self.limit} bytes; send a long query in the body of a POST"


@dataclass
class HeadersTooLarge(RequestError):
    """The headers of the request are larger than is read, in bytes together."""

    limit: int

    def __str__(self) -> str:
        return f"the headers are larger than {self.limit} bytes"


@dataclass
class RateLimited(RequestError):
    """The client asks more often than it may, in requests a minute; `retry_after` is in seconds."""

    limit: int
    retry_after: int

    def __str__(self) -> str:
        return f"more than {self.limit} requests a minute; try again in {self.retry_after} s"
