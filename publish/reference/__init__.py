"""The reference pages and JSON Schemas of `docs/`, made from the schemas and rules themselves."""
