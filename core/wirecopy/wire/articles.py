"""Articles: lines become stories, with tables held in between.

    article  = head { block } [ foot ]
    head     = { furniture | kicker } headline [ subheadline ] { byline | date | caption | credit }
    block    = paragraph | cross-head | bullet | caption | credit | rule | note
    foot     = ( byline | sign-off ) { sign-off | credit }

The head ends where copy begins: a sentence, a dateline, a line too long for a headline.
`wirecopy.wire.heads` says which of its lines is the headline. A foot ends an article. A form feed
begins a new one, and so does a line like a headline below two blank lines or a rule, and one below
a table if it is half as long as the headline above. A line is a paragraph, but lines that were
broken to fit a width are joined (`wirecopy.wire.wraps`). Time is linear.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

import msgspec

from wirecopy.tree.nodes import (
    Article,
    Block,
    Bullet,
    Byline,
    Caption,
    Dateline,
    Note,
    Paragraph,
    QuoteTable,
    Subhead,
    Table,
)
from wirecopy.wire import bylines, datelines, heads, marks, wraps
from wirecopy.wire.furniture import (
    LONGEST,
    LONGEST_LABEL,
    MARKS,
    PHOTO_BEHIND,
    Furniture,
    ends_story,
    furniture,
    is_notice,
    is_rule,
    is_sign_off,
    is_words,
)
from wirecopy.wire.reasons import Reason, Reasons
from wirecopy.wire.typography import (
    WHITE,
    columns,
    credit_behind,
    is_cjk,
    is_like_headline,
    is_quote_phrase,
    is_row,
    is_sentence,
)

FORM_FEED = "\f"

#: So many sentences before a menu are a banner's, not a story's.
_MOST_STRAY = 2
#: So many short lines between a banner and copy hold a headline.
_LEAST_SHORT = 3
#: So far is looked for what a line may be joined with, or what follows it.
_FURTHEST = 40
#: So many lines show whether the first two of them are one paragraph.
_LONGEST_RUN = 12
_LONGEST_CROSS_HEAD = 80

Child = Article | QuoteTable | Table


class _Story(msgspec.Struct):
    """An article in the making."""

    headline: str = ""
    subheadline: str | None = None
    byline: Byline | None = None
    dateline: Dateline | None = None
    credit: str | None = None
    body: list[Block] = []
    line: int = 0
    level: int = 0
    paragraphs: int = 0
    has_copy: bool = False
    in_head: bool = True
    is_closed: bool = False
    is_loose: bool = False
    after_rule: bool = False

    def finished(self, language: str | None) -> Article:
        if self.credit is None and self.body:
            self._take_credit()
        return Article(
            self.headline,
            self.subheadline,
            byline=self.byline,
            dateline=self.dateline,
            credit=self.credit,
            language=language,
            body=tuple(self.body),
            line=self.line,
        )

    def _take_credit(self) -> None:
        """`(AFP)` behind the last sentence is the credit."""
        at = len(self.body) - 1
        while at > 0 and isinstance(self.body[at], Note | Caption):
            at -= 1
        last = self.body[at]
        if type(last) is Paragraph and (found := credit_behind(last.text)) is not None:
            self.body[at] = Paragraph(found[0], last.line)
            self.credit = found[1]


class _Group(msgspec.Struct, gc=False):
    """Lines without a blank one between them, and what was before them."""

    texts: list[str]
    line: int
    blanks: int
    after_form_feed: bool
    _odd: list[int] | None = None
    _special: dict[int, bylines.Found | Furniture | None] | None = None
    _lengths: list[int] | None = None

    def odd(self) -> list[int]:
        """Where lines are that may be no running text: no sentences, or long, marked, labelled."""
        if self._odd is None:
            self._odd = [
                index
                for index, text in enumerate(self.texts)
                if (text[-1] != "." and len(text) <= LONGEST)
                or text[0] in MARKS
                or (":" in text and ":" in text[:LONGEST_LABEL])
            ]
        return self._odd

    def lengths(self) -> list[int]:
        """How many characters each line has."""
        if self._lengths is None:
            self._lengths = list(map(len, self.texts))
        return self._lengths

    def special(self, at: int) -> bylines.Found | Furniture | None:
        """What a line is that is not copy; asked once, though by many of the lines above it."""
        if self._special is None:
            self._special = {}
        elif at in self._special:
            return self._special[at]
        special = self._special[at] = _special(self.texts[at])
        return special

    def breaks(self, at: int) -> bool:
        """Whether an odd line ends running text."""
        if self.special(at) is not None:
            return True
        text = self.texts[at]
        return text[0] == "#" and marks.marked(text).level > 0


class Stories(msgspec.Struct):
    """Takes lines and tables in their order, and gives back articles and tables in theirs.

    A table does not end a story: it is held until the story before it is whole.
    """

    lines: Sequence[str]
    language: str | None = None
    splits_at_blanks: bool = True
    reasons: Reasons | None = None
    story: _Story = msgspec.field(default_factory=_Story)
    #: The lines of the head so far, how many of them are sentences of a banner, and how many lines
    #: stand behind the last of these.
    head: list[heads.Line] = []
    strays: int = 0
    since_stray: int = 0
    #: Whether a line that may be a headline and a byline are in it; where another begins.
    has_able: bool = False
    has_byline: bool = False
    second_head: int | None = None
    #: What pages' titles hold: `Site - Headline`.
    titles: set[str] = set()
    #: Who the metadata above a text say wrote it.
    author: str = ""
    held: list[QuoteTable | Table] = []
    done: list[Child] = []
    is_apart: bool = False
    after_table: bool = False

    def text(self, start: int, end: int) -> Iterator[Child]:
        """Reads lines[start:end]."""
        if self.lines[:1] == [marks.FRONT_MATTER] and not start:
            start = self._front_matter()
        for group in _groups(self.lines, start, end):
            if group.blanks == 1 and len(group.texts) == 1 and self._takes(group):
                continue
            self._begin(group)
            index, last = 0, len(group.texts)
            while index < last:
                take = self._head if self.story.in_head else self._body
                index = take(group, index)
        if self.done:
            yield from self._given()

    def _takes(self, group: _Group) -> bool:
        """Takes a sentence between blank lines in the midst of copy, as most of a story is."""
        story, text = self.story, group.texts[0]
        if (
            story.paragraphs <= 1
            or text[-1] != "."
            or text[0] in MARKS
            or (":" in text and ":" in text[:LONGEST_LABEL])
            or group.after_form_feed
            or self.after_table
            or story.is_closed
            or story.in_head
        ):
            return False
        story.body.append(Paragraph(text, group.line))
        story.paragraphs += 1
        story.after_rule = False
        return True

    def table(self, table: QuoteTable | Table) -> Iterator[Child]:
        """Takes a table that stands between lines."""
        if self.story.is_closed:
            self._finish()
        if self.story.line or self.head:
            self.held.append(table)
            self.after_table = self.is_apart = True
        else:
            self.done.append(table)
        yield from self._given()

    def end(self) -> Iterator[Child]:
        """What is left."""
        self._close()
        yield from self._given()

    def _given(self) -> list[Child]:
        done, self.done = self.done, []
        return done

    def _front_matter(self) -> int:
        """Takes the metadata above a text of Markdown as notes; gives the place behind them."""
        matter = marks.front_matter(self.lines)
        for number, text in enumerate(self.lines[: matter.end], 1):
            if text.strip(WHITE):
                node = Note(text.strip(WHITE))
                self._append(heads.Line(node.text, number, node))
        if matter.title:
            self.titles.update([heads.key(matter.title), *heads.title_parts(matter.title)])
        self.author = matter.author
        return matter.end

    # Where stories begin and end.

    def _begin(self, group: _Group) -> None:
        """Ends the story before a group of lines if the group begins a new one."""
        story = self.story
        after_table, self.after_table = self.after_table, False
        if not story.line and not self.head:
            return
        if group.after_form_feed:
            self._finish()
        elif story.in_head:
            self.is_apart = self.is_apart or group.blanks > 1
        elif after_table or (self.splits_at_blanks and group.blanks > 1):
            text = marks.marked(group.texts[0]).text
            if is_sentence(text):
                # Where blank lines stand before sentences, too, they say nothing.
                story.is_loose = story.is_loose or not after_table
            elif is_like_headline(text) and (
                story.is_closed
                or (self._is_own_headline(group) and (after_table or not story.is_loose))
            ):
                self._finish()

    def _is_own_headline(self, group: _Group) -> bool:
        """Whether what stands below a table is another story's headline, no cross-head."""
        text = marks.marked(group.texts[0]).text
        # A full stop within it, as in lines that were broken to fit a width, says it is copy.
        if text[-1] in ":;," or text[0] in ":;," or "。" in text or is_quote_phrase(text):
            return False
        # Where headlines are marked, what is not is none.
        if self.story.level or columns(text) > LONGEST:
            return False
        if _special(text) is not None or (len(group.texts) > 1 and group.texts[1][0].islower()):
            return False  # a line that goes on in small letters was broken to fit a width
        following = self._following(group.line)
        return (
            columns(text) * 2 >= columns(self.story.headline)
            and (len(text.split()) > (1 if self.story.headline else 2) or is_cjk(text[0]))
            and (is_sentence(following) or datelines.dateline(following) is not None)
        )

    def _finish(self) -> None:
        """Ends a story, and begins another."""
        self._close()
        self.story = _Story()
        self._forget_head()
        self.is_apart = self.after_table = False

    def _close(self) -> None:
        if self.head:
            self._resolve(has_copy=False)
        story = self.story
        if story.line:
            self.done.append(story.finished(self.language))
        self.done += self.held
        self.held = []

    def _finish_before(self, at: int) -> None:
        """Ends a story before a place in its head; what is behind it is the head of the next."""
        rest = self.head[at:]
        del self.head[at:]
        tables = [table for table in self.held if table.line > rest[0].line] if rest else []
        self.held = self.held[: len(self.held) - len(tables)]
        self._finish()
        for line in rest:
            self._append(line)
        self.held = tables

    def _forget_head(self) -> None:
        self.head = []
        self.strays = self.since_stray = 0
        self.has_able = self.has_byline = False
        self.second_head = None

    # The head.

    def _head(self, group: _Group, index: int) -> int:
        """Takes lines of a head; gives the place where the copy begins, or the group's end."""
        texts = group.texts
        if not self.head and not self.held and self._is_plain(texts, index):
            story = self.story
            story.line = group.line + index
            story.headline = texts[index]
            story.in_head = False
            self._say(story.line, "headline", "the line above the copy", "headline")
            return index + 1
        while index < len(texts):
            line = self._line(group, index)
            if line.is_copy:
                if self._is_begun():
                    return index
            elif isinstance(line.node, bylines.Found):
                if self._at_byline():
                    return index
            elif isinstance(line.node, Note) and self._at_note(line):
                return index + line.count
            elif (
                self.head
                and _is_rule_note(self.head[-1])
                and not line.level
                and line.node is None
                and self.has_able
                and is_like_headline(line.text)
                and not is_quote_phrase(line.text)
            ):
                self._finish_before(len(self.head))
            self._append(line)
            index += line.count
        return index

    def _is_plain(self, texts: Sequence[str], index: int) -> bool:
        """Whether there is but a headline and below it a paragraph, as most stories begin."""
        if index + 1 >= len(texts) or len(texts[index + 1]) <= wraps.WIDEST:
            return False
        text = texts[index]
        if (
            text[0] in MARKS
            or ":" in text
            or not is_sentence(texts[index + 1])
            or not is_like_headline(text)
            or is_notice(text)
        ):
            return False
        if is_words(text):
            return (not bylines.begins_with_by_word(text) or _special(text) is None) and (
                "." not in text or datelines.dateline(text) is None
            )
        return (
            _special(text, is_first=True) is None
            and datelines.dateline(text) is None
            and datelines.dateline_alone(text) is None
        )

    def _line(self, group: _Group, index: int) -> heads.Line:
        """The line of a head, with those that belong to it."""
        texts, number = group.texts, group.line + index
        raw = texts[index]
        mark = marks.marked(raw) if raw[0] in "#*_!" else marks.Marked(raw)
        text = mark.text
        apart = self.is_apart
        if mark.level:
            return heads.Line(text, number, level=mark.level, apart=apart)
        if mark.is_image:
            return heads.Line(text, number, Caption(text))
        if bylines.is_by_word(text) and (by := self._by_lines(texts, index)) is not None:
            found, count = by
            return heads.Line(text, number, found, apart=apart, count=count)
        if self.author and text == self.author:
            return heads.Line(text, number, bylines.Found(text), apart=apart)
        after = texts[index + 1] if index + 1 < len(texts) else ""
        if after and (level := _underlined(text, after)):
            return heads.Line(text, number, level=level, apart=apart, count=2)
        if is_rule(text) and index + 2 < len(texts) and _is_between_rules(texts[index : index + 3]):
            return heads.Line(text, number, Note(text), apart=apart)
        if len(text) <= LONGEST or text[0] in MARKS or ":" in text[:LONGEST_LABEL]:
            node = self._special_at_head(group, index, text)
            if node is not None:
                return heads.Line(text, number, node, apart=apart)
        if is_row(text):
            return heads.Line(text, number, apart=apart, is_row=True)
        if (
            not is_like_headline(text)
            or datelines.dateline(text) is not None
            or datelines.dateline_alone(text) is not None
        ):
            return heads.Line(text, number, apart=apart, is_copy=_is_word(text))
        if after and len(text) <= wraps.WIDEST and len(after) <= wraps.WIDEST:
            return self._wrapped(group, index, apart=apart)
        return heads.Line(text, number, apart=apart)

    def _special_at_head(
        self, group: _Group, index: int, text: str
    ) -> bylines.Found | Furniture | None:
        if not self.head and not self.story.line:
            special = _special(text, is_first=True)
        elif text is group.texts[index]:
            special = group.special(index)
        else:
            special = _special(text)
        if len(text) > LONGEST or isinstance(special, bylines.Found):
            return special
        return bylines.byline_at_head(text) or special

    def _wrapped(self, group: _Group, index: int, *, apart: bool) -> heads.Line:
        """A line that may go on in the next: a headline or a sentence that was broken to fit."""
        number = group.line + index
        if max(group.lengths()[index : index + _LONGEST_RUN]) < wraps.SHORTEST:
            return heads.Line(group.texts[index], number, apart=apart)
        run = self._run(group, index)
        count = wraps.paragraphs(run, self._indents(number, len(run)))[0] if len(run) > 1 else 1
        text = run[0]
        if count == 1:
            return heads.Line(text, number, apart=apart)
        joined = wraps.joined(run[:count])
        # No headline takes three lines.
        is_copy = count > 2 or is_sentence(joined) or not is_like_headline(joined)
        has_headline = any(line.node is None and not line.is_copy for line in self.head)
        goes_on = text[-1] in ",-–—" or (run[1][0].islower() and _begins_upper(text))
        # A headline right above copy that is as wide looks as if it went on.
        if not goes_on and not (is_copy and (has_headline or (count > 2 and not _has_case(run)))):
            return heads.Line(text, number, apart=apart)
        return heads.Line(joined, number, apart=apart, is_copy=is_copy, count=count)

    def _run(self, group: _Group, index: int) -> list[str]:
        """The lines from there on that may be of one paragraph or more."""
        odd = group.odd()
        run = [group.texts[index]]
        place = bisect_left(odd, index + 1)
        for at in range(index + 1, min(len(group.texts), index + _LONGEST_RUN)):
            text = group.texts[at]
            if len(text) > wraps.WIDEST:
                break
            if place < len(odd) and odd[place] == at:
                place += 1
                if group.breaks(at):
                    break
            run.append(text)
        return run

    def _by_lines(self, texts: Sequence[str], index: int) -> tuple[bylines.Found, int] | None:
        """A byline over lines of its own: `By`, the name, and maybe `, BTZ`."""
        if index + 1 >= len(texts):
            return None
        text = f"{texts[index]} {texts[index + 1]}"
        if index + 2 < len(texts) and texts[index + 2][0] in ",/(":
            longer = bylines.byline(f"{text}{texts[index + 2]}", is_first=False)
            if longer is not None:
                return longer, 3
        count = 2
        while index + count + 1 < len(texts) and bylines.is_and(texts[index + count]):
            text = f"{text} {texts[index + count]} {texts[index + count + 1]}"
            count += 2
        found = bylines.byline(text, is_first=False)
        return None if found is None else (found, count)

    def _is_begun(self) -> bool:
        """What a sentence does to the head: whether copy begins with it."""
        if not self.strays and (self.has_able or self.has_byline):
            self._resolve(has_copy=True)
            return True
        if self.strays and self.since_stray >= _LEAST_SHORT:
            self._finish_before(self._behind_stray())
            self._resolve(has_copy=True)
            return True
        if (self.since_stray and self.strays) or self.strays >= _MOST_STRAY:
            self._resolve(has_copy=True)
            return True
        self.strays += 1
        self.since_stray = 0
        return False

    def _behind_stray(self) -> int:
        """The place in the head behind its last sentence."""
        return next((at for at in range(len(self.head), 0, -1) if self.head[at - 1].is_copy), 0)

    def _at_byline(self) -> bool:
        """What a byline does to the head: whether copy is done with, so that it is at the foot."""
        if self.strays:
            behind = self._behind_stray()
            if not any(map(_is_able, self.head[behind:])):
                self._resolve(has_copy=True)
                return True
            self._finish_before(behind)
        elif self.second_head is not None:
            # Two heads without copy: a list of headlines, each with its byline.
            self._finish_before(self.second_head)
        return False

    def _append(self, line: heads.Line) -> None:
        """Adds a line to the head, and keeps count of what is in it."""
        place = len(self.head)
        self.head.append(line)
        self.is_apart = False
        self.since_stray += line.node is None and not line.is_copy
        if isinstance(line.node, bylines.Found):
            self.has_byline = True
        elif _is_able(line):
            if self.has_byline and self.has_able and self.second_head is None:
                self.second_head = place
            self.has_able = True

    def _at_note(self, line: heads.Line) -> bool:
        """What a sign-off does to the head: whether it ends the story."""
        text = line.text
        if not ends_story(text) or "/" in text:
            return False
        self.head.append(line)
        self._resolve(has_copy=False)
        self.story.is_closed = True
        return True

    def _resolve(self, *, has_copy: bool) -> None:
        """Puts the lines of the head where they belong."""
        story, lines = self.story, self.head
        story.in_head = False
        self._forget_head()
        if not lines:
            return
        strays = [line for line in lines if line.is_copy]
        has_byline = bool([line for line in lines if isinstance(line.node, bylines.Found)])
        if strays:
            head = heads.Head()
        else:
            head = heads.head(lines, titles=self.titles, has_copy=has_copy or has_byline)
        story.line = story.line or lines[0].line
        at = head.headline
        named = None if at is None or has_byline else _named(lines, at)
        for place, line in enumerate(lines):
            if line.is_row or (line.node is None and len(self.titles) < 1000):
                self.titles.update(heads.title_parts(line.text))
            if place == at:
                story.headline = line.text
                story.level = line.level
                self._say(line.line, head.rule, head.reason, "headline", line.count)
            elif place == named:
                self._place(bylines.Found(line.text), line)
            elif place == head.subheadline:
                story.subheadline = line.text
                why = "the line below the headline that is like one, too"
                self._say(line.line, "subheadline", why, "subheadline", line.count)
            elif place in head.repeats:
                is_note = line.node is None and not PHOTO_BEHIND.search(line.text)
                self._add(Note(line.text, line.line) if is_note else Caption(line.text, line.line))
                self._say(line.line, "headline-repeated", "it says the headline again")
            elif line.node is not None:
                self._place(line.node, line)
            elif line.is_row or line.is_copy or at is None or place > at:
                if line.is_copy or line.node is None:
                    self._paragraph(line.text, line.line, line.count)
            else:
                self._add(Note(line.text, line.line))
                rule = "kicker" if place == at - 1 else "furniture"
                why = "a short line above the headline: a section, a menu, a site's name"
                self._say(line.line, rule, why, count=line.count)

    # The copy, and what stands between it.

    def _body(self, group: _Group, index: int) -> int:
        """Takes lines of copy; gives the place where another story begins, or the group's end."""
        story, texts = self.story, group.texts
        odd = group.odd()
        place = bisect_left(odd, index)
        plain: list[str] = []  # running text up to here, not yet in the body
        while index < len(texts):
            next_odd = odd[place] if place < len(odd) else len(texts)
            if index < next_odd:
                if story.is_closed:
                    break
                plain += texts[index:next_odd]
                index = next_odd
                continue
            place += 1
            text, number = texts[index], group.line + index
            mark = marks.marked(text) if text[0] in "#*_!" else None
            if mark is not None and mark.text is not text:
                self._flush(plain, number)
                if not self._marked(mark, number):
                    break
                index += 1
                continue
            special = group.special(index)
            if special is None:
                after = texts[index + 1] if index + 1 < len(texts) else ""
                begins = not plain and (index == 0 or story.after_rule)
                if after and begins and (level := _underlined(text, after)):
                    if story.is_closed or (level <= max(story.level, 1) and level == 1):
                        break
                    self._flush(plain, number)
                    self._add(Subhead(text, number))
                    self._say(number, "cross-head", "a rule underlines it", count=2)
                    story.after_rule = False
                    index += 2
                    place += 1
                    continue
                if story.is_closed or self._begins_story(text, is_first=not plain):
                    self._flush(plain, number)
                    break
                if text == story.headline:
                    self._flush(plain, number)
                    self._add(Note(text, number))
                    self._say(number, "headline-repeated", "it says the headline again")
                else:
                    plain.append(text)
                index += 1
                continue
            self._flush(plain, number)
            if story.is_closed and isinstance(special, bylines.Found | Subhead | Bullet):
                break
            if isinstance(special, bylines.Found):
                if not self._byline(special, number):
                    break
                index += 1
                continue
            if isinstance(special, Note) and is_rule(text) and not story.is_closed:
                trio = texts[index : index + 3]
                if _is_between_rules(trio):
                    self._place(special, heads.Line(text, number))
                    self._add(Subhead(trio[1], number + 1))
                    self._say(number + 1, "cross-head", "rules stand around it", count=2)
                    story.after_rule = True
                    index += 3
                    place = bisect_left(odd, index)
                    # The last rule may be the first of the next pair.
                    if _is_between_rules(texts[index - 1 : index + 2]):
                        self._add(Subhead(texts[index], number + 3))
                        self._say(number + 3, "cross-head", "rules stand around it", count=2)
                        index += 2
                        place = bisect_left(odd, index)
                    continue
            self._place(special, heads.Line(text, number))
            index += 1
        self._flush(plain, group.line + index)
        if index < len(texts) and not self.story.in_head:
            self._finish()
        return index

    def _marked(self, mark: marks.Marked, number: int) -> bool:
        """Takes a line of copy that had marks; whether the story goes on."""
        story, text = self.story, mark.text
        if mark.is_image:
            self._add(Caption(text, number))
            self._say(number, "image", "the words of an image are a caption")
            return True
        if mark.level:
            is_story = mark.level <= story.level or (not story.level and mark.level == 1)
            if story.is_closed or is_story or not (story.headline or story.paragraphs > 2):
                return False
            self._add(Subhead(text, number))
            self._say(number, "cross-head", f"a heading of level {mark.level} between copy")
            return True
        special = _special(text)
        if isinstance(special, bylines.Found):
            return self._byline(special, number)
        if story.is_closed and special is None:
            return False
        if special is not None:
            self._place(special, heads.Line(text, number))
        elif mark.is_strong and len(text) <= _LONGEST_CROSS_HEAD and is_like_headline(text):
            self._add(Subhead(text, number))
            self._say(number, "cross-head", "a short line that is all bold")
        else:
            self._paragraph(text, number)
        return True

    def _begins_story(self, text: str, *, is_first: bool) -> bool:
        """Whether a line like a headline within copy is another story's."""
        story = self.story
        if story.after_rule and is_first and is_like_headline(text) and not is_quote_phrase(text):
            return True
        return bool(
            self.titles
            and story.paragraphs <= _MOST_STRAY
            and text != story.headline
            and " ".join(text.split()).casefold() in self.titles
        )

    def _byline(self, found: bylines.Found, number: int) -> bool:
        """Takes a byline in or below copy; False if it belongs to another story's head."""
        story = self.story
        may_be_at_head = story.paragraphs <= 1 and story.byline is None
        is_last = number == len(self.lines)
        tail = () if may_be_at_head or is_last else self._tail()
        goes_on = not is_last and (may_be_at_head or bool(tail)) and self._begins_copy(number)
        if tail and goes_on:
            lines = [heads.Line(block.text, block.line) for block in tail]
            del story.body[len(story.body) - len(tail) :]
            tables = [table for table in self.held if table.line > lines[0].line]
            self.held = self.held[: len(self.held) - len(tables)]
            self._finish()
            for line in lines:
                self._append(line)
            self.held = tables
            return False
        at_head = goes_on and may_be_at_head
        self._place(found, heads.Line(self._raw(number), number))
        story.is_closed = not at_head
        return True

    def _tail(self) -> Sequence[Block]:
        """The short lines below the last sentence."""
        body = self.story.body
        at = len(body)
        while at and isinstance(body[at - 1], Paragraph) and is_like_headline(body[at - 1].text):
            at -= 1
        return body[at:] if at else []

    def _begins_copy(self, number: int) -> bool:
        """Whether running text goes on below a line, furniture and one blank line aside."""
        text = self._following(number)
        return is_sentence(text) or datelines.dateline(text) is not None

    def _following(self, number: int) -> str:
        """The next line below that is neither blank nor furniture."""
        blanks = 0
        for index in range(number, min(len(self.lines), number + _FURTHEST // 4)):
            text = self.lines[index].strip(WHITE)
            if text == FORM_FEED:
                return ""
            if not text:
                blanks += 1
                if blanks > 1:
                    return ""
                continue
            blanks = 0
            if _special(text) is None:
                if not is_sentence(text) and len(text) <= wraps.WIDEST:
                    run = [line.strip(WHITE) for line in self.lines[index : index + _FURTHEST]]
                    run = run[: run.index("")] if "" in run else run
                    if len(run) > 1:
                        return wraps.joined(run[: wraps.paragraphs(run)[0]])
                return text
        return ""

    def _raw(self, number: int) -> str:
        return self.lines[number - 1].strip(WHITE)

    def _place(self, node: bylines.Found | Furniture, line: heads.Line) -> None:
        """Puts what is not copy where it belongs."""
        story, number = self.story, line.line
        story.line = story.line or number
        story.after_rule = False
        match node:
            case bylines.Found():
                if story.byline is None:
                    story.byline = Byline(node.author, node.agency, line=number)
                    self._say(number, "byline", "it says who wrote the story", "byline", line.count)
                    if node.place is not None and story.dateline is None:
                        story.dateline = Dateline(node.place, line=number)
                    if node.rest:
                        self._add(Note(node.rest, number))
                else:
                    self._add(Note(line.text, number))
                    self._say(number, "second-byline", "the story has a byline already")
            case str():
                if story.credit is None:
                    story.credit = node
                    self._say(number, "credit", "it names the agency or the owner", "credit")
                else:
                    self._add(Note(node, number))
                    self._say(number, "second-credit", "the story has a credit line already")
            case Note():
                self._add(Note(node.text, number))
                if self.reasons is not None:
                    self._say(number, *_why_note(node.text))
                story.after_rule = is_rule(node.text)
                if not story.in_head:
                    story.is_closed = story.is_closed or (ends_story(node.text) and story.has_copy)
            case _:
                self._add(type(node)(node.text, line=number))
                story.has_copy = story.has_copy or not isinstance(node, Caption)

    def _flush(self, plain: list[str], end: int) -> None:
        """Lines before line `end` become paragraphs: one each, or one where they were broken."""
        if not plain:
            return
        story = self.story
        number = end - len(plain)
        story.line = story.line or number
        story.after_rule = False
        counts: Sequence[int] = ()
        # Only what is short throughout can have been broken to fit a width.
        if len(plain) > 1 and len(plain[0]) <= wraps.WIDEST:
            counts = wraps.paragraphs(plain, self._indents(number, len(plain)))
        if len(counts) in (0, len(plain)):
            # The dateline is in the first or second paragraph.
            first = 0
            while first < len(plain) and story.paragraphs <= 1 and story.dateline is None:
                self._paragraph(plain[first], number + first)
                first += 1
            rest = plain[first:]
            story.body += [Paragraph(text, line) for line, text in enumerate(rest, number + first)]
            story.paragraphs += len(rest)
            story.has_copy = True
        else:
            begin = 0
            for count in counts:
                text = wraps.joined(plain[begin : begin + count]) if count > 1 else plain[begin]
                self._paragraph(text, number + begin, count)
                begin += count
        plain.clear()

    def _paragraph(self, text: str, number: int, count: int = 1) -> None:
        story = self.story
        if story.dateline is None and story.paragraphs <= 1:
            found = datelines.dateline(text)
            if found is None and len(text) <= LONGEST and text[-1] != ".":
                found = datelines.dateline_alone(text)
            if found is not None:
                story.dateline = Dateline(found.place, found.date, agency=found.agency, line=number)
                self._say(number, "dateline", "it begins with place and agency", count=count)
        story.body.append(Paragraph(text, number))
        story.paragraphs += 1
        story.has_copy = True
        if count > 1 and self.reasons is not None and number not in self.reasons:
            self._say(number, "wrapped", "lines that were broken to fit a width", count=count)

    def _indents(self, number: int, count: int) -> Sequence[int]:
        """The blanks before each line, if any has some."""
        lines = self.lines[number - 1 : number - 1 + count]
        if not [True for line in lines if line and line[0] in WHITE]:
            return ()
        return [len(line) - len(line.lstrip(WHITE)) for line in lines]

    def _add(self, block: Block) -> None:
        self.story.line = self.story.line or block.line
        self.story.body.append(block)

    def _say(self, number: int, rule: str, reason: str, field: str = "", count: int = 1) -> None:
        """Notes down why a line went where it did, if somebody asks."""
        if self.reasons is None:
            return
        for line in range(number, number + count):
            self.reasons[line] = Reason(rule, reason, self.story.line, field)


def _groups(lines: Sequence[str], start: int, end: int) -> Iterator[_Group]:
    texts = [line.strip(WHITE) for line in lines[start:end]]
    gaps: list[int] = []
    if "" in texts or FORM_FEED in texts:
        gaps = [
            index
            for index, text in enumerate(texts)
            if not text or (text == FORM_FEED and lines[start + index] == FORM_FEED)
        ]
    begin = blanks = 0
    after_form_feed = False
    for gap in (*gaps, len(texts)):
        if begin < gap:
            yield _Group(texts[begin:gap], start + begin + 1, blanks, after_form_feed)
            blanks = 0
            after_form_feed = False
        begin = gap + 1
        blanks += 1
        after_form_feed = after_form_feed or (gap < len(texts) and texts[gap] == FORM_FEED)


def _underlined(text: str, after: str) -> int:
    """The level of a heading with a rule right below it: `=` is 1, `-` is 2; 0 for none."""
    if len(after) < 3 or (after.strip("=") and after.strip("-")):
        return 0
    if not is_like_headline(text) or is_quote_phrase(text) or is_rule(text) or text[-1] in ":;,":
        return 0
    return 1 if after[0] == "=" else 2


def _is_between_rules(lines: Sequence[str]) -> bool:
    """Whether of three lines the one between two rules is a cross-head."""
    return (
        len(lines) == 3
        and is_rule(lines[0])
        and is_rule(lines[2])
        and is_like_headline(lines[1])
        and not is_quote_phrase(lines[1])
        and not is_rule(lines[1])
        and len(lines[1]) <= _LONGEST_CROSS_HEAD
    )


def _named(lines: Sequence[heads.Line], headline: int) -> int | None:
    """The place of a name without a by-word: between the headline and a publication line."""
    at = headline + 1
    if at + 1 >= len(lines) or not isinstance(lines[at + 1].node, Note):
        return None
    is_short = len(lines[at].text) * 2 <= len(lines[headline].text)
    is_name = lines[at].node is None and bylines.is_full_name(lines[at].text)
    is_dated = datelines.is_publication_line(lines[at + 1].text)
    return at if is_short and is_name and is_dated else None


def _is_rule_note(line: heads.Line) -> bool:
    return isinstance(line.node, Note) and is_rule(line.text)


def _is_able(line: heads.Line) -> bool:
    return line.node is None and not line.is_copy and not line.is_row


def _begins_upper(text: str) -> bool:
    """Whether its first letter is a capital."""
    return next(filter(str.isalpha, text), "").isupper()


def _has_case(run: Sequence[str]) -> bool:
    """Whether the second line begins with a letter of a script with small ones and capitals."""
    return run[1][0].lower() != run[1][0].upper()


def _is_word(text: str) -> bool:
    return any(map(str.isalnum, text))


def _why_note(text: str) -> tuple[str, str]:
    if is_rule(text):
        return "rule", "a row of one mark"
    if is_sign_off(text):
        why = "it ends a story" if ends_story(text) else "it says that the story goes on"
        return "sign-off", why
    if datelines.is_publication_line(text):
        return "publication-line", "it says when the story was published, or how long it is"
    return "furniture", "page furniture"


def _special(text: str, *, is_first: bool = False) -> bylines.Found | Furniture | None:
    """What a line is that is not copy: a byline, a date line, furniture."""
    if "--" not in text and is_words(text) and not bylines.begins_with_by_word(text):
        return None
    if len(text) <= LONGEST:
        found = bylines.byline(text, is_first=is_first)
        if found is not None:
            return found
    return furniture(text)
