"""Papers: written once as a small document, set as PDF, DOCX and HWPX; institutions' own templates."""
