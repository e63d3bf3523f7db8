"""What happened at the demo firm: each task with what people did on it, in the past as seen from today.

A moment is "3d 10:42" (three days ago at that time) or "25m" (so many minutes ago). `{month}` is the month before
this one, `{before}` the one before that, `{year}` the year of `{month}`.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that somebody did on a task.

    Attributes:
        when: The moment.
        who: Key of a staff member or a contact.
        what: message, answer (to the last message), comment, tick, file, paper (internal file), read, done, complete,
            reopen, withdraw (from the person named), later (the deadline moves by so many days) or title.
        value: The text, the number of the line, the file's name, …
    """

    when: str
    who: str
    what: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """A task of the demo firm.

    Attributes:
        client: Name of the client.
        title: Of the task.
        by: Key of the staff member who makes it and has it to do.
        when: It was made and shared.
        due: The internal deadline in days from today; None for none.
        to: Keys of the contacts it is shared with; "all" for everybody, "" for nobody.
        read_only: Shared to read only.
        early: By how many days the client's deadline is earlier.
        auto: Done by the client is done at the firm.
        text: Description.
        lines: Checklist.
        acts: What happened then, in any order.
    """

    client: str
    title: str
    by: str
    when: str
    due: int | None = None
    to: str = "all"
    read_only: bool = False
    early: int = 2
    auto: bool = False
    text: str = ""
    lines: tuple[str, ...] = ()
    acts: tuple[Act, ...] = field(default=())


BAKERY, BUILDER, ESTATE = "Õunapuu Pagar OÜ", "Kallaste Ehitus OÜ", "Kallaste Kinnisvara OÜ"

