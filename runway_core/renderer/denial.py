"""What a prompt does not want: words that it denies, as in "no wind", 不要下雪 or "đừng có gió".

A denial reaches over a few words of its own clause and over an enumeration: "without snow or wind".
What it denies is taken out of the text; what is left is asked for.
"""

import re

_SPACED = (
    r"no|not|without|never|neither|avoid|(?:do|does|is|are|should|must)(?:n['’]t|nt)|"
    r"không(?!\s+(?:khí|gian|trung|ngừng|chỉ)\b)|đừng|chẳng|chớ"
)
# Words that end what a denial reaches: what comes after them is asked for again.
_SPACED_ENDS = (
    r"and|but|then|while|as|with|when|where|only|just|except|yet|because|so|"
    r"in|on|by|at|near|over|under|through|from|"
    r"và|nhưng|rồi|mà|trong|trên|với|chỉ|khi"
)
_SPACED_GAP = rf"(?:(?!(?:{_SPACED_ENDS})\b)[\w'’-]+\s+)"
_SPACED_OR = r"\s*,?\s*\b(?:or|nor|hay|hoặc)\s+"
_SPACED_AND = r"\s+(?:and|và)\s+"
# "The wind does not blow": what is denied stands before the denial.
_STILL = (
    r"(?:(?:does|do|is|are|was|were|will|should|must|can)(?:\s*not|n['’]?t)|never)\s+"
    r"(?:blow|fall|mov|flicker|sway|stir|rustl|rippl|drift|burn|snow)\w*"
)

# 不断 is "without end", 无边 "boundless", 别墅 "a villa", 特别 "very", 淹没 "drowned".
_DENSE = (
    r"没有|沒有|不[要会會用想让讓]|(?<![淹埋沉出])[没沒]|[无無](?![边邊尽盡垠数數限穷窮论論比际際])|"
    r"不(?![断斷停息时時少久远遠仅僅只但过過错錯同动動变變移])|"
    r"(?<![特分区區离離级級])[别別](?![墅致样樣])|勿|避免"
)
_DENSE_GAP = r"[^\W\da-z的在但而却卻只]{0,4}?"
_DENSE_OR = r"(?:和|或|与|與|及|跟|、)"


def without_denied(text: str, spaced: str, dense: str) -> str:
    """Take the words that a prompt denies out of it.

    Args:
        text: The prompt, in lower case.
        spaced: Pattern of the words that can be denied in languages that part words.
        dense: Pattern of those in Chinese.

    >>> without_denied("waves without snow or strong wind", "snow|wind|waves", "雪|风")
    'waves  '
    """
    # Before a comma only an "or" to come tells an enumeration from a new clause.
    comma = rf",\s*(?=(?:{spaced}){_SPACED_OR})"
    joint = rf"(?:(?:{_SPACED_OR}|{_SPACED_AND}){_SPACED_GAP}{{0,2}}?|\s*{comma}|\s+)"
    spaced_denial = (
        rf"\b(?:{_SPACED})\s+{_SPACED_GAP}{{0,3}}?(?:[\w-]+\s*{comma})?(?:{spaced})\b"
        rf"(?:{joint}(?:{spaced})\b)*"
    )
    dense_denial = rf"(?:{_DENSE}){_DENSE_GAP}(?:{dense})(?:{_DENSE_OR}{_DENSE_GAP}(?:{dense}))*"
    stands_still = rf"\b(?:{spaced})\s+{_STILL}\b"
    return re.sub(f"{stands_still}|{spaced_denial}|{dense_denial}", " ", text)
