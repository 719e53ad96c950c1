"""Titles of columns in many languages, in lower case: those of quotes, and of other tables.

Data, separated by bars. `kit.meaning` takes units and currencies off a title before it looks it up.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip() for word in text.replace("\n", "|").split("|") if word.strip())


#: Titles of a symbol that say by themselves that the table is one of quotes.
SYMBOLS = _words(
    """symbol|symbols|ticker|ticker symbol|tickersymbol|tickers|ric|ric code|sym|sym.
    stock symbol|stock code|security code|securities code|epic|tidm|isin|wkn|valoren|cusip
    sedol|mnemonic|mnemo|bloomberg ticker|kürzel|börsenkürzel|symbole|símbolo|simbolo|simbol
    symbool|тикер|тикеры|символ|simge|sembol|kod hisse|hisse kodu|证券代码|股票代码|股票代號
    股號|代號|代码|代碼|銘柄コード|証券コード|종목코드|종목 코드|티커|الرمز|رمز|סימול|σύμβολο
    mã ck|mã|mã cp|kode saham|kode|simbol saham|प्रतीक|tunnus|kaupankäyntitunnus|kortnavn
    ticker-symbol|trading symbol|instrument code|asx code|scrip|scrip code|nse symbol
    tradingsymbol|contract symbol|cod|codice|cód.|código|codigo|コード|코드"""
)
#: Titles of a symbol in tables of other things, too.
CODES = _words("code|kod|код|id|kürzung|abk.|abbr|abbr.|abbreviation")
#: Titles of a name that say that the table is one of quotes.
INSTRUMENTS = _words(
    """company|company name|security|security name|instrument|instruments|index|indices
    indexes|stock|stocks|share|shares|equity|equities|fund|fund name|funds|bond|bonds
    commodity|commodities|contract|coin|crypto|cryptocurrency|currency pair|currency pairs
    pair|pairs|fx pair|cross|crosses|etf|etfs|future|futures|issuer|asset|ticker name|token
    constituent|holding|metal|metals|issue|firma|unternehmen|gesellschaft|wertpapier|aktie
    aktien|titel|fonds|anleihe|rohstoff|rohstoffe|währungspaar|devisenpaar|indizes|indice
    kontrakt|emittent|valeur|valeurs|titre|titres|société|société cotée|action|actions
    obligation|matière première|paire|devises|indices boursiers|fonds commun|empresa|empresas
    compañía|acción|acciones|valor|valores|fondo|índice|índices|materia prima|par|divisas
    emisora|especie|sociedad|titolo|titoli|società|azienda|azione|azioni|fondo comune
    cambio valuta|coppia|ação|ações|papel|companhia|ativo|ativos|fundo|moeda par|aandeel
    aandelen|bedrijf|fonds naam|grondstof|grondstoffen|beursfonds|spółka|spółki|walor
    instrumenty|akcja|akcje|fundusz|surowiec|para|para walutowa|indeks|indeksy|akcie
    společnost|společnosti|cenný papír|emise|titul|fond|komodita|měnový pár|részvény
    részvények|társaság|papír|értékpapír|alap|devizapár|acțiune|acţiune|acțiuni|companie
    emitent|societate|fond de investiții|aktier|selskab|bolag|selskap|verdipapir|värdepapper
    aksje|aksjer|råvara|råvare|valutapar|osake|osakkeet|yhtiö|rahasto|arvopaperi|valuuttapari
    indeksi|raaka-aine|компания|акция|акции|бумага|ценная бумага|инструмент|эмитент|фонд
    индекс|валютная пара|пара|контракт|товар биржи|компанія|акція|цінний папір|емітент
    інструмент|hisse|hisse senedi|hisseler|şirket|fon|endeks|parite|döviz|emtia|证券名称
    證券名稱|股票名称|股票名稱|股票|公司|公司名称|公司名稱|证券简称|股票简称|基金|基金名称
    指数|指數|品种|货币对|貨幣對|合约|商品|銘柄|銘柄名|会社名|会社|社名|企業名|指数名|通貨ペア
    ファンド名|종목|종목명|회사|회사명|기업|지수|펀드명|السهم|الشركة|اسم الشركة|الأسهم|المؤشر
    السلعة|زوج العملات|الصندوق|العملة المقابلة|الورقة المالية|מניה|חברה|נייר ערך|שם הנייר|מדד
    קרן|מטבע|μετοχή|εταιρεία|εταιρία|δείκτησ|τίτλοσ|cổ phiếu|công ty|tên công ty|saham
    nama saham|perusahaan|emiten|nama emiten|syarikat|kaunter|หลักทรัพย์|หุ้น|บริษัท|कंपनी
    शेयर|सूचकांक|स्टॉक|stock name|share name|name of security"""
)
#: Titles of a name in tables of other things, too.
NAMES = _words(
    """name|names|description|nom|nombre|nome|naam|nazwa|название|наименование|имя|назва|navn
    namn|nimi|název|név|nume|denumire|bezeichnung|libellé|denominación|denominazione|名称|名稱
    名前|이름|명칭|الاسم|שם|όνομα|tên|nama|ชื่อ|नाम|ad|adı|isim|bezeichner|long name
    short name|longname|shortname|display name|title"""
)
EXCHANGES = _words(
    """exchange|exchanges|market|mic|stock exchange|exch|exch.|listing|venue|trading venue
    full exchange name|börse|handelsplatz|börsenplatz|bourse|place|marché|place de cotation
    bolsa|mercado|borsa|mercato|beurs|giełda|rynek|burza|trh|tőzsde|bursa|bursă|børs|börs
    marknad|marked|pörssi|биржа|рынок|біржа|交易所|市場|市场|取引所|거래소|시장|البورصة|السوق
    בורסה|χρηματιστήριο|sàn|sở giao dịch|bursa efek|ตลาด|एक्सचेंज|fullexchangename"""
)
#: Prices as quotes have them: the last traded one comes first.
LAST = _words(
    """last|last price|last trade|last traded|last traded price|last sale|last done|ltp|ltp rs
    latest|latest price|current|current price|price last|last_price|last px|px last|px_last
    trade price|traded|regular market price|market price|mkt price|mkt price last|spot
    spot price|lastprice|quote|mid|mid price|kurs|kurse|aktueller kurs|akt. kurs|letzter
    letzter kurs|letzte|letzter preis|aktuell|zuletzt|börsenkurs|kurs aktuell|kassakurs|kassa
    mittelkurs|devisenkurs|cours|dernier|dernier cours|cours actuel|dern. cours|dernière
    cotation|cote|último|último precio|ultimo|últ.|ult.|último valor|cotización|precio actual
    cotizacion|último preço|cotação|preço atual|últ. preço|última|última cotação|cotação atual
    ultimo prezzo|quotazione|ultimo valore|ult. prezzo|prezzo ultimo|ultimo contratto|corso
    koers|laatste|laatste koers|actuele koers|slotkoers nu|laatst|kurs ostatni|ostatni
    ostatni kurs|ostatnia cena|aktualny kurs|kurs akt.|kurs zł|poslední|poslední cena
    poslední kurz|kurz|aktuální kurz|cena poslední|utolsó|utolsó ár|árfolyam|utolsó árfolyam
    ultimul preț|ultimul|ultimul preţ|preț curent|cotație|senast|senaste|senaste kurs|senest
    seneste|siste|sist|siste kurs|seneste kurs|viimeisin|kurssi|viimeksi|viimeinen kurssi
    viimeisin hinta|последняя|последняя цена|цена последней сделки|посл. цена|последняя сделка
    курс|котировка|текущая цена|остання ціна|остання|котирування|поточна ціна|son|son fiyat
    son işlem|son işlem fiyatı|güncel fiyat|kur|最新价|最新價|现价|現價|成交价|成交價|最新
    当前价|當前價|最新值|现在价|現在値|現在値段|株価|現値|直近値|取引値|価格現在|현재가|주가
    현재 가격|현재값|현재지수|آخر سعر|آخر|السعر الحالي|سعر السهم|آخر صفقة|السعر الأخير
    שער אחרון|שער|מחיר אחרון|מחיר נוכחי|τελευταία|τελευταία τιμή|τρέχουσα τιμή|giá hiện tại
    giá khớp|thị giá|giá khớp lệnh|harga terakhir|terakhir|harga saat ini|harga terkini
    ราคาล่าสุด|ล่าสุด|अंतिम भाव|अंतिम मूल्य|भाव|अंतिम कीमत"""
)
CLOSE = _words(
    """close|closing price|close price|closing|closed|closing level|settle|settlement
    settlement price|official close|adj close|adj. close|adjusted close|nav|nav per share
    net asset value|nav price|fix|fixing|unit price|level|index level|index value|points level
    schluss|schlusskurs|schlusspreis|schlussstand|abrechnungspreis|stand|punktestand|punkte
    ausgabekurs|rücknahmepreis|nettoinventarwert|niw|clôture|cours de clôture|clot.|vl
    valeur liquidative|compensation|cierre|precio de cierre|valor liquidativo|vl euros
    precio cierre|chiusura|prezzo di chiusura|chius.|valore quota|fechamento
    preço de fechamento|fecho|cota|valor da cota|slot|slotkoers|slotstand|zamknięcie
    kurs zamknięcia|zavírací kurz|závěr|závěrečná cena|záró|záróár|záró árfolyam|închidere
    preț închidere|preţ închidere|stängning|stängningskurs|slutkurs|sluttkurs|päätös
    päätöskurssi|закрытие|цена закрытия|закр.|закриття|ціна закриття|kapanış|kapanış fiyatı
    收盘价|收盤價|收盘|收盤|净值|淨值|单位净值|終値|基準価額|종가|기준가|기준가격|الإغلاق
    سعر الإغلاق|إغلاق|שער סגירה|סגירה|κλείσιμο|τιμή κλεισίματοσ|đóng cửa|giá đóng cửa
    penutupan|harga penutupan|ราคาปิด|ปิด|बंद|बंद भाव|बंद मूल्य"""
)
#: Prices as shops and others have them, too.
PRICES = _words(
    """price|prices|value|rate|rates|exchange rate|px|preis|wert|preise|wechselkurs|prix
    taux de change|precio|precios|tipo de cambio|tasa|valor actual|cambio oficial|prezzo
    prezzi|valore|tasso di cambio|preço|preços|cena|ceny|ár|ara|preț|preţ|pret|pris|priser
    hinta|hinnat|цена|цены|ціна|стоимость|fiyat|değer|价格|價格|价|價|值|汇率|匯率|価格|値段
    値|レート|가격|시세|환율|السعر|سعر|سعر الصرف|القيمة|מחיר|τιμή|ισοτιμία|giá|tỷ giá|harga
    nilai|kurs harga|ราคา|อัตราแลกเปลี่ยน|मूल्य|कीमत|prijs|prijzen|waarde|wartość|hodnota
    kurz ceny|érték|valoare|värde|værdi|verdi|arvo|значение|verkehrswert"""
)
#: Prices that are not those of now: kept in `extra`, and none is the price.
OTHER_PRICES = _words(
    """open|opening|opening price|open price|high|low|day high|day low|day's high|day's low
    day range|day's range|range|prev close|previous close|prev. close|previous|prev|prev.
    previous price|prior close|prior|pclose|bid|ask|offer|bid price|ask price|offer price
    bid size|ask size|buy|sell|52 week high|52 week low|52w high|52w low|52-week high
    52-week low|52 week range|52-week range|52w range|52 wk high|52 wk low|year high|year low
    yr high|yr low|target|target price|price target|vwap|average|avg|avg price|limit up
    limit down|base price|strike|strike price|fair value|cost|cost basis|avg cost
    intrinsic value|all time high|ath|theoretical|eröffnung|eröffnungskurs|hoch|tief|tageshoch
    tagestief|höchst|tiefst|vortag|vortageskurs|vortagesschluss|geld|brief|ankauf|verkauf
    52 wochen hoch|52 wochen tief|52w hoch|52w tief|jahreshoch|jahrestief|kursziel
    ausgabepreis|spanne|tagesspanne|ouverture|ouv.|plus haut|plus bas|haut|bas|veille
    clôture veille|clôture précédente|achat|vente|cours veille|objectif|objectif de cours
    apertura|máximo|mínimo|máx.|mín.|max.|min.|max|min|anterior|cierre anterior|compra|venta
    demanda|oferta|massimo|minimo|precedente|chiusura precedente|denaro|lettera|acquisto
    vendita|obiettivo|target prezzo|abertura|anterior fechamento|fechamento anterior
    fech. anterior|venda|máxima|mínima|opening koers|hoog|laag|vorige slot|vorig slot|bied
    laat|vorige koers|otwarcie|maksimum|minimum|maks.|odniesienie|kurs odniesienia
    poprzednie zamknięcie|kupno|sprzedaż|otevření|nákup|prodej|předchozí závěr|nyitó|nyitóár
    legmagasabb|legalacsonyabb|vétel|eladás|előző záró|deschidere|maxim|minim
    închidere anterioară|cumpărare|vânzare|öppning|högst|lägst|köp|sälj|åbning|højest|lavest
    køb|salg|åpning|høyest|kjøp|selg|ylin|alin|avaus|osto|myynti|edellinen päätös|открытие
    максимум|минимум|макс.|мин.|пред. закрытие|предыдущее закрытие|покупка|продажа|спрос
    предложение|відкриття|купівля|продаж|açılış|en yüksek|en düşük|yüksek|düşük|önceki kapanış
    alış|satış|开盘|开盘价|開盤|開盤價|今开|最高|最低|最高价|最低价|昨收|前收盘|昨收价|昨收價
    买入价|卖出价|买入|卖出|买价|卖价|買價|賣價|始値|高値|安値|前日終値|買値|売値|買気配
    売気配|年初来高値|年初来安値|시가|고가|저가|전일종가|매수|매도|매수호가|매도호가|الافتتاح
    الأعلى|الأدنى|أعلى|أدنى|شراء|بيع|الإغلاق السابق|طلب|عرض|פתיחה|גבוה|נמוך|קניה|מכירה
    שער בסיס|άνοιγμα|υψηλό|χαμηλό|αγορά|πώληση|προηγ. κλείσιμο|mở cửa|cao nhất|thấp nhất
    tham chiếu|trần|sàn giá|mua|bán|pembukaan|tertinggi|terendah|sebelumnya|beli|jual|เปิด
    สูงสุด|ต่ำสุด|เสนอซื้อ|เสนอขาย|खुला|उच्च|निम्न|पिछला बंद"""
)
CHANGES = _words(
    """change|chg|chg.|net change|net chg|net chg.|net|+/-|+/−|+/–|±|-/+|price change
    pricechange|price chg|diff|diff.|dif|dif.|difference|day change|day's change|daily change
    change today|today|1d|1 day|1d change|24h|24 h|24h change|change (24h)|1 day change|ch.|ch
    chng|chng.|move|net move|day move|gain/loss|up/down|change points|pts change|points change
    pt chg|change value|change abs|abs. change|absolute change|regular market change|ch. pts
    d/d|dod|day chg|change on day|change on the day|chg on day|var|var.|vari|1t|veränderung
    veränd|veränd.|verändg.|änderung|änd.|differenz|abw.|abweichung|entwicklung
    tagesveränderung|veränderung absolut|veränderung abs.|diff. vortag|zum vortag|ggü. vortag
    +/- vortag|heute|24 std.|variation|écart|évolution|évol.|variation jour|var. jour
    var. veille|variation veille|cambio|variación|var. diaria|variación diaria|cambio diario
    diferencia|dif. diaria|cambio neto|variazione|variaz.|differenza|variazione giornaliera
    var. giorn.|scarto|variação|variação do dia|var. dia|oscilação|diferença|variação diária
    verschil|wijziging|mutatie|verandering|zmiana|zmiana kursu|zm.|różnica|změna|změna kurzu
    rozdíl|változás|vált.|eltérés|variație|variaţie|variatie|evoluție|modificare|förändring
    utveckling|utv.|ändring|diff i dag|ændring|udvikling|endring|utvikling|muutos|muutos pv
    kehitys|изм|изм.|изменение|изменения|изменение цены|изменение за день|динамика|зміна
    зміна за день|fark|değişim|günlük değişim|günlük fark|değ.|涨跌|涨跌额|漲跌|漲跌額|涨跌值
    涨跌点数|升跌|变动|變動|前日比|騰落|騰落幅|前日比額|変動|전일비|전일대비|등락|대비|변동
    등락폭|التغير|التغيير|تغير|التغير اليومي|مقدار التغير|שינוי|שינוי יומי|שינוי בש"ח|μεταβολή
    διαφορά|thay đổi|tăng/giảm|+/- giá|perubahan|selisih|naik/turun|เปลี่ยนแปลง|+/- บาท|बदलाव
    परिवर्तन|अंतर|शुद्ध बदलाव"""
)
PERCENTS = _words(
    """%|in %|pct|pct.|percent|per cent|percentage|% move|move %|% day|% today|change percent
    change_percent|percent change|percentage change|pricechangepercent|changepercent
    change pct|chg pct|regular market change percent|change (%)|% gain|gain %|% loss
    % gain/loss|% up/down|percent chg|day %|1d %|% 1d|performance|perf|perf.|return|1d return
    performance 1d|perf 1d|% net change|net change %|%chng|%chg|prozent|prozentual
    veränderung prozentual|tagesperformance|pourcentage|porcentaje|percentuale|porcentagem
    procent|procentowo|процент|проценты|відсоток|yüzde|% fark|涨跌幅|漲跌幅|涨幅|漲幅|升跌幅
    变动率|变动幅度|變動率|騰落率|前日比率|変化率|変動率|등락률|등락율|변동률|变动百分比
    نسبة التغير|نسبة التغيير|النسبة|النسبة المئوية|נسبة|אחוז שינוי|% שינוי|ποσοστό|% thay đổi
    persen|% perubahan|persentase|%เปลี่ยนแปลง|% เปลี่ยน|% बदलाव|प्रतिशत|% परिवर्तन
    procentuell|prosent|prosentti|prosenttia|százalék"""
)
CURRENCIES = _words(
    """currency|ccy|curr|curr.|cur|cur.|pricecurrency|price currency|quote currency
    trading currency|crncy|währung|whg|whg.|devise|monnaie|moneda|divisa|moeda|valuta|waluta
    měna|deviza|pénznem|monedă|moneda cotării|valuutta|валюта|para birimi|döviz cinsi|货币
    貨幣|币种|幣種|通貨|통화|العملة|עملة|νόμισμα|tiền tệ|đơn vị tiền|mata uang|สกุลเงิน|मुद्रा
    unit|einheit|unité|unidad|unità|unidade|eenheid|jednostka|单位|單位|単位|단위|الوحدة"""
)
TIMES = _words(
    """time|quote time|quotetime|date|trade time|last trade time|market time
    regular market time|updated|last updated|last update|date/time|datetime|timestamp
    trade date|as of|time (et)|local time|quote date|pricing date|nav date|zeit|uhrzeit|datum
    kurszeit|datum/zeit|letzte aktualisierung|heure|date cours|hora|fecha|ora|data|tijd|czas
    godzina|data kursu|čas|idő|időpont|dátum|timp|oră|tid|dato|klokkeslett|aika|klo|pvm|время
    дата|час|saat|tarih|zaman|时间|時間|日期|时刻|時刻|日付|取引時間|시간|시각|날짜|일자|الوقت
    التاريخ|زمان|שעה|תאריך|ώρα|ημερομηνία|thời gian|ngày|waktu|tanggal|เวลา|วันที่|समय|तारीख
    dátum/idő"""
)
#: Other columns of tables of quotes: kept in `extra`, and they say what the table is one of.
BESIDE = _words(
    """volume|vol|vol.|volume (m)|avg volume|avg vol|avg. volume|average volume|turnover
    traded value|value traded|trades|no. of trades|market cap|mkt cap|market cap.|mcap|cap
    market capitalisation|market capitalization|marketcap|enterprise value|p/e|pe|p/e ratio
    pe ratio|per|eps|beta|p/b|yield|div yield|dividend yield|div. yield|coupon|maturity
    duration|open int|open int.|open interest|oi|implied vol|iv|ytd|ytd %|% ytd|ytd change
    ytd chg|ytd % change|1w|1m|3m|6m|1y|1 week|1 month|3 months|1 year|5y|ytd return|1w %|1m %
    7d|30d|7d %|30d %|52 week change|52w change|week change|month change|year change|1h|1h %
    weekly|monthly|yearly|circulating supply|volume (24h)|24h volume|weight|weighting
    index weight|sector|industry|rating|bid yield|shares outstanding|float|lot size
    contract month|month expiry|rendite|rendement|rendimiento|rendimento|rentabilität
    stückzahl|umsatz|volumen|handelsvolumen|börsenwert|marktkapitalisierung|kgv|branche|sektor
    gewicht|gewichtung|seit jahresbeginn|laufzeit|kupon|volumes|capitalisation|capi.|secteur
    échéance|échanges|volume échangé|volumen negociado|capitalización|negociado
    sector económico|efectivo|cap. bursátil|volumi|scambi|capitalizzazione|controvalore
    settore|quantità scambiata|volume financeiro|negócios|valor de mercado|setor|omzet
    beurswaarde|rendement %|wolumen|obrót|obroty|kapitalizacja|sektor gospodarki|objem|obrat
    forgalom|kapitalizáció|capitalizare|omsättning|volym|omsætning|omsetning|børsverdi|vaihto
    volyymi|markkina-arvo|объем|объём|объем торгов|капитализация|доходность|оборот|обсяг
    сектор|hacim|işlem hacmi|piyasa değeri|getiri|成交量|成交额|成交額|换手率|市值|总市值
    市盈率|收益率|出来高|売買代金|時価総額|利回り|배당수익률|거래량|거래대금|시가총액|수익률
    الحجم|حجم التداول|قيمة التداول|الكمية|القيمة السوقية|עائد|תשואה|מחזור|שווי שוק|όγκοσ
    αξία συναλλαγών|khối lượng|khối lượng gd|kl|giá trị|vốn hóa|nilai transaksi
    kapitalisasi pasar|ปริมาณ|มูลค่า|वॉल्यूम|मात्रा|बाज़ार पूंजीकरण|volume di scambi|chart
    graph|sparkline|trend|news|isin code|wkn/isin"""
)
#: Words of other tables' titles. One of them, as a whole word, says that a table is none of quotes.
VETO = _words(
    """votes|vote|voters|seats|seat|constituency|turnout|party|parties|candidate|candidates
    share of vote|vote share|swing|majority|polls|poll|pollster|district|electorate|ballots
    county|state|province|region|regions|city|cities|town|municipality|borough|area
    neighborhood|neighbourhood|goals|goal|points|pts|played|pld|won|lost|draws|drawn|wins
    losses|gp|gd|gf|ga|team|teams|club|clubs|player|players|assists|rebounds|matches|scorer
    scorers|medals|gold medals|silver|bronze|laps|lap|driver|rider|athlete|score|scores
    innings|runs|wickets|overs|sets|rank points|season|league|division|stage|distance|race
    nation|record|streak|home|away|temperature|temp|temp.|humidity|rain|rainfall|wind
    precipitation|forecast|sunshine|snow|uv|pressure|air quality|aqi|pm2.5|wave|tide
    population|births|deaths|cases|density|households|inhabitants|census|life expectancy
    unemployment|unemployment rate|inflation|inflation rate|gdp|growth|gdp growth|literacy
    emissions|co2|cpi|hdi|discount|sale|you save|savings|save|saving|rrp|list price|quantity
    qty|item|items|product|products|brand|model|size|stock level|in stock|availability|sku
    shop|store|retailer|supermarket|shipping|delivery|dish|menu|meal|price per unit
    price per night|price per month|bedrooms|beds|sqft|sq ft|m²|rent|hotel|room|rooms|nights
    car|vehicle|vehicles|make|mileage|mpg|fare|fares|ticket|tickets|route|routes|flight|train
    departure|arrival|departs|arrives|platform|line|stop|station|destination|gate|dividend
    dividends|ex-date|ex date|ex-dividend|ex-dividend date|pay date|payment date|record date
    payout|dividend per share|frequency|loan|loans|lender|mortgage|term|apr|aer|interest
    interest rate|deposit|borrower|installment|monthly payment|card|savings account|provider
    revenue|sales|profit|earnings|expenses|budget|spending|costs|salary|wage|wages|income|tax
    tax rate|employees|headcount|staff|margin|fiscal year|quarter|q1|q2|q3|q4|estimate|actual
    consensus|eps estimate|surprise|previous forecast|author|book|artist|album|song|film|movie
    gross|weekend gross|box office|viewers|studio|screens|network|show|episode|weeks|age|grade
    school|students|student|pupils|pass rate|exam|subject|class|course|university|marks
    stimmen|stimmanteil|wähler|sitze|partei|parteien|wahlkreis|wahlbeteiligung|kandidat
    kandidatin|zweitstimmen|erststimmen|bundesland|ort|stadt|gemeinde|kreis|tore|punkte spiele
    spiele|sp.|verein|mannschaft|siege|niederlagen|unentschieden|tordifferenz|torverhältnis
    spieler|platz punkte|fahrer|temperatur|luftfeuchtigkeit|niederschlag|regen|wetter
    einwohner|bevölkerung|geburten|todesfälle|fälle|arbeitslosenquote|arbeitslose|rabatt
    ersparnis|menge|artikel|produkt|produkte|marke|modell|grösse|händler|laden|preis pro|miete
    wohnfläche|zimmer|abfahrt|ankunft|gleis|linie|ziel|bahnhof|strecke|fahrpreis|dividende
    ex-tag|zahltag|kredit|kreditgeber|laufzeit monate|zinssatz|zins|effektivzins|anbieter
    monatsrate|umsatz mio|gewinn|gehalt|mitarbeiter|autor|buch|besucher|alter|klasse|schule
    schüler|voix|sièges|siège|parti|candidat|candidats|électeurs|participation|circonscription
    buts|matchs|équipe|équipes|joueur|victoires|défaites|nuls|ville|pays|région|département
    commune|température|pluie|vent|humidité|météo|population habitants|habitants|naissances
    décès|cas|chômage|taux de chômage|remise|réduction|quantité|article|produit|produits
    marque|modèle|taille|magasin|loyer|surface|pièces|départ|arrivée|quai|ligne|gare|trajet
    tarif|tarifs|date de détachement|prêt|prêteur|durée|taux|taux d'intérêt|mensualité
    chiffre d'affaires|bénéfice|salaire|effectif|auteur|livre|entrées|âge|école|élèves|votos
    escaños|partido|partidos|candidato|candidatos|participación|goles|puntos partidos|equipo
    equipos|jugador|victorias|derrotas|empates|pj|pg|pe pp|ciudad|país|países|región|provincia
    municipio|temperatura|lluvia|viento|humedad|población|habitantes|nacimientos|muertes|casos
    paro|desempleo|tasa de paro|descuento|ahorro|cantidad|artículo|producto|productos|marca
    modelo|tamaño|tienda|alquiler|superficie|habitaciones|salida|llegada|andén|línea|estación
    destino|billete|tarifa|dividendo|fecha ex|préstamo|entidad|plazo|tae|tin|tipo de interés
    cuota|ingresos|beneficio|salario|empleados|libro|película|espectadores|edad|alumnos|voti
    seggi|partito|lista|affluenza|squadra|squadre|punti|giocate|vinte|perse|pareggi|reti|gol
    giocatore|città|paese|regione|comune|pioggia|vento|umidità|popolazione|abitanti|nascite
    decessi|disoccupazione|sconto|risparmio|quantità|articolo|prodotto|prodotti|modello|taglia
    negozio|affitto|partenza|arrivo|binario|linea|stazione|tratta|biglietto|prestito|durata
    tasso|rata|ricavi|utile|stipendio|dipendenti|età|studenti|assentos|eleitores|candidaturas
    cidade|estado|município|região|jogos|vitórias|gols|chuva|umidade|população|nascimentos
    mortes|desemprego|desconto|economia|quantidade|produto|produtos|loja|aluguel|partida
    chegada|plataforma|estação|passagem|empréstimo|prazo|juros|parcela|receita|lucro|salário
    funcionários|idade|alunos|stemmen|zetels|partij|opkomst|kandidaat|elftal|ploeg|gespeeld
    gewonnen|verloren|gelijk|doelpunten|stad|gemeente|provincie|temperatuur|neerslag|inwoners
    bevolking|werkloosheid|korting|aantal|winkel|huur|vertrek|aankomst|spoor|lijn|lening
    looptijd|rente|omzet mln|winst|salaris|werknemers|leeftijd|głosy|mandaty|partia|frekwencja
    kandydat|drużyna|mecze|punkty|zwycięstwa|porażki|remisy|bramki|miasto|województwo|gmina
    opady|wiatr|wilgotność|ludność|mieszkańcy|urodzenia|zgony|bezrobocie|stopa bezrobocia
    rabat|ilość|towar|sklep|czynsz|odjazd|przyjazd|peron|linia|kredyt|okres|oprocentowanie
    przychody|zysk|pensja|pracownicy|wiek|hlasy|mandáty|strana|účast|tým|zápasy|body|góly
    město|teplota|srážky|vítr|obyvatel|nezaměstnanost|sleva|množství|zboží|obchod|nájem|odjezd
    příjezd|nástupiště|úvěr|sazba|splátka|výnosy|zisk|plat|zaměstnanci|věk|szavazatok|mandátum
    párt|csapat|mérkőzés|pont|gól|város|megye|hőmérséklet|csapadék|szél|lakosság
    munkanélküliség|kedvezmény|mennyiség|termék|bolt|indulás|érkezés|vágány|hitel|kamat
    bevétel|nyereség|fizetés|életkor|voturi|mandate|partid|echipa|meciuri|puncte|goluri|oraș
    județ|țară|temperatură|precipitații|vânt|populație|șomaj|reducere|cantitate|produs|magazin
    chirie|plecare|sosire|credit|dobândă|rată|venituri|profit net|salariu|vârstă|röster|mandat
    valdeltagande|lag|matcher|poäng|mål|kommun|län|nederbörd|vind|invånare|befolkning
    arbetslöshet|antal|vara|butik|hyra|avgång|ankomst|spår|lån|ränta|intäkter|vinst|lön
    anställda|ålder|stemmer|mandater|hold|kampe|kamper|poeng|by|kommune|fylke|nedbør
    innbyggere|indbyggere|arbejdsløshed|arbeidsledighet|vare|butikk|leje|leie|afgang|avgang
    spor|løn|lønn|alder|äänet|paikat|puolue|joukkue|ottelut|pisteet|maalit|kaupunki|kunta|maa
    lämpötila|sade|tuuli|väkiluku|työttömyys|alennus|määrä|tuote|kauppa|vuokra|lähtö
    saapuminen|laituri|laina|korko|liikevaihto|voitto|palkka|ikä|голоса|голосов|мандаты|места
    партия|явка|кандидат|команда|игры|очки|победы|поражения|ничьи|голы|город|регион|область
    страна|температура|осадки|ветер|влажность|население|рождаемость|смертность|безработица
    скидка|количество|товар|магазин|аренда|отправление|прибытие|путь|маршрут|станция|кредит
    срок|ставка|банк|выручка|прибыль|зарплата|сотрудники|возраст|голоси|партія|місто|країна
    населення|знижка|кількість|команди|перемоги|oy|oylar|oy oranı|aday|sandalye|milletvekili
    takım|maç|puan|galibiyet|mağlubiyet|beraberlik|şehir|il|ilçe|ülke|sıcaklık|yağış|rüzgar
    nem|nüfus|işsizlik|indirim|miktar|ürün|mağaza|kira|kalkış|varış|hat|kredi|vade|faiz
    faiz oranı|taksit|gelir|kâr|maaş|çalışan|yaş|选票|得票|得票率|席位|政党|候选人|球队|场次
    积分|胜|负|平|进球|城市|省份|国家|地区|气温|温度|湿度|降雨|风速|人口|失业率|折扣|数量|产品
    商店|租金|出发|到达|站台|贷款|利率|期限|收入|利润|工资|员工|年龄|票数|排名积分|得票数|議席
    候補者|投票率|チーム|試合|勝点|勝|敗|分|得点|都市|都道府県|国|気温|降水量|風速|失業率|割引
    商品名|店舗|家賃|出発|到着|番線|ローン|金利|期間|売上|利益|給与|従業員|年齢|득표|득표율
    의석|정당|후보|팀|경기|승점|승|패|무|골|도시|지역|국가|기온|강수량|습도|인구|실업률|할인
    수량|제품|매장|임대료|출발|도착|대출|금리|기간|매출|이익|급여|직원|나이|الأصوات|المقاعد
    الحزب|المرشح|الفريق|المباريات|النقاط|الأهداف|فوز|خسارة|تعادل|المدينة|البلد|الدولة|المنطقة
    درجة الحرارة|الحرارة|الأمطار|الرياح|الرطوبة|السكان|عدد السكان|البطالة|الخصم|الكمية المتاحة
    المنتج|المتجر|الإيجار|المغادرة|الوصول|القرض|الفائدة|المدة|الإيرادات|الأرباح|الراتب
    الموظفون|العمر|קולות|מנדטים|מפלגה|קבוצה|משחקים|נקודות|שערים|עיר|מדינה|טמפרטורה|גשם
    אוכלוסייה|אבטלה|הנחה|כמות|מוצר|חנות|הלוואה|ריבית|הכנסות|רווח|שכר|גיל|ψήφοι|έδρεσ|κόμμα
    ομάδα|αγώνεσ|βαθμοί|γκολ|πόλη|χώρα|θερμοκρασία|βροχή|πληθυσμόσ|ανεργία|έκπτωση|ποσότητα
    προϊόν|κατάστημα|δάνειο|επιτόκιο|ηλικία|phiếu|ghế|đội|trận|điểm|bàn thắng|thành phố
    quốc gia|tỉnh|nhiệt độ|mưa|dân số|thất nghiệp|giảm giá|số lượng|sản phẩm|cửa hàng
    khoản vay|lãi suất|tuổi|suara|kursi|partai|tim|pertandingan|poin|kota|negara|provinsi|suhu
    curah hujan|penduduk|pengangguran|diskon|jumlah|produk|toko|pinjaman|bunga|umur"""
)
#: Titles of a rank, which names no instrument.
RANKS = _words(
    """#|no|no.|nr|nr.|n°|nº|№|rank|rang|platz|pos|pos.|lp.|lp|poř.|sr|sr.|s.no|s.no.|s. no.
    sl. no.|row|index no|№ п/п|序号|排名|順位|순위"""
)
#: Titles of indices, and of their points, which elsewhere a league counts.
INDICES = _words(
    """index|indices|indexes|indizes|indice|índice|índices|indici|indeks|indeksy|indeksi|index name
    индекс|индексы|індекс|endeks|指数|指數|指数名|지수|المؤشر|המדד|מדד|δείκτησ"""
)
POINTS = _words(
    """points|point|pts|punkte|pkt|stand|points d'indice|puntos|ptos|punti|pontos|punten|poäng|poeng
    punkty|pkt|body|пункты|пункт|puan|点|點|ポイント|포인트|نقطة|النقاط|נקודות"""
)
