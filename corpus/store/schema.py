"""The tables of a generation, and queries used in more than one place.

People and other programs may read them too, so every value has a column of its own; only lists are JSON.
Passages that may be quoted are numbered 0, 1, 2 … through the reports in the order of their names.  A report
that repeats another one, or never names its hospital, is stored but not numbered.  The numbers of a report
are consecutive, so the table `quoted` holds only the first: renumbering ten thousand reports takes
milliseconds.
"""

from __future__ import annotations

APPLICATION_ID = 0x43687543  # "ChuC": tells our files from other SQLite files
VERSION = 4

SCHEMA = f"""
CREATE TABLE reports (
    id          INTEGER PRIMARY KEY,  -- stays with a report that has not changed
    file        TEXT NOT NULL UNIQUE,
    fingerprint TEXT NOT NULL,        -- of the source
    title       TEXT NOT NULL,
    subtitle    TEXT NOT NULL,
    byline      TEXT NOT NULL,
    headings    TEXT NOT NULL,        -- JSON: [heading, ...]
    aside       TEXT NOT NULL,        -- JSON: [[kind, text, rule, [[start, end], ...]], ...]
    warnings    TEXT NOT NULL,        -- JSON: [warning, ...]
    newspaper   TEXT NOT NULL,        -- where it was printed, as far as the file says
    date        TEXT NOT NULL,
    page        TEXT NOT NULL,
    url         TEXT NOT NULL,
    anonymous   INTEGER NOT NULL,     -- 1: its hospital is never named
    source      TEXT NOT NULL         -- the decoded file: every span points into it
);
CREATE INDEX fingerprints ON reports (fingerprint);
CREATE TABLE hospitals (
    report  INTEGER NOT NULL,
    place   INTEGER NOT NULL,         -- order in the report
    name    TEXT NOT NULL,
    aliases TEXT NOT NULL,            -- JSON: [alias, ...]
    PRIMARY KEY (report, place)
) WITHOUT ROWID;
CREATE TABLE passages (
    report    INTEGER NOT NULL,
    number    INTEGER NOT NULL,       -- in its report, from 1
    kind      TEXT NOT NULL,
    hospital  TEXT NOT NULL,
    heading   TEXT NOT NULL,
    paragraph INTEGER NOT NULL,
    sentences TEXT NOT NULL,          -- JSON: [[text, [[start, end], ...], damaged], ...]
    PRIMARY KEY (report, number)
);
CREATE TABLE pages (                  -- that a report was read from, of a PDF or a scan
    report  INTEGER NOT NULL,
    number  INTEGER NOT NULL,         -- from 0
    width   INTEGER NOT NULL,         -- of the picture, in pixels
    height  INTEGER NOT NULL,
    lines   TEXT NOT NULL,            -- JSON: [[start, top, bottom, confidence, [edge, ...]], ...]
    picture TEXT NOT NULL,            -- name of a file in the folder pages beside this one
    PRIMARY KEY (report, number)
) WITHOUT ROWID;
CREATE TABLE prints (                 -- by which repeated reports are found
    report  INTEGER PRIMARY KEY,
    sketch  BLOB NOT NULL,
    figures TEXT NOT NULL             -- JSON: [figure, ...]
);
CREATE TABLE repeats (                -- a report that is not quoted, and the one that is
    report INTEGER PRIMARY KEY,
    first  INTEGER NOT NULL
);
CREATE TABLE quoted (
    first    INTEGER PRIMARY KEY,     -- number of the report's first passage in the whole corpus
    report   INTEGER NOT NULL UNIQUE,
    passages INTEGER NOT NULL
);
CREATE TABLE files (                  -- of the corpus folder
    name     TEXT PRIMARY KEY,
    size     INTEGER NOT NULL,
    mtime_ns INTEGER,                 -- null: too young to be relied on
    sha256   BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE failures (
    place  INTEGER PRIMARY KEY,
    file   TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE TABLE synonyms (place INTEGER PRIMARY KEY, words TEXT NOT NULL);  -- JSON: [word, ...]
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;  -- JSON
CREATE VIEW numbered AS
    SELECT quoted.first + passages.number - 1 AS number_in_corpus, reports.file, passages.*
    FROM quoted JOIN reports ON reports.id = quoted.report JOIN passages ON passages.report = quoted.report;
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {VERSION};
"""  # noqa: S608 - the view's name, not a query

REPORT = (
    "SELECT file, fingerprint, title, subtitle, byline, headings, aside, warnings, newspaper, date, page, url,"
    " anonymous, source FROM reports"
)
HOSPITALS = "SELECT place, name, aliases FROM hospitals WHERE report = ? ORDER BY place"
PASSAGES = "SELECT number, kind, hospital, heading, paragraph, sentences FROM passages WHERE report = ? ORDER BY number"
PAGES = "SELECT width, height, lines, picture FROM pages WHERE report = ? ORDER BY number"
FAILURES = "SELECT file, reason FROM failures ORDER BY place"
COVERED = (  # hospitals that may be asked about, including one whose only report has no text
    "SELECT hospitals.name, hospitals.aliases, hospitals.report FROM hospitals"
    " JOIN reports ON reports.id = hospitals.report"
    " WHERE hospitals.report NOT IN (SELECT report FROM repeats) ORDER BY reports.file, hospitals.place"
)
SUMMARY = "SELECT value FROM meta WHERE key = 'summary'"
