"""The Django glue that every app needs; a closed list."""
