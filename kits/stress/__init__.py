"""Stress: how a skill understands damaged messages, and what training that expects them regains."""
