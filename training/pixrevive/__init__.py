"""Training, measuring and exporting of PixRevive Studio's restoration networks."""
