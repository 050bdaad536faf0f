"""Breaks text into lines and rows into pages, by real widths and heights. Pure.

The font engine breaks Chinese badly (never inside a sentence, or before a full stop), so every label is given
finished lines. Hanzi part anywhere, Latin at its words; no closing mark begins a line, no opening one ends it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, pairwise

Measure = Callable[[str, int, bool], float]
"""Width in px of a text in one line at an em in px, in bold or not."""
Width = Callable[[str], float]

CLOSING = "，。、；：？！）》」』”’…—％·,.;:?!)%"
OPENING = "（《「『“‘("
DOT = " · "
"""Stands between parts that belong together and could stand alone."""
_HAN = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U000323af"
_WORD = "\u3400-\u9fff"
_MEASURE = rf"(?:分[钟鐘]|小[时時]|个?工作日|min\b|each\b|[{_HAN}])"
_ATOM = re.compile(
    # a number stays with its whole measure word: 5 份, 100–125 分钟
    rf"(?:× )?\d[\d.,:–-]* {_MEASURE}[{re.escape(CLOSING)}]*"
    r"|× \d+"
    r"|\+?\d[\d-]*(?: \d{3,})+"  # a telephone's number
    rf"|[{re.escape(OPENING)}]*[{_WORD}]+(?:-[{_WORD}]+)+[{re.escape(CLOSING)}]*"  # 楼栋-单元-房间
    rf"|[{re.escape(OPENING)}]*(?:[{_HAN}]|[^\s{_HAN}]+?(?=$|[\s{_HAN}]))[{re.escape(CLOSING)}]*"
    r"|\s+"
)
_PIECE = re.compile(rf"[{re.escape(OPENING)}]*(?:[{_HAN}]|[^\s{_HAN}]+?(?=$|[\s{_HAN}]))[{re.escape(CLOSING)}]*|\s+")
"""What an atom of several words falls into where it is wider than a line."""
_KEPT = re.compile(
    "工作人员|工作人員|施工单位|施工單位|营业执照|營業執照|资质证书|資質證書|装修|裝修|管理[费費]?|清[运運][费費]?|财务|財務|缴费|繳費"
    "|填表|资料|資料|材料|号码|號碼|小票|纸条|紙條|大厅|大廳|服务台|服務臺|清单|清單|内容|內容|说明|說明|通知|主管|主任"
    "|工程|审批|審批|核对|核對|我们|我們|然后|然後|一起|马上|馬上|暂时|暫時|打印|列印|预约|預約|时间|時間|办理|辦理"
    "|取号|取號|叫号|叫號|留意|请到|請到|小朋友|宝宝|寶寶|什么|什麼|可以|也可|回来|回來|明天|今天|同事|留言|留下|已经|已經|没有|沒有"
    "|需要|这里|這裡|等候|复印件?|複印件?|证件|證件|证书|證書|登记|登記|身份证件?|身份證件?|身份|房产证?|房產證?|行驶证|行駛證|驾驶证|駕駛證|停车|停車|完整|备齐|備齐|屏幕|显示|顯示"
    "|工人|一寸|照片|留给|留給|为您服务|為您服務|本机|本機|用户|用戶|不再|合适|合適|来访|來訪|物品|放行|垃圾(?:清[运運][费費]?)?|房屋|租赁|租賃|合同"
    "|例如|扫描|掃描|二维码|二維碼|业务|業務|评价|評價|每次|这次|這次|谢谢|謝謝|以后|以後|结束|結束|失物|招[领領]"
)
"""Words that this house often uses: they are parted only where nothing else can be."""
_LEANING = re.compile(rf"(?<=[{_WORD}])(?:的话|的話|[的吗嗎呢吧])")
"""What leans on the word before it, and begins no line where anything else can."""
_PAUSE = "，。；：？！,.;:?!"
_PARTED, _LONELY, _AT_PAUSE = 0.25, 0.5, 0.12
"""What a parted word and a lonely last line cost, and what a break at a pause gains, in shares of a line squared."""
SHORT = 8
"""Latin characters of a word too short to be a last line by itself."""
NARROW = 4
"""Hanzi of a column that is too narrow to choose where its lines end."""


def wrap(text: str, width: float, width_of: Width) -> tuple[str, ...]:
    """The lines of a text, none wider than `width` px; a newline stays one. A word wider than a line is cut, and a
    dot between two parts goes where they part."""
    return tuple(line for paragraph in text.split("\n") for line in _wrap_parts(paragraph, width, width_of))


def balanced(text: str, width: float, width_of: Width) -> tuple[str, ...]:
    """As `wrap`, in as many lines, but parted between clauses or at least evenly: for titles and short sentences."""
    lines = wrap(text, width, width_of)
    if len(lines) < 2 or "\n" in text:
        return lines
    clauses = len(lines) == 2 and (_before_bracket(text, width, width_of) or _clauses(text, width, width_of))
    return clauses or _even(text, width, width_of, len(lines))


def _before_bracket(text: str, width: float, width_of: Width) -> tuple[str, ...]:
    """Two lines parted before the bracket that ends a text, which is never torn where it fits into a line."""
    found = re.fullmatch(r"([^（]+)(（[^（）]+）)", text)
    return found.groups() if found and all(width_of(line) <= width for line in found.groups()) else ()


def _clauses(text: str, width: float, width_of: Width) -> tuple[str, ...]:
    """Two lines parted after a mark of punctuation, or before a bracket, as near the middle as can be; nothing where
    none fits."""
    cuts = [
        found.end() for found in re.finditer(r"[，。；：？！]|[,.;:?!](?= )|.(?=（)", text) if found.end() < len(text)
    ]
    parted = [(text[:cut].rstrip(), text[cut:].lstrip()) for cut in cuts]
    fitting = [pair for pair in parted if all(width_of(line) <= width for line in pair)]
    fair = [pair for pair in fitting if min(map(width_of, pair)) * 3 >= max(map(width_of, pair))]
    return min(fair, key=lambda pair: abs(width_of(pair[0]) - width_of(pair[1])), default=())


def _even(text: str, width: float, width_of: Width, count: int) -> tuple[str, ...]:
    """So many lines of nearly equal length, parted between words and at pauses where that can be."""
    filled = wrap(text, width, width_of)
    even = () if DOT in text else _set(text, width, width_of, count, True)
    return even if even and _parted(text, even) <= _parted(text, filled) else filled


def is_latin(text: str) -> bool:
    """Whether there is no hanzi in it, nor a mark as wide as one."""
    return not re.search(f"[{_HAN}]", text)


def words(text: str) -> tuple[str, ...]:
    """What of a text may not be parted: single hanzi with their marks, whole Latin words."""
    return tuple(word for word in _ATOM.findall(text) if word.strip())


def pages(heights: Sequence[float], room: float, gap: float = 0) -> tuple[range, ...]:
    """Which rows stand on which page: as many as fit into `room` px, in order, at least one a page."""
    found: list[range] = []
    first, used = 0, 0.0
    for at, height in enumerate(heights):
        wanted = used + height + (gap if at > first else 0)
        if wanted > room and at > first:
            found.append(range(first, at))
            first, wanted = at, height
        used = wanted
    return (*found, range(first, len(heights))) if heights else (range(0, 0),)


def _wrap_parts(text: str, width: float, width_of: Width) -> tuple[str, ...]:
    """Parted at the dots between its parts, where that takes no more lines than parting anywhere."""
    anywhere = _wrap_well(text, width, width_of)
    if len(anywhere) < 2 or DOT not in text:
        return anywhere
    rows: list[str] = []
    for part in text.split(DOT):
        longer = DOT.join((*rows[-1:], part))
        rows[-1:] = [longer] if width_of(longer) <= width else [*rows[-1:], part]
    parted = tuple(line for row in rows for line in _wrap_well(row, width, width_of))
    return parted if len(parted) <= len(anywhere) else anywhere


def _wrap_well(text: str, width: float, width_of: Width) -> tuple[str, ...]:
    """Filled from the first line on; set anew in as many lines where a word is parted or the last one is lonely."""
    lines = tuple(_wrap_one(text, width, width_of))
    wrong = _faults(text, lines)
    if not wrong or width < NARROW * width_of("中"):
        return lines
    better = _set(text, width, width_of, len(lines), False)
    if better and _faults(text, better) < wrong:
        lines = better
    # a word is worth a line more, a lonely last one is not
    longer = _parted(text, lines) and _set(text, width, width_of, len(lines) + 1, False)
    return longer if longer and _faults(text, longer) < _faults(text, lines) else lines


def _faults(text: str, lines: Sequence[str]) -> int:
    """How many words are parted, and whether the last line is lonely."""
    return _parted(text, lines) + (len(lines) > 1 and _lonely(lines[-1]))


def _parted(text: str, lines: Sequence[str]) -> int:
    """How many kept words are parted."""
    inside, at, parted = _inside_words(text), 0, 0
    for line in lines[:-1]:
        at = text.index(line, at) + len(line)
        parted += at in inside
    return parted


def _lonely(line: str) -> bool:
    """Whether a last line is a single hanzi or a single short word."""
    bare = line.strip(CLOSING + OPENING + " ")
    return len(bare) < 2 or (len(bare) <= SHORT and bare.isascii() and " " not in bare)


def _inside_words(text: str) -> frozenset[int]:
    """The places within a text at which a kept word would be parted, or one from what leans on it."""
    kept = (range(word.start() + 1, word.end()) for word in _KEPT.finditer(text))
    leaning = (range(word.start(), word.end()) for word in _LEANING.finditer(text))
    return frozenset(at for places in (*kept, *leaning) for at in places)


def _set(text: str, width: float, width_of: Width, count: int, even: bool) -> tuple[str, ...]:
    """The best `count` lines of a text; none where a line came out too wide. `even` lines are of nearly equal
    length, others leave what is free to the last."""
    atoms = list(_atoms(text.strip(), width, width_of))
    wide = [width_of(atom) for atom in atoms]
    places = [0, *accumulate(map(len, atoms))]
    inside = _inside_words(text.strip())
    goal = min(width, sum(wide) / count * 1.05) if even else width
    last = len(atoms)
    best: list[dict[int, tuple[float, tuple[int, ...]]]] = [{0: (0.0, ())}]
    for number in range(1, count + 1):
        reached: dict[int, tuple[float, tuple[int, ...]]] = {}
        for start, (cost, breaks) in best[-1].items():
            taken = 0.0
            for end in range(start + 1, last + 1):
                taken += wide[end - 1]
                if taken - (wide[end - 1] if atoms[end - 1].isspace() else 0) > width:
                    break
                if (end == last) != (number == count):
                    continue
                line = "".join(atoms[start:end])
                worse = cost + _cost(line, (goal - taken) / width, places[end] in inside, end == last, even)
                if end not in reached or worse < reached[end][0]:
                    reached[end] = worse, (*breaks, end)
        best.append(reached)
    if last not in best[-1]:
        return ()
    ends = best[-1][last][1]
    lines = tuple("".join(atoms[a:b]).strip() for a, b in pairwise((0, *ends)))
    return lines if all(line and width_of(line) <= width for line in lines) else ()


def _cost(line: str, slack: float, parted: bool, last: bool, even: bool) -> float:
    """What is wrong with a line, `slack` the share of it that is free."""
    if last:
        return (slack**2 if even else 0.0) + (_LONELY if _lonely(line) else 0.0)
    pause = _AT_PAUSE if line.rstrip()[-1:] in _PAUSE and slack < 0.5 else 0.0
    return slack**2 + (_PARTED if parted else 0.0) - pause


def _wrap_one(text: str, width: float, width_of: Width) -> Iterator[str]:
    line = ""
    for atom in _atoms(text, width, width_of):
        if line and width_of((line + atom).rstrip()) > width:
            yield line.rstrip()
            line = ""
        line = line + atom if line else atom.lstrip()
    yield line.rstrip()


def _atoms(text: str, width: float, width_of: Width) -> Iterator[str]:
    """What may not be parted, in order; an atom wider than a whole line is cut into what fits."""
    for whole in _ATOM.findall(text):
        for atom in [whole] if width_of(whole) <= width else _PIECE.findall(whole):
            while len(atom) > 1 and width_of(atom) > width:
                cut = next((n for n in range(len(atom) - 1, 0, -1) if width_of(atom[:n]) <= width), 1)
                yield atom[:cut]
                atom = atom[cut:]
            yield atom
