"""Reading a firm's client list (P1), without a database: bytes → table → columns → rows with faults → plan.

`reading.read_table` opens the file, `columns.find_header` and `columns.guess_columns` understand its headings,
`rows.check_rows` judges every row, `matching.match` compares with what the firm already has.
`template` and `export` write files that this package reads back.
"""
