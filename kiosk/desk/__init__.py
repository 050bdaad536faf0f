"""The web desk: staff's pages, the lobby's board and the visitor's own page. It receives counter and accounts."""
