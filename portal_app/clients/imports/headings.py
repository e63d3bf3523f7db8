"""What firms call the columns of a client list, in six languages.

Headings are compared through `text.plain`, so case, accents and punctuation do not matter here.
"""

from functools import cache

from portal_app.clients.imports.text import plain

# field → its headings. A heading may stand under one field only; the first list is the plain English one.
_HEADINGS: dict[str, str] = {
    "name": (
        "name, client, client name, customer, customer name, company, company name, business name, "
        "organisation, organization, legal name, kliendi nimi, klient, ettevõte, ettevõtte nimi, firma, firma "
        "nimi, ärinimi, nimi, asutus, organisatsioon, nazwa, nazwa klienta, nazwa firmy, kontrahent, nazwa "
        "kontrahenta, pełna nazwa, przedsiębiorstwo, spółka, pavadinimas, kliento pavadinimas, klientas, "
        "kliento vardas, įmonė, įmonės pavadinimas, bendrovė, naam, klant, klantnaam, naam klant, cliënt, "
        "cliëntnaam, bedrijf, bedrijfsnaam, relatie, relatienaam, onderneming, kunde, kundenname, mandant, "
        "mandantenname, firmenname, unternehmen, unternehmensname, bezeichnung"
    ),
    "kind": (
        "kind, type, client type, customer type, entity type, liik, kliendi liik, tüüp, kliendi tüüp, isiku "
        "liik, rodzaj, typ, typ klienta, rodzaj klienta, tipas, kliento tipas, rūšis, soort, klanttype, type "
        "klant, soort klant, art, kundentyp, kundenart, mandantentyp"
    ),
    "registry_code": (
        "registry code, registration code, registration number, reg code, reg no, reg number, company number, "
        "company code, company registration number, code, personal code, id code, registrikood, reg kood, reg "
        "nr, registri kood, registrinumber, kood, isikukood, ettevõtte kood, äriregistri kood, regon, krs, "
        "numer rejestrowy, nr rejestrowy, kod, numer krs, numer regon, pesel, įmonės kodas, kodas, "
        "registracijos kodas, registro kodas, asmens kodas, įm kodas, kvk, kvk nummer, kvknummer, "
        "handelsregister, handelsregisternummer, ondernemingsnummer, handelsregister nr, registernummer, hrb, "
        "hr nummer, firmenbuchnummer, registriernummer"
    ),
    "vat_number": (
        "vat, vat number, vat no, vat code, vat id, vat registration number, tax number, tax id, kmkr, kmkr nr, "
        "kmkr number, kmkr kood, käibemaksukohustuslase number, kmk nr, kmk number, käibemaksunumber, nip, "
        "numer nip, nr nip, numer vat, nip ue, vat ue, pvm, pvm kodas, pvm mokėtojo kodas, pvm numeris, btw, "
        "btw nummer, btwnummer, btw nr, btw id, btw identificatienummer, ust, ust id, ustid, ust idnr, ust id "
        "nr, umsatzsteuer id, umsatzsteuernummer, steuernummer, uid"
    ),
    "contact_name": (
        "contact, contact name, contact person, contact full name, kontakt, kontaktisik, kontaktisiku nimi, "
        "kontaktid, esindaja, osoba kontaktowa, osoba do kontaktu, imię i nazwisko, kontaktas, kontaktinis "
        "asmuo, vardas pavardė, vardas ir pavardė, atstovas, contactpersoon, naam contactpersoon, "
        "ansprechpartner, ansprechpartnerin, kontaktperson, kontaktname"
    ),
    "contact_first": (
        "first name, given name, contact first name, forename, eesnimi, kontaktisiku eesnimi, imię, vardas, "
        "voornaam, vorname"
    ),
    "contact_last": (
        "last name, surname, family name, contact last name, perekonnanimi, perenimi, nazwisko, pavardė, "
        "achternaam, nachname, familienname"
    ),
    "contact_title": (
        "title, job title, position, role, contact title, amet, ametinimetus, ametikoht, roll, stanowisko, "
        "funkcja, pareigos, functie, rol, functietitel, funktion, stellung, rolle"
    ),
    "email": (
        "email, e mail, mail, email address, e mail address, contact email, emails, e post, epost, e posti "
        "aadress, meil, meiliaadress, e maili aadress, e kiri, poczta, adres e mail, adres email, poczta "
        "elektroniczna, el paštas, el pašto adresas, elektroninis paštas, paštas, e mailadres, emailadres, "
        "mailadres, e mail adres, e mail adresse, mailadresse, email adresse"
    ),
    "phone": (
        "phone, phone number, telephone, tel, mobile, mobile number, mobile phone, cell, contact phone, gsm, "
        "telefon, telefoninumber, tel nr, mobiil, mobiiltelefon, telefoni nr, numer telefonu, nr telefonu, nr "
        "tel, komórka, tel kom, telefonas, telefono numeris, tel numeris, mobilus, mob tel, mob, telefoon, "
        "telefoonnummer, mobiel, mobiel nummer, telefonnummer, handy, mobil, mobiltelefon, handynummer, "
        "rufnummer"
    ),
    "language": ("language, keel, suhtluskeel, język, kalba, taal, sprache"),
    "address": (
        "address, street, street address, postal address, legal address, postcode, zip, zip code, city, town, "
        "country, county, aadress, tänav, postiaadress, juriidiline aadress, linn, postiindeks, maakond, riik, "
        "asukoht, sihtnumber, adres, ulica, miasto, miejscowość, kod pocztowy, kraj, siedziba, adresas, gatvė, "
        "miestas, pašto kodas, šalis, buveinė, adresgegevens, straat, plaats, woonplaats, land, anschrift, "
        "adresse, straße, strasse, plz, ort, stadt, postleitzahl"
    ),
    "manager": (
        "manager, client manager, account manager, responsible, accountant, kliendihaldur, haldur, vastutaja, "
        "vastutav, raamatupidaja, opiekun, opiekun klienta, księgowy, księgowa, odpowiedzialny, vadybininkas, "
        "kliento vadybininkas, atsakingas, atsakingas asmuo, buhalteris, buhalterė, beheerder, klantbeheerder, "
        "accountmanager, relatiebeheerder, dossierbeheerder, boekhouder, betreuer, kundenbetreuer, "
        "sachbearbeiter, zuständig, mandantenbetreuer, buchhalter"
    ),
    "group": (
        "group, client group, category, segment, tag, grupp, kliendigrupp, kategooria, grupa, grupa klientów, "
        "kategoria, grupė, klientų grupė, kategorija, groep, klantgroep, klantengroep, categorie, gruppe, "
        "kundengruppe, mandantengruppe, kategorie"
    ),
    "note": (
        "note, notes, comment, comments, remark, remarks, description, märkus, märkused, kommentaar, lisainfo, "
        "kirjeldus, uwagi, uwaga, notatka, notatki, komentarz, opis, pastaba, pastabos, komentaras, aprašymas, "
        "opmerking, opmerkingen, notitie, notities, toelichting, bemerkung, bemerkungen, notiz, notizen, "
        "kommentar, anmerkung"
    ),
}

