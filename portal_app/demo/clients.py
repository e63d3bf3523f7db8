"""The people and companies of the demo firm. All of them are invented; registry codes are of a kind nobody has."""

from dataclasses import dataclass

FIRM = "Saarepuu & Lepik Accounting"
ADDRESS = "saarepuu-lepik"
MAIL_DOMAIN = "saarepuu-lepik.example"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who works at the firm; `key` is what the diary calls them."""

    key: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Person:
    """A contact; `key` is what the diary calls them. Without an address mail can't reach them."""

    key: str
    name: str
    email: str
    phone: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Company:
    """A client: its name, group and manager, and the keys of its contacts."""

    name: str
    group: str
    manager: str
    people: tuple[str, ...]
    note: str = ""
    kind: str = "company"


STAFF = (
    Member("kadri", "Kadri Saarepuu", "owner"),
    Member("toomas", "Toomas Lepik", "admin"),
    Member("liis", "Liis Rebane", "accountant"),
    Member("andres", "Andres Kuusik", "accountant"),
)

GROUPS = ("Monthly bookkeeping", "Annual report only", "Payroll", "Associations")

#: (key, name, mailbox, domain, position); the first two are whom the sign-in links are for.
_PEOPLE = (
    ("maarika", "Maarika Õunapuu", "maarika", "ounapuupagar.example", "Owner"),
    ("rein", "Rein Kallaste", "rein", "kallaste.example", "Managing director"),
    ("silvi", "Silvi Kallaste", "silvi", "kallaste.example", "Office manager"),
    ("jaan", "Jaan Meriste", "jaan.meriste", "meristekala.example", "Managing director"),
    ("tiina", "Tiina Allik", "tiina", "allikadisain.example", "Designer"),
    ("priit", "Priit Nurmekivi", "priit", "nurmekivi.example", "Board member"),
    ("anneli", "Anneli Vaher", "anneli", "vaherjapojad.example", "Bookkeeping"),
    ("margus", "Margus Vaher", "margus", "vaherjapojad.example", "Managing director"),
    ("kersti", "Kersti Lumiste", "kersti", "lumistetalu.example", "Farmer"),
    ("olev", "Olev Raudkivi", "olev", "raudkivi.example", "Owner"),
    ("helena", "Helena Toompuu", "helena", "toompuu.example", "Lawyer"),
    ("siim", "Siim Põldre", "siim", "poldretrans.example", "Dispatcher"),
    ("eve", "Eve Põldre", "eve", "poldretrans.example", "Owner"),
    ("marko", "Marko Ilves", "marko", "ilvesit.example", "Founder"),
    ("laura", "Laura Kivistik", "laura", "ilvesit.example", "Operations"),
    ("ants", "Ants Sõerd", "ants", "soerdmets.example", "Forester"),
    ("riina", "Riina Haavik", "riina", "haavikhambad.example", "Dentist"),
    ("peeter", "Peeter Orav", "peeter", "oravatall.example", "Owner"),
    ("katrin", "Katrin Suvi", "katrin", "suviaiad.example", "Gardener"),
    ("tanel", "Tanel Hunt", "tanel", "huntmotors.example", "Workshop manager"),
    ("birgit", "Birgit Laine", "birgit", "lainespa.example", "Manager"),
    ("urmas", "Urmas Paju", "urmas", "pajumoobel.example", "Carpenter"),
    ("ene", "Ene Kask", "ene", "kaskjakased.example", "Owner"),
    ("raivo", "Raivo Kuldmaa", "raivo", "kuldmaa.example", "Board member"),
    ("piret", "Piret Tamberg", "piret", "tambergkohvik.example", "Owner"),
    ("heiki", "Heiki Saar", "heiki", "saarefilm.example", "Producer"),
    ("merle", "Merle Jõgi", "merle", "jogiapteek.example", "Pharmacist"),
    ("villu", "Villu Mägi", "villu", "magimatk.example", "Guide"),
    ("gerli", "Gerli Kodu", "gerli", "koduhaldus.example", "Property manager"),
    ("aivar", "Aivar Loog", "aivar", "loogveod.example", "Owner"),
    ("signe", "Signe Rand", "signe", "rannamaja.example", "Host"),
    ("tarmo", "Tarmo Põhjala", "tarmo", "pohjalaelekter.example", "Electrician"),
    ("epp", "Epp Sinisoo", "epp", "sinisoo.example", "Chair"),
    ("indrek", "Indrek Vares", "indrek", "varesesport.example", "Coach"),
    ("maie", "Maie Tihane", "maie", "tihanekoor.example", "Treasurer"),
    ("jyri", "Jüri Lepamets", "jyri", "lepamets.example", "Sole trader"),
    ("kaja", "Kaja Uibo", "kaja", "uibotolge.example", "Translator"),
    ("sulev", "Sulev Kruus", "sulev", "kruusjaliiv.example", "Managing director"),
    ("helle", "Helle Kruus", "helle", "kruusjaliiv.example", "Bookkeeping"),
    ("mihkel", "Mihkel Tuulik", "mihkel", "tuulikenergia.example", "Engineer"),
    ("elo", "Elo Pihlakas", "elo", "pihlakasilu.example", "Owner"),
    ("raul", "Raul Kotkas", "raul", "kotkasturva.example", "Managing director"),
    ("terje", "Terje Hein", "terje", "heinamaa.example", "Owner"),
    ("oskar", "Oskar Vaik", "oskar", "vaikmuusika.example", "Musician"),
    ("liina", "Liina Mets", "liina", "metslahtiraamat.example", "Publisher"),
    ("kalev", "Kalev Nõmme", "kalev", "nommepuit.example", "Managing director"),
    ("sirje", "Sirje Nõmme", "sirje", "nommepuit.example", "Warehouse"),
    ("andrus", "Andrus Kuur", "andrus", "kuurehitus.example", "Site manager"),
    ("ulvi", "Ülvi Aed", "ulvi", "aedjakodu.example", "Shop manager"),
    ("ivo", "Ivo Rohtla", "ivo", "rohtlavet.example", "Veterinarian"),
    ("pille", "Pille Kivi", "pille", "kivilill.example", "Florist"),
    ("hannes", "Hannes Tuisk", "hannes", "tuisksuusk.example", "Board member"),
    ("mare", "Mare Kõiv", "", "", "Board member"),
    ("arvo", "Arvo Künnap", "", "", "Owner"),
    ("leida", "Leida Sepp", "leida", "sepikoda.example", "Owner"),
)

