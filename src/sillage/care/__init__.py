"""Conversations, response times, satisfaction."""
