"""A report as frozen cards, charts, tables and sentences, rendered to HTML, PDF and XLSX."""
