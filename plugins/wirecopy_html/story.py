"""Finds the main story of a page, and what in it is none, by rule."""

from collections.abc import Callable, Iterator

import msgspec

from wirecopy_html.tree import BLOCKS, HEADINGS, Element, Page, holding

# The least prose that makes a story.
_LEAST = 80
_SHARE = 0.6
#: Roles and elements that are not part of a story.
_ASIDE_TAGS = frozenset("nav aside footer dialog menu".split())
_ASIDE_ROLES = frozenset(
    "navigation complementary dialog alertdialog banner contentinfo search menu menubar toolbar "
    "tablist".split()
)
# Words of classes and ids of what surrounds stories, unless much prose is in it.
_ASIDE_WORDS = frozenset(
    "ad ads advert advertisement advertising anzeige werbung publicidad publicite pub promo "
    "sponsored share sharing shares social sns partage partager compartir teilen tools toolbar "
    "related recommended newsletter subscribe subscription paywall cookie cookies consent gdpr "
    "breadcrumb breadcrumbs tags comments disqus print skip pagination pager taboola".split()
)
_MOST_PROSE = 400
_BYLINE_WORDS = frozenset(
    "byline bylines author authors autor autores autoren auteur auteurs autore autori writer firma "
    "signature sign reporter verfasser credits-author article-author".split()
)
_DATE_WORDS = frozenset(
    "date datetime time timestamp published pubdate datum fecha data updated dateline-time".split()
)
_SUB_WORDS = frozenset(
    "subheadline subhead subtitle subline sub dek deck standfirst chapo chapeau teaser lead intro "
    "entradilla bajada sommario strapline".split()
)
_LONGEST_SIGNED = 160


class Story(msgspec.Struct, frozen=True):
    """The element that holds the story, and the elements within that are none of it."""

    element: Element
    aside: frozenset[Element]

    def holds(self, element: Element) -> bool:
        """Whether an element of the page is part of the story."""
        each: Element | None = element
        while each is not None and each not in self.aside:
            if each is self.element:
                return True
            each = each.parent
        return False


def find(page: Page) -> Story:
    """The story of a page: of its body if no rule finds one."""
    headed = holding([each for each in page.elements if each.tag == "h1"])
    element = (
        _largest(page, lambda e: e.tag == "article" or e.get("role") == "article")
        or _widened(page, _largest(page, _is_body), headed)
        or _largest(page, lambda e: e.tag == "main" or e.get("role") == "main")
        or _widened(page, _dense(page), headed)
        or page.body
    )
    signed = holding([each for each in page.below(element) if each.attributes and is_byline(each)])
    return Story(element, frozenset(_furniture(page, element, headed | signed)))


def _is_body(element: Element) -> bool:
    return "articlebody" in element.get("itemprop").lower()


def _largest(page: Page, is_meant: Callable[[Element], bool]) -> Element | None:
    """Of those that are meant the one with most prose, and of two with the same the outer one."""
    found = [each for each in page.elements if each.prose >= _LEAST and is_meant(each)]
    best = max(found, key=lambda each: (each.prose, -each.place), default=None)
    # Among many teasers no one is the story of the page.
    if best is None or best.prose * 3 < page.body.prose:
        return None
    return best


def _dense(page: Page) -> Element | None:
    """The deepest element that holds most of the prose."""
    element = page.body
    if element.prose < _LEAST:
        return None
    wanted = element.prose * _SHARE
    while True:
        inner = next(
            (e for e in element.elements() if e.prose >= wanted and e.tag not in _ASIDE_TAGS), None
        )
        if inner is None or inner.tag == "p":
            return element
        element = inner


def _widened(page: Page, element: Element | None, headed: frozenset[Element]) -> Element | None:
    """The element that holds the heading, too, if little other prose comes with it."""
    if element is None or element in headed:
        return element
    outer = element.parent
    while outer is not None and outer.prose <= element.prose * 1.3 + _MOST_PROSE:
        if outer in headed:
            return element if outer is page.body else outer
        outer = outer.parent
    return element


def _furniture(page: Page, story: Element, kept: frozenset[Element]) -> Iterator[Element]:
    """Menus, asides, boxes and lists of links."""
    elements, place = page.elements, story.place + 1
    end = place + story.within
    while place < end:
        element = elements[place]
        place += 1
        if _is_aside(element, story, kept):
            yield element
            place += element.within


def _is_aside(element: Element, story: Element, kept: frozenset[Element]) -> bool:
    tag, attributes = element.tag, element.attributes
    if tag in _ASIDE_TAGS:
        return True
    if attributes and (
        element.get("role") in _ASIDE_ROLES or attributes.get("aria-modal") == "true"
    ):
        return True
    if tag == "form":
        return not element.prices
    if tag not in _MAYBE_ASIDE or not element.chars or element.prices or element in kept:
        return False
    is_small = element.prose <= _MOST_PROSE and element.prose * 2 < story.prose
    if is_small and attributes and not _ASIDE_WORDS.isdisjoint(element.words()):
        return True
    return _is_linked(element)


_TABLE = frozenset("table thead tbody tfoot tr td th caption".split())
_MAYBE_ASIDE = BLOCKS - _TABLE - frozenset(HEADINGS)


def _is_linked(element: Element) -> bool:
    """Whether all that it says, but for a heading, leads elsewhere."""
    if not element.linked or element.prose:
        return False
    heading = sum(each.chars for each in element.elements() if each.tag in HEADINGS)
    return element.chars - element.linked - heading <= 0.2 * element.linked


def is_byline(element: Element) -> bool:
    """Whether an element is marked as saying who wrote the story."""
    if not element.attributes or not 0 < element.chars <= _LONGEST_SIGNED:
        return False
    if element.get("rel") == "author" or "author" in element.get("itemprop").lower():
        return True
    return bool(element.attributes) and not _BYLINE_WORDS.isdisjoint(element.words())


def is_date(element: Element) -> bool:
    """Whether an element says when the story was published."""
    if not 0 < element.chars <= _LONGEST_SIGNED:
        return False
    return element.tag == "time" or not _DATE_WORDS.isdisjoint(element.words())


def is_subheadline(element: Element) -> bool:
    """Whether an element is marked as the line below the headline."""
    if not 0 < element.chars <= 300 or element.tag in HEADINGS:
        return False
    if element.get("itemprop") in ("alternativeHeadline", "description"):
        return True
    return not _SUB_WORDS.isdisjoint(element.words())


def headings(page: Page, story: Story) -> Iterator[Element]:
    """The headings of a story on its page, in order."""
    return (each for each in page.within(story.element, story.aside) if each.tag in HEADINGS)
