"""Pages for everybody: front page, open book, figures."""
