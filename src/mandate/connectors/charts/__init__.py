"""Charts as SVG that take the colours of the page, in a child process of their own."""
