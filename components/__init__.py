"""Widgets: values in, a value out. They import the public names of runway_core and one another."""
