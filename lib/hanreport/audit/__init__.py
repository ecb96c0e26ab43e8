"""The rules of the audit, one module a kind of fault."""
