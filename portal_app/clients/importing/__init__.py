"""The import wizard (P1): a run is kept in the database from the choice of the file to its result.

`source` opens and judges the run's file (and remembers it for a while), `choices` is what the person decided,
`known` what the firm has, `writing` puts planned rows into the database in a few statements, `running` carries an
import out with progress, cancelling and a second try. `commands` and `queries` are for the pages.
"""
