"""Pages over the same services and schemas as the API."""
