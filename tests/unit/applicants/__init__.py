"""Applicant tests without servers."""