PEOPLE = {
    key: Person(key, name, f"{box}@{domain}" if box else "", f"+3725{550_0000 + place * 137:07d}", title)
    for place, (key, name, box, domain, title) in enumerate(_PEOPLE)
}

_MONTHLY, _ANNUAL, _PAYROLL, _CLUBS = GROUPS

CLIENTS = (
    Company("Õunapuu Pagar OÜ", _MONTHLY, "liis", ("maarika",), "Two shops and a market stall; cash reports weekly."),
    Company("Kallaste Ehitus OÜ", _MONTHLY, "liis", ("rein", "silvi"), "Reverse charge on most invoices."),
    Company("Kallaste Kinnisvara OÜ", _MONTHLY, "liis", ("rein", "silvi")),
    Company("Kallaste Puhkemaja OÜ", _ANNUAL, "andres", ("rein",)),
    Company("Meriste Kala OÜ", _MONTHLY, "andres", ("jaan",), "Exports to Finland; VAT recapitulative statement."),
    Company("Allika Disain OÜ", _MONTHLY, "liis", ("tiina",)),
    Company("Nurmekivi Invest OÜ", _ANNUAL, "toomas", ("priit",)),
    Company("Nurmekivi Agro OÜ", _MONTHLY, "andres", ("priit",)),
    Company("Vaher ja Pojad AS", _PAYROLL, "andres", ("anneli", "margus"), "38 employees, payday on the 5th."),
    Company("Lumiste Talu OÜ", _MONTHLY, "liis", ("kersti",)),
    Company("Raudkivi Metall OÜ", _MONTHLY, "andres", ("olev",)),
    Company("Toompuu Õigusbüroo OÜ", _MONTHLY, "toomas", ("helena",)),
    Company("Põldre Trans OÜ", _PAYROLL, "andres", ("siim", "eve"), "Drivers' daily allowances come as a list."),
    Company("Ilves IT OÜ", _MONTHLY, "liis", ("marko", "laura")),
    Company("Ilves Holding OÜ", _ANNUAL, "toomas", ("marko",)),
    Company("Sõerd Mets OÜ", _ANNUAL, "andres", ("ants",)),
    Company("Haavik Hambad OÜ", _PAYROLL, "liis", ("riina",)),
    Company("Oravatall OÜ", _ANNUAL, "andres", ("peeter",)),
    Company("Suvi Aiad OÜ", _MONTHLY, "liis", ("katrin",)),
    Company("Hunt Motors OÜ", _MONTHLY, "andres", ("tanel",)),
    Company("Laine Spa OÜ", _PAYROLL, "liis", ("birgit",)),
    Company("Paju Mööbel OÜ", _MONTHLY, "andres", ("urmas",)),
    Company("Kask ja Kased OÜ", _MONTHLY, "liis", ("ene",)),
    Company("Kuldmaa Varahaldus OÜ", _ANNUAL, "toomas", ("raivo",)),
    Company("Tambergi Kohvik OÜ", _MONTHLY, "liis", ("piret",)),
    Company("Saare Film OÜ", _MONTHLY, "andres", ("heiki",)),
    Company("Jõe Apteek OÜ", _PAYROLL, "liis", ("merle", "leida")),
    Company("Mägi Matk OÜ", _ANNUAL, "andres", ("villu",)),
    Company("Kodu Haldus OÜ", _MONTHLY, "liis", ("gerli", "raul")),
    Company("Loog Veod OÜ", _MONTHLY, "andres", ("aivar",)),
    Company("Rannamaja Majutus OÜ", _ANNUAL, "liis", ("signe",)),
    Company("Põhjala Elekter OÜ", _PAYROLL, "andres", ("tarmo", "terje")),
    Company("Sinisoo Korteriühistu", _CLUBS, "toomas", ("epp", "mare")),
    Company("Varese Spordiklubi MTÜ", _CLUBS, "toomas", ("indrek", "hannes")),
    Company("Tihane Segakoor MTÜ", _CLUBS, "toomas", ("maie", "oskar")),
    Company("Jüri Lepamets FIE", _ANNUAL, "andres", ("jyri",), kind="person"),
    Company("Uibo Tõlge OÜ", _ANNUAL, "liis", ("kaja", "liina")),
    Company("Kruus ja Liiv AS", _PAYROLL, "andres", ("sulev", "helle", "kalev", "sirje", "andrus")),
    Company("Tuuliku Energia OÜ", _MONTHLY, "toomas", ("mihkel", "elo", "ulvi", "ivo", "pille")),
    Company("Künnap Puit OÜ", _ANNUAL, "andres", ("arvo",), "Wants everything on paper."),
)

#: Whose mailbox a server once said does not exist.
UNKNOWN_MAILBOX = "peeter"
#: Clients whose portal is still closed, from this one on in the list.
CLOSED_FROM = 35
