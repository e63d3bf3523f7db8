"""How long reading, judging and planning a client list takes, without a database.

Run: python benchmarks/import_read.py [rows]
"""

import io
import sys
import time

from openpyxl import Workbook

from portal_app.clients.imports.columns import find_header, guess_columns
from portal_app.clients.imports.known import Known, KnownClient, KnownContact
from portal_app.clients.imports.matching import match
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
            [f"Põhjala Äri {i} OÜ", 10_000_000 + i, f"EE1{i:08d}", f"Mari Tamm {who}", f"mari.tamm{who}@post.example.com",
             f"+372 5{who:07d}", f"Kalev {i % 90}, Tallinn", "" if i % 3 else "vana klient"]
        )  # fmt: skip
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


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
    clients = [
        KnownClient(str(p.row.number), p.row.name, "company", p.row.registry_code, p.row.vat_number, p.row.address,
                    p.row.note, "", [KnownContact(c.contact.email, c.contact.name, c.contact.email, c.contact.phone) for c in p.contacts])
        for p in plan.rows
    ]  # fmt: skip
    people = {contact.email: contact for client in clients for contact in client.contacts}
    mark("(build what the firm has)")
    again = match(judged, Known(clients=clients, people=people))
    mark("plan, everything there")
    assert plan.counts["new"] == rows and again.counts["unchanged"] == rows, (plan.counts, again.counts)
    print(f"{rows} rows, {len(data) / 1000:.0f} kB")
    for (_, before), (name, after) in zip(marks, marks[1:], strict=False):
        print(f"{name:28}{(after - before) * 1000:8.0f} ms")


if __name__ == "__main__":
    main()
