"""Tables in and out: institutions, units, contacts and listings by XLSX and CSV."""
