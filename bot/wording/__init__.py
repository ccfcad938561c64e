"""Owns every word that anyone sees, in every language: texts, replies, buttons, menus, tables, the chart.

Pure: records in; replies, files and pictures out.  It may know the records of all stages before it: corpus, retrieval,
journal and library.  What is wrong there comes up without words (corpus/problem.py) and is put into words here.
"""
