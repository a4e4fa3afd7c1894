"""Who uses which AI service, as far as the sources can tell."""
