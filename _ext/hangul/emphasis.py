"""Bold text beside Korean particles: ``**용어(term)**은`` is shown in bold, not with its asterisks.

CommonMark decides by the neighbouring characters whether asterisks open or close. After a bracket, a quotation mark or
a code span it expects a space, but a Korean particle follows directly, so the closing asterisks are taken for opening
ones and stay in the text. An inline rule in front of markdown-it's own lets them be both.
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


def hangul_emphasis(state: StateInline, silent: bool) -> bool:
    """Let a run of asterisks between punctuation and Hangul both open and close; leave all others to markdown-it.

    ``…)**은`` closes what is open, ``은**(…`` opens if nothing is: markdown-it pairs them. A single asterisk never opens
    here: ``높이*(너비)*깊이`` is a product.
    """
    if silent or state.src[state.pos] != "*" or state.pos == 0:
        return False
    run = state.scanDelims(state.pos, True)
    end = state.pos + run.length
    if end >= state.posMax:
        return False
    before, after = state.src[state.pos - 1], state.src[end]
    closes = _is_punctuation(before) and _is_hangul(after)
    opens = _is_hangul(before) and _is_punctuation(after) and run.length > 1
    if not (closes or opens):
        return False
    for _ in range(run.length):
        token = state.push("text", "", 0)
        token.content = "*"
        state.delimiters.append(Delimiter(marker=ord("*"), length=run.length, token=len(state.tokens) - 1, end=-1,
                                          open=opens or run.can_open, close=closes or run.can_close))
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
