"""Clusters as a picture: what users say beside what a skill knows, on a plane."""
