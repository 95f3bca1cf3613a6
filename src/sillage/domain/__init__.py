"""The nouns: money, periods, accounts, posts, costs, objectives, and the tables of what happened."""
