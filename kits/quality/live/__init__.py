"""What quality knows of a skill's utterances: kept between two looks, and brought up to date."""
