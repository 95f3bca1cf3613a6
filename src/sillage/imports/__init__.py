"""Export files in: tables of signatures, one reader."""
