"""The catalogue: what each KPI means, how it adds up, how it is computed."""
