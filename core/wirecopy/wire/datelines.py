r"""Datelines, and lines that say when something was published.

    dateline = place [ "," date ] "(" agency ")" dash      BERLIN, Nov 14 (BTZ) -
             | agency "," place dash                       BTZ.CO, Berlin -
             | place "," agency dash                       BERLIN, BTZ.co -
             | "[" place [ date [ agency ] ] "]" [ dash ]  [BERLIN]
             | place "," date "/" agency "/" dash          BERLIN, Nov 14 /BTZwire/ --
             | [ "(" agency ")" dash ] place "," date [ "," agency ] dash [ agency "." ]
                                                           (BTZ) - BERLIN, 14 NOV -
             | agency place date "电"                        柏林社北京11月14日电
             | "【" place agency "】"                        【北京共同】
    alone    = place "," date [ "," agency ]               Berlin, 14 November, BTZ

The date begins at the first part that holds a digit. A date line has a digit and nothing but
words of dates; a publication line begins with a word such as `Published` and holds a digit.
"""

import re

import msgspec

from wirecopy.patterns import later
from wirecopy.wire.typography import WHITE, has_digit, is_cjk

_LONGEST_START = 90
_LONGEST_LINE = 120
#: Hyphen-minus, hyphens, dashes, the minus sign, and the full-width hyphen.
_DASH = r"(?:--|[-\u2010-\u2015\u2212\uff0d~])"
_DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d~")

_USUAL = later(
    # Behind a comma a state or country, or what has a date's digit in it.
    r"([^\W\d_][^()\d,|]{1,40}?(?:, ?(?:[^()\d|]{1,24}|[^()\d|]{0,32}\d[^()|]{0,24}))?)"
    rf" ?[(（]([^\W\d_](?:[^\W\d_]|[&/. ]){{1,20}})[)）]\.?[ \t]*{_DASH}"
)
_SITE = r"[^\W\d_][\w-]{1,20}(?:\.[^\W\d_]{2,4}){1,2}"
_SITE_FIRST = later(rf"({_SITE}), ?([^\W\d_][^()\d,|.:]{{1,40}}?) ?{_DASH} ")
_SITE_LAST = later(rf"([^\W\d_][^()\d,|.:]{{1,40}}?), ?({_SITE}) ?{_DASH} ")
_BRACKETED = later(
    r"[\[［【]([^\[\]［］【】\d=＝:：]{2,30}?)(?:[ \u3000,、]+(\d[^\[\]［］【】a-zA-Z]{0,11}?))?"
    rf"(?(2)(?:[ \u3000,、]+([^\W\d_][\w.]{{1,14}}))?)[\]］】][ \u3000]*{_DASH}?[ \u3000]*"
)
_SLASHED = later(
    r"([^\W\d_][^()\d|/]{1,40}?), ?([^()|/]{0,20}\d[^()|/]{0,20}?)\.? ?"
    rf"/([^\W\d_][\w -]{{1,20}})/(?:\.| ?{_DASH})"
)
_DATED = later(
    rf"(?:[(（]([^\W\d_]{{2,10}})[)）] ?{_DASH} ?)?"
    r"([^\W\d_][^()\d|:/]{1,40}?), ?([^()|:/,]{0,12}\d[^()|:/,]{0,14}?(?:, ?\d{4})?)"
    rf"(?:, ?([^\W\d_]{{2,15}}))? ?{_DASH}{{1,2}} "
)
#: The agency behind the dash, as Russian ones have it: `МОСКВА, 5 дек — АСН. `
_BEHIND = later(r"([^\W\d_]{2,12}(?: [^\W\d_]{2,10})?)\. ")
# Compiled when it is needed.
_CHINESE = (
    r"([\u3400-\u9fff]{1,5}[社网網])([\u3400-\u9fff]{2,8}?)(\d{1,2}月\d{1,2}日)[电電讯訊]"
    r"(?:[(（][^()（）]{2,30}[)）])?"
)
_KYODO = ("共同", "時事")
_WRITTEN = later(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}:\d{2}")
_NO_DATE = frozenset("%$€£¥+=<>©@#?!*")
_DIGIT = later(r"\d")
_PART = later(r"[^\W\d_]+\.?|\d+")

