"""Bold text beside Korean particles: ``**용어(term)**은`` is shown in bold, not with its asterisks.

CommonMark decides by the neighbouring characters whether asterisks open or close. After a bracket, a quotation mark or
a code span it expects a space, but a Korean particle follows directly, so the closing asterisks are taken for opening
ones and stay in the text. An inline rule in front of markdown-it's own decides these cases by what is still open.
GitHub's preview does not know the rule, so the house style puts the bracket outside: ``**용어**(term)은``.
"""

import functools

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from myst_parser.parsers import sphinx_ as myst
from sphinx.application import Sphinx


def _is_hangul(char: str) -> bool:
    return "가" <= char <= "힣" or "ㄱ" <= char <= "ㅣ"


def _is_punctuation(char: str) -> bool:
    return isMdAsciiPunct(ord(char)) or isPunctChar(char)


def _open_asterisks(delimiters: list[Delimiter]) -> int:
    """How many asterisks of this level wait for their counterpart."""
    waiting, position = 0, 0
    while position < len(delimiters):
        run = delimiters[position]
        if run.marker != ord("*"):
            position += 1
            continue
        if run.close and waiting:
            waiting -= min(run.length, waiting)
        elif run.open:
            waiting += run.length
        position += run.length  # every asterisk of a run is listed
    return waiting


def hangul_emphasis(state: StateInline, silent: bool) -> bool:
    """Take over a run of asterisks that stands between punctuation and Hangul; leave all others to markdown-it.

    ``…)**은`` closes if something is open, ``은**(…`` opens if nothing is. A single asterisk never opens here:
    ``높이*(너비)*깊이`` is a product.
    """
    if silent or state.src[state.pos] != "*" or state.pos == 0:
        return False
    length = state.scanDelims(state.pos, True).length
    end = state.pos + length
    if end >= state.posMax:
        return False
    before, after = state.src[state.pos - 1], state.src[end]
    waiting = _open_asterisks(state.delimiters)
    closes = _is_punctuation(before) and _is_hangul(after) and waiting >= length
    opens = _is_hangul(before) and _is_punctuation(after) and not waiting and length > 1
    if not (closes or opens):
        return False
    for _ in range(length):
        token = state.push("text", "", 0)
        token.content = "*"
        state.delimiters.append(Delimiter(marker=ord("*"), length=length, token=len(state.tokens) - 1, end=-1,
                                          open=opens, close=closes))
    state.pos = end
    return True


def setup(app: Sphinx) -> None:
    """Add the rule to every parser that MyST makes; MyST has no hook for it, so its factory is wrapped once."""
    original = myst.create_md_parser
    if not hasattr(original, "__wrapped__"):
        @functools.wraps(original)
        def create_md_parser(*arguments, **keywords) -> MarkdownIt:
            parser = original(*arguments, **keywords)
            parser.inline.ruler.before("emphasis", "hangul_emphasis", hangul_emphasis)
            return parser

        myst.create_md_parser = create_md_parser
