"""The audit trail: what was done, by whom, when, in a chain that shows whether anything was changed later."""
