"""Ratios with honest intervals; what is separable and what is not."""
