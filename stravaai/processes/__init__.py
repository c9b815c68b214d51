"""The processes of a running site, kept together: web server, worker, beat, and the demo's filling."""
