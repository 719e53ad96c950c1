"""What can be read and written: formats, and the plugins that bring them."""