#: Words that dates are made of, in small letters and without full stops: months, weekdays, more.
_DATE_WORDS = frozenset(
    """
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri
    sat sun am pm a m p at on of the st nd rd th gmt utc bst cet cest est edt cst cdt pst pdt et
    pt jst ist ago hour hours hr hrs min mins minute minutes day days today yesterday
    januar jänner februar märz mai juni juli oktober dezember okt dez mär mrz
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so
    uhr um vom am den mez mesz h
    janvier février mars avril juin juillet août septembre octobre novembre décembre janv févr fév
    avr juil déc lundi mardi mercredi jeudi vendredi samedi dimanche le à heures er
    enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre
    diciembre ene abr ago dic lunes martes miércoles jueves viernes sábado domingo de del el las
    a hrs horas
    gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre gen mag giu lug set ott
    lunedì martedì mercoledì giovedì venerdì sabato domenica alle ore il
    janeiro fevereiro março maio junho julho setembro outubro novembro dezembro fev abr mai
    out dez segunda terça quarta quinta sexta feira às
    januari februari maart mei augustus maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
    om uur okt mrt
    maj augusti måndag tisdag onsdag torsdag fredag lördag söndag kl klockan
    marts januar februar mandag tirsdag lørdag søndag desember den des
    stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada
    grudnia poniedziałek wtorek środa czwartek piątek sobota niedziela godz r
    января февраля марта апреля мая июня июля августа сентября октября ноября декабря
    янв фев мар апр июн июл авг сен окт ноя дек
    понедельник вторник среда четверг пятница суббота воскресенье г года в мск
    يناير فبراير مارس أبريل ابريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر
    كانون شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين الثاني الأول
    الأحد الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت ص م صباحا مساء الساعة في هـ
    ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר
    בינואר בפברואר במרץ באפריל במאי ביוני ביולי באוגוסט בספטמבר באוקטובר בנובמבר בדצמבר
    יום ראשון שני שלישי רביעי חמישי שישי שבת שעה בשעה
    年 月 日 時 分 秒 时 点 年月日 月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日
    午前 午後 上午 下午 星期一 星期二 星期三 星期四 星期五 星期六 星期日
    년 월 일 시 분 오전 오후 월요일 화요일 수요일 목요일 금요일 토요일 일요일
    ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
    """.split()
)
_CJK_DATE = later(
    "(?:[年月日時分秒时点午前後上下星期一二三四五六曜火水木金土년월일시분오전후요화수목금토년頃]|更新|公開|掲載|配信|発行|発信"
    "|发布|發布|发表|등록|입력|수정|게재|ごろ)+"
)

# Compiled when it is needed.
_PUBLISHED = (
    r"(?i)(?:first |last |date )?(?:published|updated|posted|modified|issued|created)\b"
    r"|publication date\b|(?:\d{1,3} ?(?:-|to)? ?)?\d{1,3}[ -]?min(?:ute)?s?[. ]+(?:to )?read\b"
    r"|reading time\b"
    r"|stand\b|(?:zuletzt )?(?:aktualisiert|veröffentlicht|geändert|erschienen)\b"
    r"|lesezeit\b|erstellt\b"
    r"|(?:publié|mis à jour|modifié|posté|mise à jour|publication)e?\b|(?:temps de )?lecture\b"
    r"|(?:publicado|actualizado|actualizada|atualizado|publicada|última actualización)\b"
    r"|(?:tiempo de )?lectura\b|(?:tempo de )?leitura\b"
    r"|(?:pubblicato|aggiornato|ultimo aggiornamento)\b|(?:tempo di )?lettura\b"
    r"|(?:gepubliceerd|bijgewerkt|geplaatst|laatst gewijzigd|laatste update|leestijd)\b"
    r"|(?:publicerad|uppdaterad|publicerat|uppdaterat|lästid)\b"
    r"|(?:publiceret|opdateret|offentliggjort|publisert|oppdatert|læsetid|lesetid)\b"
    r"|(?:opublikowano|aktualizacja|zaktualizowano|data publikacji|dodano)\b"
    r"|(?:опубликовано|обновлено|дата публикации|время чтения)\b"
    r"|(?:yayınlanma|güncelleme|yayın tarihi)\b"
    r"|(?:نُشر|نشر|تاريخ النشر|آخر تحديث|تم التحديث|تحديث|حُدث)\b"
    r"|(?:פורסם|עודכן|עדכון אחרון|תאריך פרסום)\b"
    r"|(?:最終)?(?:更新|公開|掲載|配信|投稿)(?:日時?)?"
    r"|(?:发布|更新|發布|發佈|刊登|发表|最后更新|最後更新)(?:时间|時間|于|於|日期)?"
    r"|(?:입력|수정|등록|게재|최종수정|기사입력|승인|업데이트)\b"
)
#: What such a line begins with where its first two characters are ASCII letters.
_PUBLISHED_STARTS = frozenset(
    "ac ag ak at bi cr da do er fi ge is la le mi mo of op po pu re st te ti ul up ve ya za "
    "zu".split()
)


