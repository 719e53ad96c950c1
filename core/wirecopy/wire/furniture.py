"""Lines that are not copy: rules, sign-offs, credits, captions, cross-heads, bullets, menus."""

import re

from wirecopy.patterns import later
from wirecopy.tree.nodes import Bullet, Caption, Note, Subhead
from wirecopy.wire.datelines import is_publication_line

#: No line of these kinds is longer, but for captions and bullets.
LONGEST = 120
_DASHES = frozenset("-–—")
_BULLETS = _DASHES | frozenset("•·▪‣●◦*∙■□–")
_CREDIT_MARKS = frozenset("©(cC（")
#: What a line that is not running text may begin with although a full stop ends it.
MARKS = _BULLETS | _CREDIT_MARKS | frozenset("#_![【><")
LONGEST_LABEL = 30
_LONGEST_CAPTION = 200
_LONGEST_PUBLICATION = 80

_SUBHEAD = later(r"(?:- ?([^-–—].{0,78}?) ?-|– ?([^-–—].{0,78}?) ?–|— ?([^-–—].{0,78}?) ?—)\Z")
_BULLET = later(r"(?:[•·▪‣●◦*∙■□][ \t]*+|[-–—][ \t]++)(?=[^\s*=~_-])")
_CAPTION = later(
    r"(?:file )?(?:photo|foto|picture|image|bild|graphic|grafik|caption|video|imagen|légende"
    r"|immagine|afbeelding|zdjęcie|фото|صورة|תמונה|写真|图片|圖片|사진)s?"
    r"(?: by)?[ \t]*+[:：]",
    re.IGNORECASE,
)
#: `Harbour reopens / Photo: J. Roe`
PHOTO_BEHIND = later(
    r"[ \t]*[/|–—-][ \t]*(?:(?:[^\W\d_]{2,10} )?(?:photo|foto|picture|image|bild|crédit|credit"
    r"|photographie|写真|фото|صورة|תמונה)s?(?:[ \t]*[:：]| by\b|[ \t]*[/–—-])|©|copyright\b)",
    re.IGNORECASE,
)
_CREDIT = later(r"(?:©|\(c\)|copyright\b).{1,100}\Z|[(（][^\W\d_]{2,10}[)）]\Z", re.IGNORECASE)
_SIGN_OFF = later(
    r"\(?(?:ends?|more|fin|ende)\)?\Z|(?:# ?){3,}+\Z|-+ ?30 ?-+\Z"
    r"|(?:bur-)?[a-z]{2,4}(?:/[a-z]{2,4}){1,3}\Z",
    re.IGNORECASE,
)
_RULE = later(r"(?:[*] ?){3,}+\Z|-{3,}+\Z|={3,}+\Z|_{3,}+\Z|~{3,}+\Z|(?:- ){2,}+-\Z|—{2,}+\Z")
# Rules, sign-offs, images without words, and the furniture of pages: what they begin with, and
# words. Most lines are none of these: that is told without a pattern.
_MARKED = later(rf"{_RULE.pattern}|{_SIGN_OFF.pattern}|!\[\][^ \t]*\Z", re.IGNORECASE)
_NOTE_MARKS = frozenset("*-=_~—#(!")
_RULE_MARKS = frozenset("*-=_~—")
_LABELLED = later(r"(?:text size|share|font size|print)[ \t]*+:.{0,40}\Z", re.IGNORECASE)
_LONGEST_SIGN_OFF = 24
_TAGS = (
    r"(?:</?(?:div|span|p|section|article|aside|main|nav|header|footer|figure|figcaption|br|hr|table"
    r"|tbody|thead|tr|td|th|ul|ol|li|script|style|button|form|svg|img|a|em|strong)"
    r"(?:\s[^<>]{0,300})?/?>[ \t]*)+\Z"
)
_WORDS = frozenset(
    "end ends more fin ende advertisement anzeige werbung publicité publicidad pubblicità reklama "
    "advertentie annons annonse реклама إعلان פרסומת 広告 광고 广告".split()
)
# What a desk sets above a headline: it says how the story may be used.
_NOTICE = later(
    r"(?:embargo(?:ed)?|sperrfrist|under embargo|sous embargo|urgent|eilmeldung|advisory|attention"
    r"|flash|bulletin|corrected|correction|korrektur|berichtigung|exclusive|exklusiv"
    r"|breaking(?: news)?|news alert"
    r"|hold for release|not for publication|update \d{1,2})\b(?!.*\b(?:lifts|lifted|talks)\b)",
    re.IGNORECASE,
)
#: The first four letters of each.
_NOTICES = frozenset(
    "emba sper unde sous urge eilm advi atte flas bull corr korr beri excl exkl brea hold upda "
    "news".split()
) | {"not "}
_SECTIONS = frozenset(
    """
    home|news|world|world news|business|business news|markets|market news|economy|politics|sport
    sports|culture|science|technology|tech|health|opinion|comment|analysis|lifestyle|travel
    entertainment|local|national|international|latest|latest news|top stories|headlines|weather
    video|videos|photos|menu|search|subscribe|sign in|log in|login|register|share|print|mail
    email|about us|contact|newsletter|finance|companies|money|environment|climate|education|us
    europe|asia|africa|uk|arts|books|food|style|obituaries|jobs|events|skip to content
    skip to main content|facebook|twitter|linkedin|whatsapp|copy link|save|follow|live|podcasts
    startseite|nachrichten|wirtschaft|politik|börse|märkte|unternehmen|finanzen|kultur|wissen
    wissenschaft|panorama|gesellschaft|gesundheit|technik|digital|reise|regional|meinung|kommentar
    abo|anmelden|suche|teilen|drucken|merken|zum inhalt springen|ausland|inland|welt|schlagzeilen
    accueil|à la une|actualités|économie|politique|monde|société|santé|sciences|bourse|marchés
    entreprises|opinions|débats|culture|partager|imprimer|rechercher|se connecter|s'abonner|régions
    portada|inicio|economía|política|mundo|región|sociedad|cultura|deportes|ciencia|tecnología
    salud|opinión|mercados|empresas|finanzas|compartir|imprimir|buscar|suscribirse|últimas noticias
    prima pagina|economia|politica|mondo|cronaca|esteri|società|cultura|sport|scienza|salute
    opinioni|mercati|borsa|condividi|stampa|cerca|abbonati
    início|economia|política|mundo|cultura|esportes|desporto|ciência|saúde|opinião|mercados
    nieuws|economie|politiek|buitenland|binnenland|cultuur|sport|wetenschap|opinie|beurs|delen
    hem|nyheter|ekonomi|näringsliv|politik|utrikes|inrikes|kultur|debatt|börsen|dela
    forside|nyheder|økonomi|erhverv|politik|udland|indland|kultur|debat|børs|del|næringsliv|utenriks
    wiadomości|gospodarka|biznes|polityka|świat|kraj|kultura|nauka|zdrowie|opinie|giełda|udostępnij
    главная|новости|экономика|бизнес|политика|мир|общество|культура|спорт|наука|мнения|рынки|поделиться
    الرئيسية|أخبار|اقتصاد|أسواق|أعمال|سياسة|العالم|محليات|رياضة|ثقافة|علوم|صحة|رأي|تكنولوجيا
    ראשי|חדשות|כלכלה|עסקים|פוליטיקה|עולם|ספורט|תרבות|מדע|בריאות|דעות
    ホーム|トップ|ニュース|経済|政治|社会|国際|国内|スポーツ|文化|科学|天気|地域|ビジネス|市場|株式|シェア|印刷|ログイン
    首页|首頁|新闻|新聞|财经|財經|经济|經濟|政治|社会|社會|国际|國際|国内|體育|体育|文化|科技|健康|评论|市场|股票|分享|打印|登录
    홈|뉴스|경제|정치|사회|국제|세계|스포츠|문화|과학|건강|증권|산업|공유|인쇄|로그인
    """.replace("\n", "|")
    .replace("  ", "")
    .strip("|")
    .split("|")
)

