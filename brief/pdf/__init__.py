"""The print of the page: WeasyPrint, and the structure of what it writes.

In: the page. Out: PDF bytes, tagged as PDF/UA-1. What the page says, the print says.
"""
