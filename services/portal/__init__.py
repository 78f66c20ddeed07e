"""The portal: pages for visitors, applicants and agencies over the same core as the API."""
