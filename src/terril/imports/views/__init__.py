"""The doors of what is brought, by gesture: a table, from its file to its report; two entries that are one."""