# Most lines are words and their stops, in Latin and Cyrillic letters, as no line of these kinds is.
_LETTERS = "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0400-\u0481\u048a-\u052f\"'\u2018-\u201e"
_PLAIN = later(rf"[ABD-Zabd-z{_LETTERS}][A-Za-z{_LETTERS} ,.;!?]*+\Z")

#: What a line may be beside copy, headline and byline; a `str` is a credit line.
Furniture = Subhead | Bullet | Caption | Note | str


def is_words(text: str) -> bool:
    """A cheap look: whether a line is only words, and none that alone is furniture.

    It holds no digit, no bar or colon, no bracket, dash or slash; `furniture` of it is None, and a
    byline it can be only by its first word, or by an agency behind a comma.
    """
    return _PLAIN.match(text) is not None and (
        len(text) > _LONGEST_SIGN_OFF or text.lower() not in _WORDS
    )


def furniture(text: str) -> Furniture | None:
    """What an odd line is if not running text and no byline."""
    first = text[0]
    if len(text) <= LONGEST:
        if (
            first in _NOTE_MARKS or (len(text) <= _LONGEST_SIGN_OFF and "/" in text)
        ) and _MARKED.match(text):
            return Note(text)
        if first == "<" and re.match(_TAGS, text, re.IGNORECASE):
            return Note(text)
        if len(text) <= _LONGEST_SIGN_OFF and text.lower() in _WORDS:
            return Note(text)
        if first in _DASHES and (subhead := _SUBHEAD.match(text)):
            return Subhead(subhead[subhead.lastindex or 0])
        is_marked = first in _CREDIT_MARKS and _CREDIT.match(text)
        if is_marked and (first not in "(（" or text[1] in "cC" or text[1:-1].isupper()):
            return text
        if len(text) <= _LONGEST_PUBLICATION and is_publication_line(text):
            return Note(text)
    if ":" in text or "：" in text:
        label = text[:LONGEST_LABEL]
        if ":" in label or "：" in label:
            if _LABELLED.match(text):
                return Note(text)
            if _CAPTION.match(text):
                return Caption(text)
    if (
        len(text) <= _LONGEST_CAPTION
        and ("/" in text or "©" in text or "|" in text)
        and PHOTO_BEHIND.search(text)
    ):
        return Caption(text)
    if first in _BULLETS and (bullet := _BULLET.match(text)):
        return Bullet(text[bullet.end() :])
    return None


