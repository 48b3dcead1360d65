"""What a JSON request says: its object, the comments in it, its label."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge

from spamfilter.comment import Comment, read_comment
from spamfilter.errors import InvalidComment, InvalidLabel, UnknownField
from spamfilter.verdict import Label
from spamfilter.web.documents import JSON, NotJson, parsed
from spamfilter.web.problems import INVALID_JSON, INVALID_REQUEST, UNSUPPORTED_MEDIA_TYPE, Refusal, refusal

Said = Mapping[str, object]
MAX_COMMENTS = 1000  # in one request that is no stream
_LONGEST_NAME = 200  # characters of a reporter's name


@dataclass(frozen=True, slots=True)
class Lesson:
    """A comment that was never checked, and what a person said of it."""

    comment: Comment
    label: Label
    reporter: str | None


def read_body(request: Request) -> Said:
    """Return the JSON object in a request.  Raises Refusal, or werkzeug's 413 when it is too large."""
    if request.mimetype != JSON:
        detail = f"Content-Type must be {JSON}, not {request.mimetype or 'missing'!r:.60}"
        raise Refusal(UNSUPPORTED_MEDIA_TYPE, detail, field="Content-Type", value=request.mimetype)
    return read_object(read_bytes(request))


def read_bytes(request: Request) -> bytes:
    """Return the body of a request.  Raises werkzeug's 413 when it is as long as its limit."""
    content = request.get_data(cache=False)
    # A body that does not tell its length is cut at the limit without a word; so what fills the limit is too large.
    if len(content) == request.max_content_length:
        raise RequestEntityTooLarge
    return content


def read_object(content: bytes) -> Said:
    """Return the JSON object that bytes spell.  Raises Refusal, with the position of what cannot be read."""
    try:
        said = parsed(content)
    except NotJson as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Refusal(INVALID_JSON, f"the JSON cannot be read at {where}: {error.msg}") from None
    if not isinstance(said, dict):
        raise Refusal(INVALID_REQUEST, "the JSON must be an object", value=said)
    return said


def the_comment(said: Said, *, index: int | None = None) -> Comment:
    """Return the comment of ``{"comment": {…}}``, or of its bare fields.  Raises Refusal."""
    if "comment" in said:
        require_only(said, "comment", index=index)
        said = _object(said["comment"], "comment", index)
    try:
        return read_comment(said)
    except InvalidComment as error:
        raise refusal(error, error.field, said.get(error.field), index=index) from None


def the_comments(said: Said) -> list[Comment]:
    """Return the comments of ``{"comments": [{…}, …]}``.  Raises Refusal."""
    return [the_comment(one, index=index) for index, one in enumerate(_many(said, "comments"))]


def the_lesson(said: Said, *, index: int | None = None) -> Lesson:
    """Return the lesson of ``{"comment": {…}, "label": …, "reporter": …}``.  Raises Refusal."""
    rest = {name: value for name, value in said.items() if name not in {"label", "reporter"}}
    label, reporter = _label(said, index), _reporter(said, index)
    return Lesson(the_comment(rest, index=index), label, reporter)


def the_lessons(said: Said) -> list[Lesson]:
    """Return the lessons of ``{"feedback": [{…}, …]}``.  Raises Refusal."""
    return [the_lesson(one, index=index) for index, one in enumerate(_many(said, "feedback"))]


def the_label(said: Said) -> tuple[Label, str | None]:
    """Return the label and the reporter of ``{"label": …, "reporter": …}``.  Raises Refusal."""
    require_only(said, "label", "reporter")
    return _label(said, None), _reporter(said, None)


def require_only(said: Said, *names: str, index: int | None = None) -> None:
    """Raise Refusal for the first field of another name."""
    for name in said:
        if name not in names:
            raise refusal(UnknownField(name), name, said[name], index=index)


def _many(said: Said, name: str) -> Sequence[Said]:
    require_only(said, name)
    many = said[name]
    if not isinstance(many, list):
        raise Refusal(INVALID_REQUEST, f"{name}: must be a list", field=name, value=many)
    if len(many) > MAX_COMMENTS:
        detail = f"{name}: at most {MAX_COMMENTS} a request, not {len(many)}; send more as a stream of lines"
        raise Refusal(INVALID_REQUEST, detail, field=name)
    return [_object(one, name, index) for index, one in enumerate(many)]


def _object(value: object, name: str, index: int | None) -> Said:
    if isinstance(value, dict):
        return value
    raise Refusal(INVALID_REQUEST, f"{name}: must be an object", field=name, value=value, index=index)


def _label(said: Said, index: int | None) -> Label:
    value = said.get("label")
    try:
        return Label.parse(value)
    except InvalidLabel as error:
        raise refusal(error, "label", value, index=index) from None


def _reporter(said: Said, index: int | None) -> str | None:
    value = said.get("reporter")
    if value is None or (isinstance(value, str) and len(value) <= _LONGEST_NAME):
        return value
    detail = f"reporter: must be a string of at most {_LONGEST_NAME} characters"
    raise Refusal(INVALID_REQUEST, detail, field="reporter", value=value, index=index)