class Found(msgspec.Struct, frozen=True, gc=False):
    """A dateline as it stands: `end` is where the text goes on behind it."""

    place: str
    date: str | None
    agency: str | None
    end: int


def dateline(text: str) -> Found | None:
    """The dateline that a paragraph begins with."""
    if "(" in (head := text[:_LONGEST_START]) or "（" in head:
        found = _USUAL.match(text)
        if found is not None:
            if not found[2].isascii() and found[2][0].islower():
                return None  # `dpa` is an agency, but `Москва (столица) — город` a sentence
            place, date = _place_and_date(found[1])
            return Found(place, date, found[2].strip(), found.end())
    if head and head[0] in "[［【":
        return _bracketed(text)
    if head and head[0] > "\u2e80":
        chinese = re.match(_CHINESE, text) if "日" in head else None
        return chinese and Found(chinese[2], chinese[3], chinese[1], chinese.end())
    if ", " in head and (dated := _dated(text, head)) is not None:
        return dated
    if (
        "." in head
        and ", " in head
        and ("." in head.partition(" ")[0] or "." in head.partition(", ")[2])
    ):
        if (site := _SITE_FIRST.match(text)) and site[2][0].isupper():
            return Found(site[2], None, site[1], site.end())
        if (site := _SITE_LAST.match(text)) and site[1][0].isupper():
            return Found(site[1], None, site[2], site.end())
    return None


def _dated(text: str, head: str) -> Found | None:
    """A dateline of a place and a date, whose agency stands elsewhere than in brackets behind."""
    if "/" in head and (found := _SLASHED.match(text)):
        if _is_place(found[1]) and is_date_line(found[2]):
            return Found(found[1], found[2], found[3], found.end())
        return None
    if _DASHES.isdisjoint(head) or (found := _DATED.match(text)) is None:
        return None
    place, date, agency = found[2], found[3].strip(" ."), found[4]
    if not _is_place(place) or not is_date_line(date) or (agency and not _is_agency(agency)):
        return None
    end = found.end()
    if (behind := _BEHIND.match(text, end)) is not None and behind[1][:2].isupper():
        agency, end = agency or behind[1], behind.end()
    return Found(place, found[3].strip(), found[1] or agency, end)


def dateline_alone(text: str) -> Found | None:
    """The dateline that a line of its own is: place and date, maybe the agency."""
    if len(text) > 80 or "," not in text or text.count(",") > 4 or not has_digit(text):
        return None
    parts = [part.strip(WHITE) for part in text.rstrip(" .-–—").split(",")]
    first = next((at for at, part in enumerate(parts) if _DIGIT.search(part)), 0)
    place = ", ".join(parts[:first])
    if not first or not place or not _is_place(place) or is_date_line(f"{place} 1"):
        return None
    rest = parts[first:]
    agency = None
    if len(rest) > 1 and _is_agency(rest[-1]):
        agency = rest.pop()
    if not is_date_line(" ".join(rest)):
        return None
    return Found(place, ", ".join(rest), agency, len(text))