_MENU_MARK = later(r"[ |·•/>]+")
_LONGEST_MENU = 200


def is_rule(text: str) -> bool:
    """Whether it is a rule: a row of one mark."""
    return text[:1] in _RULE_MARKS and _RULE.match(text) is not None


def is_sign_off(text: str) -> bool:
    """Whether it ends a story: `ENDS`, `-30-`, `###`, initials."""
    return _SIGN_OFF.match(text) is not None


def ends_story(text: str) -> bool:
    """Whether it is a sign-off and nothing of the story follows, as it does behind `MORE`."""
    return is_sign_off(text) and text.strip("()").lower() != "more"


def is_notice(text: str) -> bool:
    """Whether it says how a story may be used, or of what kind it is: `EMBARGOED UNTIL 6PM`."""
    if len(text) > 60:
        return False
    first = text[:4].lower()
    # Some letters become two in lower case.
    if first not in _NOTICES and first[:4] not in _NOTICES:
        return False
    return _NOTICE.match(text) is not None


def is_section(text: str) -> bool:
    """Whether it is a word of a page's menu, or the section that a story stands in."""
    bare = text.rstrip(" :>»").casefold()
    if bare in _SECTIONS:
        return True
    # A menu in one line: `News Economy Sport`, `News | Sport`.
    words = _MENU_MARK.split(bare) if len(bare) < _LONGEST_MENU and " " in bare else []
    return len(words) > 2 and all(word in _SECTIONS for word in words)