# Words that say "name" or "code" without saying whose: another, clearer column may claim the field.
_VAGUE = {
    plain(word)
    for word in [
        "name",
        "nimi",
        "naam",
        "nazwa",
        "pavadinimas",
        "bezeichnung",
        "code",
        "kood",
        "kod",
        "kodas",
        "type",
        "typ",
        "title",
        "art",
        "role",
        "klient",
        "client",
        "customer",
        "mail",
        "kontakt",
        "contact",
        "description",
        "opis",
        "kirjeldus",
        "tag",
    ]
}

_TOTAL_WORDS = {
    plain(word)
    for word in [
        "kokku",
        "kokku kliente",
        "total",
        "totals",
        "grand total",
        "sum",
        "subtotal",
        "razem",
        "suma",
        "ogółem",
        "łącznie",
        "iš viso",
        "viso",
        "totaal",
        "subtotaal",
        "totalen",
        "summe",
        "gesamt",
        "gesamtsumme",
        "insgesamt",
        "vahesumma",
        "summa",
        "total clients",
    ]
}


@cache
def known_headings() -> dict[str, tuple[str, float]]:
    """Every known heading, plain → its field and how sure that is (0–1)."""
    known: dict[str, tuple[str, float]] = {}
    for field, words in _HEADINGS.items():
        for word in words.split(","):
            heading = plain(word)
            known.setdefault(heading, (field, 0.8 if heading in _VAGUE else 1.0))
    return known


@cache
def field_of(heading: str) -> tuple[str, float]:
    """The field that a heading names, and how sure that is.

    Args:
        heading: As it stands in the sheet.

    Returns:
        (field, 0–1), or ("", 0.0) for an unknown one. Longer headings are judged by the known phrase they hold.
    """
    words = plain(heading)
    known = known_headings()
    if words in known:
        return known[words]
    squeezed = words.replace(" ", "")
    if squeezed in known:
        return known[squeezed]
    tokens = words.split()
    if not 1 < len(tokens) <= 8:
        return "", 0.0
    for size in range(min(len(tokens) - 1, 4), 0, -1):
        for start in range(len(tokens) - size + 1):
            phrase = " ".join(tokens[start : start + size])
            if phrase in known and (size > 1 or len(phrase) > 2):
                field, sure = known[phrase]
                return field, sure * (0.5 + 0.1 * size)
    return "", 0.0


def is_total_word(text: str) -> bool:
    """Whether a first cell announces a total ("Kokku", "Total: 320")."""
    words = plain(text)
    return words in _TOTAL_WORDS or (words.rstrip("0123456789 ") in _TOTAL_WORDS and words[:1].isalpha())