def is_date_line(text: str) -> bool:
    """Whether it is nothing but a date or a time: digits, and words of dates."""
    if len(text) > _LONGEST_LINE or not has_digit(text) or _begins_otherwise(text):
        return False
    says_date = False
    for found in _PART.finditer(text):
        part = found[0]
        if not part[0].isdigit():
            if not is_date_word(part):
                return False
            says_date = says_date or len(part) > 2 or is_cjk(part[0])
    return (says_date or _WRITTEN.search(text) is not None) and _NO_DATE.isdisjoint(text)


def _begins_otherwise(text: str) -> bool:
    """A cheap look: whether the first word is none of dates."""
    word = text.partition(" ")[0]
    return word.isalpha() and not is_date_word(word)


def is_date_word(word: str) -> bool:
    """Whether a word may be part of a date."""
    bare = word.rstrip(".").lower()
    if bare in _DATE_WORDS:
        return True
    return not bare.isascii() and is_cjk(bare[0]) and bool(_CJK_DATE.fullmatch(bare))


def is_publication_line(text: str) -> bool:
    """Whether it only says when something was published, or how long it takes to read."""
    if len(text) > _LONGEST_LINE or not _may_be_published(text) or not has_digit(text):
        return False
    return is_date_line(text) or (
        re.match(_PUBLISHED, text) is not None and _is_short_of_copy(text)
    )


def _may_be_published(text: str) -> bool:
    """A cheap look: whether the first word may be of a date, or begin a publication line."""
    word = text.partition(" ")[0]
    if not (word.isascii() and word.isalpha()):
        return True
    word = word.lower()
    return word[:2] in _PUBLISHED_STARTS or word in _DATE_WORDS


def _is_short_of_copy(text: str) -> bool:
    """Whether the words that are not of dates make no sentence: `Published in 2031 by X`."""
    words = [found[0] for found in _PART.finditer(text)]
    others = [word for word in words if not word[0].isdigit() and not is_date_word(word)]
    return len(others) <= 4


def _bracketed(text: str) -> Found | None:
    found = _BRACKETED.match(text)
    if found is None:
        return None
    place = found[1].strip(" \u3000")
    is_marked = found[2] is not None or text[found.end() - 1] in _DASHES
    if place.endswith(_KYODO) and 2 < len(place) <= 10 and found.end() < len(text):
        return Found(place[:-2], found[2], place[-2:], found.end())
    # Brackets are for much: a place is in capitals, or CJK with what follows to say so.
    if place.isupper() and len(place) > 2 and place.split()[0] not in _NO_PLACES:
        return Found(place, found[2], found[3], found.end())
    if is_cjk(place[0]) and len(place) <= 8 and text[0] != "【" and (is_marked or len(place) <= 3):
        return Found(place, found[2], found[3], found.end())
    return None


_NO_PLACES = frozenset(
    "UPDATE UPDATED VIDEO PHOTO PHOTOS WATCH LIVE EXCLUSIVE ANALYSIS OPINION INTERVIEW AD "
    "BREAKING CORRECTED CORRECTION URGENT PDF".split()
)


def _place_and_date(text: str) -> tuple[str, str | None]:
    """`ST. PETERSBURG, Fla., Nov 14`: the date begins at the first part that holds a digit."""
    parts = text.split(",")
    dated = (at for at in range(1, len(parts)) if _DIGIT.search(parts[at]))
    at = next(dated, len(parts))
    place = ",".join(parts[:at]).rstrip(f"{WHITE}-–—−")
    return place, ",".join(parts[at:]).strip(WHITE) or None


def _is_place(text: str) -> bool:
    """Whether its words begin as places' do: capitals, with small words such as `am` between."""
    words = re.split(r"[ /,-]+", text)
    return (
        len(words) <= 5
        and not words[0][:1].islower()
        and sum(word[:1].islower() for word in words) <= 2
        and all(word[:1].isalpha() for word in words if word)
    )


def _is_agency(text: str) -> bool:
    return 1 < len(text) <= 15 and " " not in text and (text.isupper() or text in _SMALL_AGENCIES)


_SMALL_AGENCIES = frozenset(
    "afp ap apa dpa dpad epd kna lusa ntb ritzau sda sid tass tt ts".split()
)
