"""Write `portal_app/accounts/common_passwords.txt`: what is tried first against passwords of twelve signs and more.

Nobody's leaked list: words and habits that everybody knows, put together in the ways that everybody uses.

Usage: python -m scripts.common_passwords
"""

from itertools import product
from pathlib import Path

from portal_app.accounts.rules import PASSWORD_MIN

FILE = Path("portal_app/accounts/common_passwords.txt")

WORDS = """
    password passw0rd p@ssword p@ssw0rd passphrase parool salasona salasana lozinka haslo slaptazodis parole contrasena
    motdepasse kennwort passwort wachtwoord losenord welcome welcome1 velkommen willkommen bienvenue tere tervist
    letmein letmein1 openup opensesame secret topsecret administrator admin superadmin root master manager default
    changeme changeit temporary temp12 initial guest testtest tester testing user username login logmein
    qwerty qwertyuiop azerty qwertz asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx qazwsxedc qweasd qweasdzxc 1qaz2wsx
    iloveyou iloveu loveyou lovely sweetheart darling princess prince sunshine rainbow butterfly angel angels
    monkey dragon tiger lion eagle falcon phoenix wolf panther jaguar dolphin elephant kitten puppy pumpkin cookie
    football baseball basketball hockey soccer tennis volleyball liverpool chelsea arsenal barcelona realmadrid juventus
    superman batman spiderman ironman starwars startrek pokemon minecraft fortnite nintendo playstation xbox
    michael jennifer jessica michelle daniel robert thomas matthew anthony charlie andrew joshua william elizabeth
    martin kristjan kristiina katrin andres maria marika mihkel tanel margus priit jaanus helena olga aleksander
    tatjana natalja sergei vladimir ivanov tamm saar sepp kask kukk rebane ilves parn kaasik
    tallinn tartu parnu narva eesti estonia soome helsinki riga latvia vilnius lithuania london paris berlin moscow
    stockholm newyork california australia canada germany france england
    summer winter spring autumn suvi talv kevad sugis january february march april august september october november
    december monday tuesday wednesday thursday friday saturday sunday jaanuar veebruar september2 oktoober detsember
    freedom liberty victory success winner champion business company office account accounting accountant
    bookkeeper raamatupidaja raamatupidamine finance finants money dollar millionaire banking invoice
    computer internet google facebook microsoft windows apple samsung android laptop server network security
    mercedes porsche ferrari toyota volvo audi bmwbmw honda yamaha harley corvette mustang camaro
    chocolate coffee vodka whiskey banana orange cherry strawberry pepper ginger cheese
    guitar metallica nirvana beatles slipknot music dancer jordan michael23 lebron
    jesus jesuschrist godisgood blessed heaven forever family mother father brother sister babygirl daddy mommy
    hello helloworld goodbye whatever nothing something killer hunter ranger trustno1
    shadow knight ninja samurai warrior wizard merlin gandalf matrix
"""

ENDINGS = """
    1 12 123 1234 12345 123456 12345678 123456789 1234567890 123! 1234! @123 #123 !@# ! !! 01 111 007 99
    2020 2021 2022 2023 2024 2025 2026 2027 2025! 2026! qwerty abc123
"""

RUNS = (
    "01234567890123456789",
    "12345678901234567890",
    "09876543210987654321",
    "98765432109876543210",
    "abcdefghijklmnopqrstuvwxyz",
    "zyxwvutsrqponmlkjihgfedcba",
    "qwertyuiopasdfghjklzxcvbnm",
    "1234qwerasdfzxcv",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn",
    "qazwsxedcrfvtgbyhnujmikolp",
    "zaq12wsxcde34rfv",
    "q1w2e3r4t5y6u7i8o9p0",
    "147258369147258369",
    "159753159753159753",
    "789456123789456123",
    "aabbccddeeffgghhiijj",
    "112233445566778899",
    "a1b2c3d4e5f6g7h8i9j0",
    "abc123abc123abc123",
)


def common() -> list[str]:
    """Every one of them, in order, in small letters."""
    found: set[str] = set()
    words = WORDS.split()
    found.update(word + ending for word, ending in product(words, ENDINGS.split()))
    for word in words:
        found.update((word * 2, word * 3, f"my{word}", f"the{word}", f"{word}{word[::-1]}"))
    found.update(run[:size] for run in RUNS for size in range(PASSWORD_MIN, len(run) + 1))
    found.update(
        (str(n) * 20)[:size] for n in ("12", "123", "1234", "12345", "abc", "abcd", "qwe") for size in (12, 15, 16)
    )
    return sorted(word.casefold() for word in found if len(word) >= PASSWORD_MIN)


if __name__ == "__main__":
    # What was added by hand stays.
    FILE.write_text("\n".join(sorted({*FILE.read_text().split(), *common()})) + "\n")
