"""The report of a run as one page of HTML that needs nothing else: no script, no request, no font."""
