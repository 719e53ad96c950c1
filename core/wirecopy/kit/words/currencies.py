"""Currencies: ISO 4217's codes, in use and withdrawn, and the signs and words that pages print."""

#: ISO 4217 codes in use, with those of metals and of the IMF that quote pages print.
IN_USE = frozenset(
    """AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN
    BZD CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB
    EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD
    JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK
    MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR
    PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL
    THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST
    XAD XAF XAG XAU XBA XBB XBC XBD XCD XCG XDR XOF XPD XPF XPT XSU XUA YER ZAR ZMW ZWG""".split()
)
#: Codes that ISO 4217 has withdrawn and pages go on printing.
WITHDRAWN = frozenset(
    """ADP AFA ALK ANG AOK AON AOR ARA ARP ARY ATS AYM AZM BAD BEC BEF BEL BGJ BGK BGL BGN BOP BRB
    BRC BRE BRN BRR BUK BYB BYR CHC CLE CSD CSJ CSK CUC CYP DDM DEM ECS ECV EEK ESA ESB ESP FIM FRF
    GEK GHC GHP GNE GNS GQE GRD GWE GWP HRD HRK IEP ILP ILR ISJ ITL LAJ LSM LTL LTT LUC LUF LUL LVL
    LVR MGF MLF MRO MTL MTP MVQ MXP MZE MZM NIC NLG PEH PEI PES PLZ PTE RHD ROK ROL RUR SDD SDP SIT
    SKK SLL SRG STD SUR TJR TMM TPE TRL UAK UGS UGW USS UYN UYP VEB VEF VNC XEU XFO XFU XRE YDD YUD
    YUM YUN ZAL ZMK ZRN ZRZ ZWC ZWD ZWL ZWN ZWR""".split()
)
ISO_4217 = IN_USE | WITHDRAWN

#: Signs and short words of one currency only. `$` and `¥` are the reader's options.
SIGNS = {
    "US$": "USD", "U$S": "USD", "$US": "USD", "A$": "AUD", "AU$": "AUD", "$A": "AUD", "C$": "CAD",
    "CA$": "CAD", "HK$": "HKD", "NZ$": "NZD", "S$": "SGD", "NT$": "TWD", "R$": "BRL", "MX$": "MXN",
    "Mex$": "MXN", "CLP$": "CLP", "COL$": "COP", "AR$": "ARS", "J$": "JMD", "TT$": "TTD",
    "Bds$": "BBD", "EC$": "XCD", "B/.": "PAB", "S/": "PEN", "S/.": "PEN", "Bs.": "BOB", "Bs": "BOB",
    "CN¥": "CNY", "JP¥": "JPY", "€": "EUR", "£": "GBP", "₹": "INR", "Rs.": "INR", "Rs": "INR",
    "₽": "RUB", "руб.": "RUB", "руб": "RUB", "р.": "RUB", "₩": "KRW", "￦": "KRW", "₺": "TRY",
    "TL": "TRY", "₪": "ILS", "₫": "VND", "đ": "VND", "฿": "THB", "₱": "PHP", "₦": "NGN",
    "₴": "UAH", "грн": "UAH", "грн.": "UAH", "₸": "KZT", "₾": "GEL", "₼": "AZN", "₡": "CRC",
    "₲": "PYG", "₵": "GHS", "GH₵": "GHS", "₭": "LAK", "₮": "MNT", "৳": "BDT", "֏": "AMD",
    "؋": "AFN", "៛": "KHR", "﷼": "IRR", "zł": "PLN", "zl": "PLN", "Kč": "CZK", "Kc": "CZK",
    "Ft": "HUF", "лв": "BGN", "лв.": "BGN", "lei": "RON", "ден": "MKD", "дин.": "RSD",
    "din.": "RSD",
    "元": "CNY", "人民币": "CNY", "RMB": "CNY", "円": "JPY", "원": "KRW", "港元": "HKD",
    "SFr.": "CHF", "SFr": "CHF", "sFr.": "CHF", "CHf": "CHF", "Rp": "IDR", "Rp.": "IDR",
    "RM": "MYR", "R": "ZAR", "KSh": "KES", "KSh.": "KES", "TSh": "TZS", "USh": "UGX",
    "د.إ": "AED", "ر.س": "SAR", "ر.ق": "QAR", "د.ك": "KWD", "ج.م": "EGP", "د.م.": "MAD",
    "STG": "GBP", "Stg": "GBP",
}  # fmt: skip
#: Units that stand where a currency stands, but name none of ISO 4217: pence and cents, index
#: points, coins, and francs, crowns and dinars of who knows which country.
OTHER_UNITS = frozenset(
    ("GBp", "GBX", "GBx", "GBP.p", "ZAc", "ILa", "ILA", "ZAC", "pts.", "pts", "pt", "Pkt.", "Pkt",
     "points", "Punkte", "puntos", "punti", "pp", "p", "c", "¢", "kr.", "kr", "Kr", "Kr.", "Fr.",
     "Fr", "fr.", "₿", "BTC", "ETH", "USDT", "USDC", "Ξ", "CNH", "CNX", "点", "ポイント", "п.")
)  # fmt: skip
#: Words for a currency in a column's title, in lower case.
WORDS = {
    "euro": "EUR", "euros": "EUR", "eur": "EUR", "евро": "EUR", "ευρώ": "EUR", "يورو": "EUR",
    "ユーロ": "EUR", "欧元": "EUR", "us-dollar": "USD", "us dollar": "USD", "us dollars": "USD",
    "dollar": "$", "dollars": "$", "dólares": "$", "dólar": "$", "dollari": "$", "долл": "USD",
    "доллар": "USD", "美元": "USD", "ドル": "USD", "米ドル": "USD", "달러": "USD",
    "pound": "GBP", "pounds": "GBP", "sterling": "GBP", "pfund": "GBP", "livres": "GBP",
    "pence": "GBp", "pennies": "GBp", "cents": "¢", "yen": "JPY", "円": "JPY", "일본엔": "JPY",
    "won": "KRW", "원": "KRW", "yuan": "CNY", "元": "CNY", "人民币": "CNY", "港元": "HKD",
    "franken": "CHF", "schweizer franken": "CHF", "rupees": "INR", "rubel": "RUB",
    "руб": "RUB", "рублей": "RUB", "рубли": "RUB", "рублях": "RUB", "złoty": "PLN", "zł": "PLN",
    "lira": "TRY", "reais": "BRL", "real": "BRL", "kronor": "SEK", "kroner": "kr", "kr": "kr",
    "forint": "HUF", "korun": "CZK", "koruna": "CZK", "لير": "TRY", "ريال": "SAR", "درهم": "AED",
    "रुपये": "INR",
}  # fmt: skip
