"""A small Mezzanine site: what an owner would write around it and our plugin."""
