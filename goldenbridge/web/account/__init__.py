"""Pages for one's own staff account: sign-in, keys, lock out."""
