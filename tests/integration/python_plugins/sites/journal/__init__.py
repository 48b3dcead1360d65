"""A small Django site with comments: what an owner would write around django-contrib-comments and our plugin."""
