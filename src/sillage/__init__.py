"""Sillage: what your social media leave behind, and what they earn back."""

__version__ = "0.1.0"
