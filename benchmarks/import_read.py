"""How long reading, judging and planning a client list takes, without a database.

Run: python benchmarks/import_read.py [rows]
"""

import io
import sys
import time
from itertools import pairwise

from openpyxl import Workbook

from portal_app.clients.imports.columns import find_header, guess_columns
from portal_app.clients.imports.known import Known, KnownClient, KnownContact
from portal_app.clients.imports.matching import PlannedRow, match
from portal_app.clients.imports.reading import read_table
from portal_app.clients.imports.rows import check_rows

HEADINGS = ["Kliendi nimi", "Registrikood", "KMKR", "Kontaktisik", "E-post", "Telefon", "Aadress", "Märkus"]


def made_list(rows: int) -> bytes:
    """A workbook of that many believable clients, every tenth person at two of them."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Kliendid")
    sheet.append(["Kliendid"])
    sheet.append([])
    sheet.append(HEADINGS)
    for i in range(rows):
        who = i - 1 if i % 10 == 0 and i else i
        sheet.append(
            [
                f"Põhjala Äri {i} OÜ",
                10_000_000 + i,
                f"EE1{i:08d}",
                f"Mari Tamm {who}",
                f"mari.tamm{who}@post.example.com",
                f"+372 5{who:07d}",
                f"Kalev {i % 90}, Tallinn",
                "" if i % 3 else "vana klient",
            ]
        )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_known(planned: PlannedRow) -> KnownClient:
    """The client as it is after the import."""
    row = planned.row
    contacts = [KnownContact(one.email, one.name, one.email, one.phone) for one in row.contacts]
    return KnownClient(
        id=str(row.number),
        name=row.name,
        registry_code=row.registry_code,
        vat_number=row.vat_number,
        address=row.address,
        note=row.note,
        contacts=contacts,
    )


def main() -> None:
    """Print one table."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    data = made_list(rows)
    marks = [("", time.perf_counter())]

    def mark(name: str) -> None:
        marks.append((name, time.perf_counter()))

    table = read_table(data, "clients.xlsx")
    mark("read")
    header = find_header(table.rows)
    fields = [""] * table.width
    for column in guess_columns(table, header):
        fields[column.index] = column.field
    mark("guess columns")
    judged = check_rows(table, header, fields, "EE")
    mark("judge rows")
    plan = match(judged, Known())
    mark("plan, empty firm")
    clients = [as_known(planned) for planned in plan.rows]
    people = {contact.email: contact for client in clients for contact in client.contacts}
    mark("(build what the firm has)")
    again = match(judged, Known(clients=clients, people=people))
    mark("plan, everything there")
    assert plan.counts["new"] == rows and again.counts["unchanged"] == rows, (plan.counts, again.counts)
    print(f"{rows} rows, {len(data) / 1000:.0f} kB")
    for (_, before), (name, after) in pairwise(marks):
        print(f"{name:28}{(after - before) * 1000:8.0f} ms")


if __name__ == "__main__":
    main()
