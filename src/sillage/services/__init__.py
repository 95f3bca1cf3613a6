"""One file per wish: fetch, call the core, store."""
