"""The sample pictures and the code that draws them; nothing in the app imports from here."""
