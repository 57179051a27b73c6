"""PostgreSQL, Redis and a mail sink as supervised children, for machines that have none of their own.

Pure Python: nothing here imports Django, so that the services start before the product and outlive its restarts.
"""