STORIES: tuple[Story, ...] = (
    Story(
        BAKERY,
        "Please send the purchase receipts of {month}",
        "liis",
        "9d 09:12",
        due=-1,
        text="We need every purchase of {month} that did not come by e-invoice: petrol, the wholesale market, "
        "small repairs. Photos are fine as long as the date, the sum and the VAT can be read.",
        lines=("Petrol and parking", "Wholesale market", "Repairs of the van and the oven", "Anything paid in cash"),
        acts=(
            Act("9d 09:31", "liis", "paper", "Missing receipts {month}.pdf"),
            Act("8d 17:48", "maarika", "read"),
            Act("8d 17:55", "maarika", "file", "Petrol receipt.png"),
            Act("8d 17:56", "maarika", "file", "Wholesale market.png"),
            Act("8d 18:01", "maarika", "tick", "0"),
            Act("8d 18:01", "maarika", "tick", "1"),
            Act("6d 08:40", "liis", "message", "Thank you, both can be read well. Was there anything for the oven?"),
            Act("5d 19:22", "maarika", "answer", "Yes, 84 euros. The mechanic promised to send the invoice by e-mail."),
            Act("5d 19:24", "maarika", "tick", "3"),
            Act("4d 10:03", "liis", "comment", "If the oven invoice is late again, book it next month."),
            Act("2d 11:15", "liis", "message", "The oven invoice has not come yet. Could you remind the mechanic?"),
        ),
    ),
    Story(
        BAKERY,
        "Approve the payroll of {month}",
        "liis",
        "4d 14:20",
        due=2,
        to="maarika",
        text="Please look over the hours and the holiday pay before we declare them.",
        lines=("Hours of both shops are right", "Holiday pay of Kairi is right"),
        acts=(
            Act("4d 14:22", "liis", "file", "Payroll {month}.pdf"),
            Act("3d 20:05", "maarika", "read"),
            Act("3d 20:11", "maarika", "tick", "0"),
            Act("3d 20:14", "maarika", "message", "Kairi took two days more than the list says. Can you check?"),
            Act("2d 09:02", "liis", "comment", "She is right: two days in the last week were not entered."),
        ),
    ),
    Story(
        BAKERY,
        "Sign the lease of the market stall",
        "liis",
        "26m",
        due=9,
        text="The town sent the new contract. Please sign the last page and add it here.",
        acts=(Act("24m", "liis", "file", "Lease of the market stall.pdf"),),
    ),
    Story(
        BAKERY,
        "Stocktaking at the end of {month}",
        "liis",
        "21d 10:00",
        due=-9,
        lines=("Flour and sugar", "Packaging", "Frozen goods"),
        auto=True,
        acts=(
            Act("20d 18:30", "maarika", "read"),
            Act("12d 19:40", "maarika", "tick", "0"),
            Act("12d 19:41", "maarika", "tick", "1"),
            Act("12d 19:44", "maarika", "tick", "2"),
            Act("12d 19:50", "maarika", "file", "Stock list.pdf"),
            Act("12d 19:52", "maarika", "done"),
        ),
    ),
    Story(
        BAKERY,
        "Cash report of last week",
        "liis",
        "6d 08:30",
        due=1,
        early=1,
        lines=("Shop in Kalamaja", "Shop in Nõmme", "Market stall"),
        acts=(
            Act("5d 21:00", "maarika", "read"),
            Act("1d 21:30", "maarika", "tick", "0"),
            Act("1d 21:31", "maarika", "tick", "1"),
            Act("1d 21:33", "maarika", "tick", "2"),
            Act("1d 21:40", "maarika", "file", "Cash report.pdf"),
            Act("1d 21:41", "maarika", "done"),
        ),
    ),
    Story(
        BAKERY,
        "How we calculate the holiday pay",
        "liis",
        "15d 11:00",
        read_only=True,
        text="A short note for your files, since you asked. Nothing to do for you.",
        acts=(Act("14d 20:10", "maarika", "read"),),
    ),
    Story(
        BUILDER,
        "VAT return of {month}: questions",
        "liis",
        "5d 09:30",
        due=-2,
        early=1,
        text="Three invoices need your word before we can declare the VAT.",
        lines=(
            "Invoice 2231 of Loog Veod: which site?",
            "Reverse charge on the roof of the school",
            "Advance from the town of Keila",
        ),
        acts=(
            Act("5d 09:34", "liis", "file", "Open questions {month}.pdf"),
            Act("4d 12:20", "silvi", "read"),
            Act("4d 12:31", "silvi", "tick", "0"),
            Act("4d 12:33", "silvi", "message", "2231 belongs to the Keila site. Rein knows about the advance."),
            Act("3d 08:55", "liis", "answer", "Thank you, Silvi. Rein, how much of the advance was already billed?"),
            Act("2d 16:12", "liis", "comment", "Rein is on site until Friday. I will call him if nothing comes."),
        ),
    ),
    Story(
        BUILDER,
        "Machine hours of {month}",
        "andres",
        "11d 13:15",
        due=4,
        to="silvi,rein",
        lines=("Excavator", "Crane", "Rented lift"),
        acts=(
            Act("10d 09:02", "silvi", "read"),
            Act("10d 09:30", "silvi", "tick", "0"),
            Act("10d 09:31", "silvi", "file", "Machine hours.pdf"),
            Act("1d 10:10", "andres", "later", "3"),
        ),
    ),
    Story(
        BUILDER,
        "Receipts of the company card",
        "liis",
        "7d 15:05",
        due=6,
        to="rein",
        acts=(
            Act("6d 22:14", "rein", "read"),
            Act("6d 22:20", "rein", "file", "Hardware store.png"),
            Act("6d 22:21", "rein", "file", "Lunch with the client.png"),
            Act("6d 22:23", "rein", "message", "Does a lunch with a client count as representation?"),
        ),
    ),
    Story(
        ESTATE,
        "Rent invoices for the next quarter",
        "liis",
        "3d 10:45",
        due=5,
        lines=("List of tenants is right", "Rise by the index", "New tenant on the second floor"),
        acts=(Act("3d 10:50", "liis", "file", "Tenants.pdf"),),
    ),
    Story(
        ESTATE,
        "Insurance policy of the office building",
        "andres",
        "18d 09:00",
        due=-6,
        early=3,
        acts=(
            Act("17d 08:10", "rein", "read"),
            Act("8d 12:00", "andres", "message", "The bank asks for the policy. Could you add it here, please?"),
        ),
    ),
    Story(
        "Kallaste Puhkemaja OÜ",
        "Annual report {year}: what we still need",
        "andres",
        "13d 14:00",
        due=24,
        early=7,
        text="The report is nearly ready. These papers are missing:",
        lines=("Loan agreement with the owner", "Stock at the end of the year", "List of fixed assets", "Minutes"),
        acts=(
            Act("12d 21:05", "rein", "read"),
            Act("12d 21:30", "rein", "tick", "0"),
            Act("12d 21:31", "rein", "file", "Loan agreement.pdf"),
        ),
    ),
    Story(
        "Meriste Kala OÜ",
        "Recapitulative statement of {month}",
        "andres",
        "8d 10:10",
        due=3,
        acts=(
            Act("7d 07:30", "jaan", "read"),
            Act("7d 07:42", "jaan", "file", "Sales to Finland.pdf"),
            Act("7d 07:43", "jaan", "done"),
            Act("6d 11:20", "andres", "comment", "Two VAT numbers do not validate, waiting for the register."),
        ),
    ),
    Story(
        "Allika Disain OÜ",
        "Contract with the new studio",
        "liis",
        "16d 12:12",
        due=-4,
        acts=(
            Act("15d 09:00", "tiina", "read"),
            Act("14d 09:20", "tiina", "file", "Studio contract.pdf"),
            Act("14d 09:25", "tiina", "done"),
            Act("13d 10:00", "liis", "complete"),
        ),
    ),
    Story(
        "Vaher ja Pojad AS",
        "Hours of {month} for the payroll",
        "andres",
        "6d 08:00",
        due=0,
        early=0,
        to="anneli",
        lines=("Sawmill", "Office", "Drivers", "Sick leaves"),
        acts=(
            Act("6d 09:10", "anneli", "read"),
            Act("5d 15:00", "anneli", "tick", "0"),
            Act("5d 15:01", "anneli", "tick", "1"),
            Act("5d 15:10", "anneli", "file", "Hours of the sawmill.pdf"),
            Act("1d 08:45", "anneli", "message", "Drivers follow today, two of them are still on the road."),
            Act("1d 09:05", "andres", "answer", "That is fine, the bank file leaves tomorrow at noon."),
        ),
    ),
    Story(
        "Toompuu Õigusbüroo OÜ",
        "Power of attorney for the tax office",
        "toomas",
        "2d 13:00",
        due=7,
        to="helena",
        acts=(Act("1d 08:00", "helena", "read"),),
    ),
    Story(
        "Põldre Trans OÜ",
        "Daily allowances of the drivers",
        "andres",
        "4d 16:40",
        due=-1,
        early=0,
        to="siim",
        acts=(
            Act("4d 17:30", "siim", "read"),
            Act("3d 06:50", "siim", "file", "Allowances.pdf"),
            Act("3d 06:52", "siim", "done"),
            Act("2d 09:30", "andres", "reopen"),
            Act("2d 09:33", "andres", "message", "The list ends on the 24th. Could you add the last week?"),
        ),
    ),
    Story(
        "Ilves IT OÜ",
        "Stock options: agreements to file",
        "liis",
        "10d 11:30",
        due=11,
        to="marko,laura",
        acts=(
            Act("9d 23:15", "marko", "read"),
            Act("3d 10:00", "laura", "read"),
            Act("3d 10:20", "laura", "message", "Do you need the signed container or is the PDF enough?"),
        ),
    ),
    Story(
        "Ilves Holding OÜ",
        "Dividend decision",
        "toomas",
        "40m",
        due=14,
        to="marko",
        acts=(Act("39m", "toomas", "withdraw", "marko"),),
    ),
    Story(
        "Haavik Hambad OÜ",
        "New employee: what we need",
        "liis",
        "3m",
        due=4,
        lines=("Personal code and bank account", "First day at work", "Salary and part of full time"),
    ),
    Story(
        "Suvi Aiad OÜ",
        "Seasonal workers of the summer",
        "liis",
        "2m",
        due=12,
        text="Please list who worked how long, so that we can answer the labour inspectorate.",
    ),
    Story("Hunt Motors OÜ", "Leasing contract of the lift", "andres", "12d 09:40", due=-3, acts=(
        Act("11d 12:00", "tanel", "read"),
        Act("9d 15:00", "andres", "withdraw", "tanel"),
    )),
    Story("Laine Spa OÜ", "Gift vouchers sold in {month}", "liis", "5d 09:00", due=2, acts=(
        Act("4d 10:00", "birgit", "read"),
        Act("4d 10:15", "birgit", "file", "Vouchers.pdf"),
        Act("4d 10:16", "birgit", "done"),
    )),
    Story("Sinisoo Korteriühistu", "Minutes of the general meeting", "toomas", "19d 10:00", due=-5, early=5, acts=(
        Act("17d 18:00", "epp", "read"),
    )),
    Story("Nurmekivi Invest OÜ", "Check the loan interest", "toomas", "8d 16:00", due=8, to="", acts=(
        Act("7d 09:00", "kadri", "comment", "The rate changed in the spring, see the letter of the bank."),
        Act("7d 09:05", "toomas", "paper", "Letter of the bank.pdf"),
    )),
    Story("Künnap Puit OÜ", "Post the annual report on paper", "andres", "14d 10:00", due=6, to=""),
    Story("Tihane Segakoor MTÜ", "Grant of the town: report", "toomas", "9d 12:00", due=17, to=""),
)  # fmt: skip
